// The command line as a process of its own, on any runtime, over the sources.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('../../', import.meta.url))
const modules = fileURLToPath(new URL('../../../../node_modules/', import.meta.url))

export const runtimes = ['node', 'bun', 'deno'] as const
export type Runtime = (typeof runtimes)[number]

export interface ServerProcess {
  readonly url: string
  /** What it printed, both streams together. */
  output(): string
  kill(signal: NodeJS.Signals): void
  /** Settles when the process has ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
}

interface Options {
  readonly runtime?: Runtime
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** From the package's folder. Default: the command line. */
  readonly file?: string
  /** The runtime itself serves what the file exports. */
  readonly serve?: boolean
  /** More of the runtime's own options. */
  readonly flags?: readonly string[]
}

/** Waits until it listens. @throws Error with all it printed where it ends before. */
export async function startServer(options: Options): Promise<ServerProcess> {
  const { runtime = 'node', args = [], env = {}, cwd = packageFolder, file = 'src/cli.ts', serve = false, flags = [] } = options
  const [command, ...own] = commandOf(runtime, serve)
  const child = spawn(command, [...own, ...flags, join(packageFolder, file), ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collect(child)
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once('exit', (code, signal) => resolve(code ?? signal))
    child.once('error', reject)
  })
  const url = await Promise.race([urlIn(child, output), ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${output()}`)))])
  return { url, output, ended, kill: (signal) => void child.kill(signal) }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  return () => text
}

/** `http://127.0.0.1:5000`, wherever it stands. */
function urlIn(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      const [url] = /http:\/\/[\w.:[\]]+:\d+/.exec(output()) ?? []
      if (url !== undefined) resolve(url)
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', look)
  })
}

function commandOf(runtime: Runtime, serve: boolean): readonly [string, ...string[]] {
  switch (runtime) {
    case 'node':
      return [process.execPath, '--conditions=@granary/source', '--import', import.meta.resolve('tsx')]
    case 'bun':
      return [binaryIn('@oven', 'bin/bun', 'bun/bin/bun.exe'), '--conditions=@granary/source']
    case 'deno': // sources name each other as they are called once built
      return [
        binaryIn('@deno', 'deno', 'deno/deno'),
        serve ? 'serve' : 'run',
        '--allow-all',
        '--no-lock',
        '--sloppy-imports',
        '--conditions=@granary/source',
      ]
  }
}

/** In the package of this platform, or where an install script moved it: the launchers in node_modules/.bin may pass no signals on. */
function binaryIn(scope: string, path: string, moved: string): string {
  const ending = process.platform === 'win32' ? '.exe' : ''
  const places = [...readdirSync(join(modules, scope)).map((name) => join(scope, name, path + ending)), moved]
  return places.map((place) => join(modules, place)).find(existsSync) ?? path
}
