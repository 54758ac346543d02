// The servers that other tests rely on: they keep what they promise, and none is left behind.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/cluster-members.js'
import { createByCommands } from '../src/create-cluster.js'
import { ordinaryRedis, type RedisServer, redisBinary, startCluster, startRedis, startSentinel, thisMachine } from '../src/index.js'

async function ask<T>(
  server: { readonly host: string; readonly port: number },
  run: (client: ReturnType<typeof connect>) => Promise<T>,
): Promise<T> {
  const client = connect(server)
  try {
    return await run(client)
  } finally {
    client.disconnect()
  }
}

const folderOf = async (server: { readonly host: string; readonly port: number }): Promise<string> =>
  ((await ask(server, (client) => client.config('GET', 'dir'))) as string[])[1] ?? ''

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a server', () => {
  test('that keeps its writes has them after a kill, at the same port; stopped, it leaves nothing', async () => {
    const server = await startRedis({ appendOnly: true })
    onTestFinished(() => server.stop())
    await ask(server, (client) => client.set('key', 'value'))
    const { pid, port } = server
    await server.kill()
    expect(isAlive(pid)).toBe(false)
    await server.restart()
    expect(server.port).toBe(port)
    expect(server.pid).not.toBe(pid)
    expect(await ask(server, (client) => client.get('key'))).toBe('value')
    const folder = await folderOf(server)
    const last = server.pid
    expect(existsSync(folder)).toBe(true)
    await server.stop()
    expect(existsSync(folder)).toBe(false)
    expect(isAlive(last)).toBe(false)
  })

  test('that keeps nothing is empty after a restart', async () => {
    const server = await startRedis()
    onTestFinished(() => server.stop())
    await ask(server, (client) => client.set('key', 'value'))
    await server.restart()
    expect(await ask(server, (client) => client.get('key'))).toBeNull()
  })

  test('is silent while it is stopped, and answers when it goes on', async () => {
    const server = await startRedis()
    onTestFinished(() => server.stop())
    await server.kill('SIGSTOP')
    await expect(ask(server, (client) => client.ping())).rejects.toThrow()
    await server.kill('SIGCONT')
    expect(await ask(server, (client) => client.ping())).toBe('PONG')
  })

  test('with a bound on its memory, and options of its own', async () => {
    const server = await startRedis({ maxMemory: 5_000_000, args: ['--databases', '3'] })
    onTestFinished(() => server.stop())
    const settings = await ask(server, async (client) => [await client.config('GET', 'maxmemory'), await client.config('GET', 'databases')])
    expect(settings).toEqual([
      ['maxmemory', '5000000'],
      ['databases', '3'],
    ])
  })

  test('that cannot start says so, and leaves nothing', async () => {
    await expect(startRedis({ args: ['--no-such-option', 'at-all'] })).rejects.toThrow(/no-such-option/)
    await expect(startRedis({ binary: '/nowhere/redis-server' })).rejects.toThrow(/ENOENT/)
  })

  test('dies with its process, even when that is killed', async () => {
    const program = fileURLToPath(new URL('./holding-process.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@granary/source', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { pid, folder } = await new Promise<{ pid: number; folder: string }>((resolve) =>
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as { pid: number; folder: string })),
    )
    expect(isAlive(pid)).toBe(true)
    expect(existsSync(folder)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(pid) || existsSync(folder), { timeout: 10_000 }).toBe(false)
  })
})

test('a Sentinel promotes the replica of a master that is gone', async () => {
  const master = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] })
  onTestFinished(() => master.stop())
  const replica = await startRedis({ args: ['--replicaof', master.host, String(master.port)] })
  onTestFinished(() => replica.stop())
  const info = () => ask(replica, (client) => client.info('replication'))
  await expect.poll(info, { timeout: 10_000 }).toMatch(/master_link_status:up/)
  const sentinel = await startSentinel({ name: 'main', master })
  onTestFinished(() => sentinel.stop())
  const known = () => ask(sentinel, async (client) => JSON.stringify(await client.call('SENTINEL', 'REPLICAS', 'main')))
  await expect.poll(known, { timeout: 15_000 }).toContain(String(replica.port))
  await master.kill()
  await expect.poll(info, { timeout: 15_000 }).toMatch(/role:master/)
})

describe('the ordinary server', () => {
  test('is started by redis-memory-server and stopped', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'granary redis '))
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
    const binary = join(elsewhere, 'redis-server')
    symlinkSync(await redisBinary(), binary)
    const server = await ordinaryRedis(thisMachine({ REDISMS_SYSTEM_BINARY: binary }))
    const { hostname, port } = new URL(server.url)
    const address = { host: hostname, port: Number(port) }
    expect(await ask(address, (client) => client.ping())).toBe('PONG')
    const folder = await folderOf(address)
    expect(existsSync(folder)).toBe(true)
    await server.stop()
    await expect(ask(address, (client) => client.ping())).rejects.toThrow()
    expect(existsSync(folder)).toBe(false)
  })

  test('of REDIS_URL is left alone', async () => {
    const own = await startRedis()
    onTestFinished(() => own.stop())
    const server = await ordinaryRedis(thisMachine({ REDIS_URL: own.url }))
    expect(server.url).toBe(own.url)
    await server.stop()
    expect(await ask(own, (client) => client.ping())).toBe('PONG')
  })
})

describe('a cluster', () => {
  test('is three masters with a replica each; where one dies its replica takes over', async () => {
    const cluster = await startCluster({ nodeTimeout: 1_000 })
    onTestFinished(() => cluster.stop())
    const members = await cluster.members()
    expect(members).toHaveLength(6)
    const masters = members.filter(({ masterId }) => masterId === undefined)
    expect(masters).toHaveLength(3)
    expect(new Set(members.flatMap(({ masterId }) => masterId ?? []))).toEqual(new Set(masters.map(({ id }) => id)))
    for (let slot = 0; slot < 16_384; slot++) expect(masters.filter((master) => master.owns(slot))).toHaveLength(1)

    const master = await cluster.masterOf(0)
    const replica = await cluster.replicaOf(master)
    expect(replica).not.toBe(master)
    await master.kill()
    await expect.poll(() => cluster.masterOf(0), { timeout: 20_000 }).toBe(replica)
    await master.restart()
    await cluster.settled()
    expect(await cluster.replicaOf(replica)).toBe(master)
  })

  test('is made without redis-cli too', async () => {
    const servers = await Promise.all(Array.from({ length: 6 }, () => startRedis({ args: ['--cluster-enabled', 'yes'] })))
    onTestFinished(async () => void (await Promise.all(servers.map((server) => server.stop()))))
    await createByCommands(servers)
    const told = (server: RedisServer) =>
      ask(server, async (client) => {
        const [info, nodes] = [String(await client.cluster('INFO')), String(await client.cluster('NODES'))]
        return { well: /cluster_state:ok/.test(info), replicas: nodes.match(/slave /g)?.length }
      })
    for (const server of servers) await expect.poll(() => told(server), { timeout: 20_000 }).toEqual({ well: true, replicas: 3 })
  })
})
