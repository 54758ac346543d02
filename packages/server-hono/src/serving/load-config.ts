// granary.config.js: the file that says what is served.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { type AnyFeatureStore, GranaryError } from '@granary/core'
import type { ServerOptions } from '../server-options.js'

export interface Config {
  readonly store: AnyFeatureStore
  readonly server: ServerOptions
}

const usual = ['js', 'mjs', 'ts', 'mts'].map((ending) => `granary.config.${ending}`)

/**
 * @param path from the working directory. Default: the first of the usual names that is there.
 * @throws GranaryError `INPUT_INVALID_OPTION`: no such file, one that the runtime cannot read, or one that exports no store. Whatever the file throws
 * itself.
 */
export async function loadConfig(path: string | undefined): Promise<Config> {
  const file = resolve(path ?? usual.find((name) => existsSync(name)) ?? usual[0]!)
  if (!existsSync(file)) {
    const way = path === undefined ? `write a ${usual[0]}, or name yours with --config` : 'see --config'
    refuse(`There is no ${file}: ${way}`)
  }
  const { default: standard, store = standard, server = {} } = await imported(file)
  if (!isStore(store)) refuse(`${file} exports no store: \`export default createFeatureStore({ ... })\`, or export it as \`store\``)
  if (typeof server !== 'object' || server === null)
    refuse(`${file} exports a \`server\` that is no object: it holds the options of createServer`)
  return { store, server }
}

async function imported(file: string): Promise<{ readonly default?: unknown; readonly store?: unknown; readonly server?: unknown }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    if (codeOf(error) === 'ERR_UNKNOWN_FILE_EXTENSION')
      refuse(`Node ${process.versions.node} runs no TypeScript: write ${file} as .js or .mjs, or use Node 22.18 or later, Bun or Deno`)
    if (!isUnreadable(error)) throw error
    throw new GranaryError('INPUT_INVALID_OPTION', `${file} cannot be read: ${error.message}${wayOut(error, file)}`, { cause: error })
  }
}

/** What the runtime could not parse, link or find: the stack of such an error has the runtime's own frames, and nothing of the file's. */
function isUnreadable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return codeOf(error) === 'ERR_MODULE_NOT_FOUND' || (error instanceof SyntaxError && (isMissingName(error) || isOfModuleLoader(error)))
}

function isMissingName({ message }: Error): boolean {
  return /does not provide an export named|export .* not found in|outside a module/i.test(message)
}

/** On Node a module that does not parse; a `JSON.parse` of the file's own begins elsewhere. */
function isOfModuleLoader({ stack = '' }: Error): boolean {
  const [frame = ''] = /^ +at .*$/m.exec(stack) ?? []
  return frame.includes('node:internal/modules/')
}

function wayOut(error: Error, file: string): string {
  const isJavaScript = /\.[cm]?js$/.test(file)
  if (file.endsWith('.js') && /outside a module|Unexpected token 'export'/.test(error.message))
    return '. Where package.json says "type": "commonjs", name it .mjs'
  if (!(error instanceof SyntaxError) || isMissingName(error) || !isJavaScript) return ''
  return `. \`node --check ${file}\` shows the line; where it shows none, look in what the file imports`
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code
}

/** Of whichever copy of core it is. */
function isStore(value: unknown): value is AnyFeatureStore {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'feature-store'
}

function refuse(message: string): never {
  throw new GranaryError('INPUT_INVALID_OPTION', message)
}
