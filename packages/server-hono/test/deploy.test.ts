// The deployment, as far as it goes without containers: its configuration serves, its health checks tell, its image starts what is packed.

import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type RedisServer, startRedis } from '@granary/test-servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServerProcess, startServer } from './served/start-server.js'

const deploy = fileURLToPath(new URL('../deploy/', import.meta.url))
const read = (name: string) => readFileSync(join(deploy, name), 'utf8')
const [dockerfile, compose] = [read('Dockerfile'), read('compose.yaml')]

/** Within the packages' tree, where the configuration finds what a user has installed. */
const parent = fileURLToPath(new URL('./.snippets/', import.meta.url))
const key = 'a-key-that-compose-asks-for'
let [folder, redis, server]: [string, RedisServer | undefined, ServerProcess | undefined] = ['', undefined, undefined]
beforeAll(async () => {
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(join(parent, 'deploy-'))
  cpSync(deploy, folder, { recursive: true })
  redis = await startRedis({ appendOnly: true })
  const env = { REDIS_URL: redis.url, GRANARY_ROOT: join(folder, 'data'), GRANARY_KEY: key }
  server = await startServer({ cwd: folder, args: ['--config', 'granary.config.mjs', '--port', '0'], env })
})
afterAll(async () => {
  server?.kill('SIGTERM')
  await server?.ended
  await redis?.stop()
  rmSync(folder, { recursive: true })
})

/** The code that a check's command ends with, run by this Node against the server of the test. */
async function checked(script: string): Promise<number> {
  const { port } = new URL(server!.url)
  const env = { ...process.env, PORT: port } // of the service no other port is known
  const run = promisify(execFile)(process.execPath, ['-e', script.replace('127.0.0.1:5000', `127.0.0.1:${port}`)], { env })
  return run.then(
    () => 0,
    ({ code }: { code: number }) => code,
  )
}

describe('the configuration', () => {
  test('serves with the key of the environment', async () => {
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${server!.url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } })
    expect((await ask('/ingest/purchases/ada', { method: 'POST', body: JSON.stringify({ orders: 3, spent: 90 }) })).status).toBe(201)
    expect(await (await ask('/features/purchases/ada')).json()).toEqual({ orders: 3, spent: 90 })
    expect((await fetch(`${server!.url}/features/purchases/ada`)).status).toBe(401)
  })
})

describe('health checks', () => {
  const image = /CMD \["\/nodejs\/bin\/node", "-e", "(.*)"\]/.exec(dockerfile)?.[1] as string
  const service = /test: \[CMD, \/nodejs\/bin\/node, -e, "(.*)"\]/.exec(compose)?.[1] as string

  test('of the image: the process lives; of the service: it is ready', async () => {
    expect([await checked(image), await checked(service)]).toEqual([0, 0])
    await redis!.kill('SIGSTOP')
    expect([await checked(image), await checked(service)]).toEqual([0, 1])
    await redis!.kill('SIGCONT')
    expect(await checked(image.replace('127.0.0.1:', '127.0.0.1:9/'))).toBe(1)
  })
})

test('the image is not root, keeps its folder, and starts a file of the package on every address', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '))
  expect(last).toMatch(/^FROM gcr\.io\/distroless\/nodejs22-debian12:nonroot\n/)
  expect(last).toMatch(/^USER 65532:65532$/m)
  const { bin } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(last)?.[1] as string)
  expect(command).toEqual([
    join('node_modules/@granary/server-hono', bin['granary-server']),
    '--config',
    'granary.config.mjs',
    '--host',
    '0.0.0.0',
  ])
  expect(compose).toMatch(/GRANARY_KEY: \$\{GRANARY_KEY:\?/)
})
