// Six servers become a cluster: by redis-cli, or by the same commands where only the server is there.

import { execFile } from 'node:child_process'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from './cluster-members.js'
import type { RedisServer } from './start-redis.js'
import { thisMachine } from './this-machine.js'

const slots = 16_384

/** The first half are the masters. A fetched server comes without its command line client, a package with it. */
export async function createCluster(servers: readonly RedisServer[], binary: string): Promise<void> {
  const machine = thisMachine()
  const name = basename(binary).replace('server', 'cli')
  const besides = join(dirname(binary), name)
  const cli = machine.isExecutable(besides) ? besides : (machine.lookUp('redis-cli') ?? machine.lookUp('valkey-cli'))
  if (cli === undefined) await createByCommands(servers)
  else await createByCli(cli, servers)
}

async function createByCli(cli: string, servers: readonly RedisServer[]): Promise<void> {
  const addresses = servers.map(({ host, port }) => `${host}:${port}`)
  await promisify(execFile)(cli, ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'], { timeout: 60_000 })
}

export async function createByCommands(servers: readonly RedisServer[]): Promise<void> {
  const clients = servers.map(connect)
  const masters = servers.length / 2
  try {
    const ids = await Promise.all(clients.map(async (client) => String(await client.cluster('MYID'))))
    await Promise.all(
      clients.map(async (client, position) => {
        await client.call('CLUSTER', 'SET-CONFIG-EPOCH', position + 1)
        if (position >= masters) return
        const first = Math.round((position * slots) / masters)
        const end = Math.round(((position + 1) * slots) / masters)
        await client.call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: end - first }, (_, offset) => first + offset))
      }),
    )
    for (const { host, port } of servers.slice(1)) await clients[0]?.call('CLUSTER', 'MEET', host, port)
    await Promise.all(
      clients.slice(masters).map(async (client, position) => {
        const master = ids[position] ?? ''
        while (!String(await client.cluster('NODES')).includes(master)) await new Promise((resolve) => setTimeout(resolve, 50))
        await client.call('CLUSTER', 'REPLICATE', master)
      }),
    )
  } finally {
    for (const client of clients) client.disconnect()
  }
}
