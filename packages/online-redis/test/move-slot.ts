// A slot goes to another master with its keys, as `redis-cli --cluster reshard` does it, and may stand half moved for a while.

import type { RedisCluster, RedisServer } from '@granary/test-servers'
import type { Redis } from 'ioredis'
import { operator } from './test-redis.js'

interface Master {
  readonly id: string
  readonly port: number
  readonly client: Redis
}

/** A function that moves a slot to the next master; `halfway`: awaited after half of the slot's keys have moved. For one test. */
export async function slotMover(cluster: RedisCluster): Promise<(slot: number, halfway?: () => Promise<void>) => Promise<void>> {
  const members = (await cluster.members()).filter(({ masterId, failed }) => masterId === undefined && !failed)
  const masters = members.map(({ id, port }): Master => ({ id, port, client: operator(serverAt(cluster, port)) }))
  const places = new Map(Array.from({ length: 16_384 }, (_, slot) => [slot, members.findIndex((member) => member.owns(slot))]))
  return async (slot, halfway) => {
    const place = places.get(slot) ?? 0
    const nextPlace = (place + 1) % masters.length
    const [from, to] = [masters[place], masters[nextPlace]]
    if (from === undefined || to === undefined) throw new Error('The cluster has too few masters.')
    const keys = async (): Promise<readonly string[]> => (await from.client.call('CLUSTER', 'GETKEYSINSLOT', slot, 1_000)) as string[]
    const migrate = async (some: readonly string[]): Promise<void> => {
      if (some.length > 0) await from.client.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5_000, 'KEYS', ...some)
    }
    await to.client.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id)
    await from.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id)
    const all = await keys()
    await migrate(all.slice(0, Math.ceil(all.length / 2)))
    await halfway?.()
    await migrate(await keys())
    for (const { client } of [to, from]) await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', to.id)
    places.set(slot, nextPlace)
  }
}

function serverAt(cluster: RedisCluster, port: number): RedisServer {
  const server = cluster.servers.find((each) => each.port === port)
  if (server === undefined) throw new Error(`The cluster has no server at ${port}.`)
  return server
}
