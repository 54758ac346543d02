// The command line: what it serves, and what it says where there is nothing to serve.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../src/serving/load-config.js'
import { runtimes, startServer } from './served/start-server.js'

/** Within the packages' tree, so that configurations find what a user has installed. */
const parent = fileURLToPath(new URL('./.snippets/', import.meta.url))
let folder: string
beforeAll(() => {
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(join(parent, 'cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const store = `
import { createFeatureStore } from '@granary/core'
import { memoryOnlineStore } from '@granary/online-memory'
const made = createFeatureStore({ name: 'mine', online: memoryOnlineStore(), definitions: [] })
`
const key = 'a-key-from-the-environment'

/** All that it prints where it does not come to listen. */
async function refusal(args: readonly string[], cwd = folder): Promise<string> {
  const error: unknown = await startServer({ args, cwd }).then(
    (server) => {
      server.kill('SIGKILL')
      return new Error('it listens')
    },
    (reason: unknown) => reason,
  )
  return (error as Error).message
}

describe('what is served', () => {
  test('the usual file of the folder: a store by name, options with keys from the environment, on the port of the environment', async () => {
    written(
      'granary.config.js',
      `${store} export { made as store }; export const server = { apiKeys: [{ key: process.env.KEY, scopes: ['read'] }] }`,
    )
    const server = await startServer({ cwd: folder, env: { KEY: key, PORT: '0' } })
    try {
      const status = async (headers = {}) => (await fetch(`${server.url}/groups`, { headers })).status
      expect([await status(), await status({ 'x-api-key': key })]).toEqual([401, 200])
      expect(server.output()).not.toMatch(/this machine alone|a-key/)
    } finally {
      server.kill('SIGTERM')
    }
    expect(await server.ended).toBe(0)
  })

  test('--access-log prints a line for each request', async () => {
    const file = written('logged.mjs', `${store} export default made`)
    const server = await startServer({ args: ['-c', file, '-p', '0', '--host', '127.0.0.1', '--access-log'] })
    await fetch(`${server.url}/health`)
    server.kill('SIGINT')
    expect(await server.ended).toBe(0)
    const entries = server.output().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)) // biome-ignore format: one chain
    expect(entries.map(({ route, status }) => [route, status])).toEqual([['/health', 200]])
  })

  test('every address without keys: it says that other machines are refused, and what opens it to them', async () => {
    const file = written('open.mjs', `${store} export default made`)
    const server = await startServer({ args: ['--config', file, '--port', '0', '--host', '0.0.0.0'] })
    await fetch(`${server.url}/health`)
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(server.output()).toMatch(/401.*apiKeys/)
    expect(server.output()).not.toContain('this machine alone')
  })

  test.each(runtimes.filter((runtime) => runtime !== 'node'))('TypeScript on %s', async (runtime) => {
    const file = written('granary.config.ts', `${store} const typed: typeof made = made; export default typed`)
    const server = await startServer({ runtime, args: ['--config', file, '--port', '0'] })
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
  })
})

describe('a file that cannot be served', () => {
  const refused = (message: unknown) => expect.objectContaining({ code: 'INPUT_INVALID_OPTION', message })

  test('is not there', async () => {
    await expect(loadConfig(join(folder, 'missing.js'))).rejects.toEqual(refused(expect.stringContaining('missing.js')))
    await expect(loadConfig(undefined)).rejects.toEqual(refused(expect.stringContaining('granary.config.js')))
  })

  test.each([
    ['exports none', 'export const a = 1'],
    ['exports something else', 'export default { kind: "shop" }'],
    ['has options that are none', 'export default { kind: "feature-store" }; export const server = 5'],
  ])('%s', async (name, text) => {
    const file = written(`${name.replaceAll(' ', '-')}.mjs`, text)
    await expect(loadConfig(file)).rejects.toEqual(refused(expect.stringContaining(`${file} exports`)))
  })

  test('is TypeScript, on a Node that runs none', async () => {
    const file = written('refuses.mjs', 'throw Object.assign(new Error("extension"), { code: "ERR_UNKNOWN_FILE_EXTENSION" })')
    await expect(loadConfig(file)).rejects.toEqual(refused(expect.stringContaining('Node 22.18')))
  })

  test('is an ES module in a package of another kind', async () => {
    const file = written('module.js', 'throw new SyntaxError("Cannot use import statement outside a module")')
    await expect(loadConfig(file)).rejects.toEqual(refused(expect.stringMatching(/module\.js cannot be read: Cannot use .*\.mjs/)))
  })

  test('throws: its own error comes through', async () => {
    await expect(loadConfig(written('throws.mjs', 'throw new RangeError("mine")'))).rejects.toEqual(new RangeError('mine'))
  })
})

describe('ends with code 1, and says why', () => {
  test('a file that is not there; one that throws, with its place', async () => {
    expect(await refusal(['--config', 'missing.js'])).toMatch(/ended with 1: granary-server: .*missing\.js/)
    expect(await refusal(['--config', written('throws.mjs', 'throw new RangeError("mine")')])).toMatch(
      /ended with 1: .*RangeError: mine\n.*throws\.mjs:1/s,
    )
  })

  test.each([
    ['a syntax error: how to find its line', 'unparsed', 'export default {\n  a: 1\n  b: 2\n}', /Unexpected.*node --check .*unparsed\.mjs/],
    ['a name that does not exist', 'misspelt', "import { createFeatureStor } from '@granary/core'", /createFeatureStor/],
    ['a package that is not there', 'uninstalled', "import '@granary/nothing'", /@granary\/nothing/],
  ])('%s; no frames', async (_, name, text, says) => {
    const file = written(`${name}.mjs`, text)
    const said = await refusal(['--config', file])
    expect(said).toContain(`ended with 1: granary-server: ${file} cannot be read: `)
    expect(said).toMatch(says)
    expect(said).not.toMatch(/^ +at /m)
    expect(said.includes('node --check')).toBe(name === 'unparsed')
  })

  test('a SyntaxError that the file throws itself, with its place', async () => {
    const file = written('parses.mjs', "export default JSON.parse('{oops')")
    expect(await refusal(['--config', file])).toMatch(/ended with 1: SyntaxError: .*parses\.mjs:1/s)
  })

  test('a key whose environment variable is not set', async () => {
    const file = written(
      'unset.mjs',
      `${store} export default made; export const server = { apiKeys: [{ key: process.env.UNSET, scopes: ['read'] }] }`,
    )
    expect(await refusal(['--config', file])).toMatch(/ended with 1: granary-server: apiKeys\[0\]\.key is undefined/)
  })

  test('options that there are not, of the command and of the server', async () => {
    expect(await refusal(['--nothing'])).toMatch(/ended with 1: granary-server: .*--nothing.*--help/)
    expect(await refusal(['--port=70000'])).toMatch(/ended with 1: granary-server: --port/)
    const wrong = written('wrong.mjs', `${store} export default made; export const server = { apiKey: 'x' }`)
    expect(await refusal(['--config', wrong])).toMatch(/ended with 1: granary-server: .*apiKey/)
  })

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    try {
      const { port } = other.address() as AddressInfo
      const file = written('taken.mjs', `${store} export default made`)
      expect(await refusal(['--config', file, '--port', String(port)])).toMatch(
        new RegExp(`ended with 1: granary-server: .*127\\.0\\.0\\.1, port ${port}: .*--port`),
      )
    } finally {
      other.close()
    }
  })
})

test('--help and --version', async () => {
  expect(await refusal(['--help'])).toMatch(/ended with 0: granary-server:.*--config.*--port/s)
  expect(await refusal(['--version'])).toMatch(/ended with 0: \d+\.\d+\.\d+\n$/)
})
