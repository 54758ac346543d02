// The nodes of a cluster as one of them tells: CLUSTER NODES, read.

import { Redis } from 'ioredis'
import type { RedisServer } from './start-redis.js'

export interface Member {
  readonly id: string
  readonly port: number
  /** Of replicas. */
  readonly masterId?: string
  readonly failed: boolean
  owns(slot: number): boolean
}

/** A client that says at once when the server is not there. */
export function connect({ host, port }: { readonly host: string; readonly port: number }): Redis {
  const client = new Redis({
    host,
    port,
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 2_000,
  })
  client.on('error', () => undefined) // each call says it
  return client
}

/** As the first server that answers sees it. */
export async function membersOf(servers: readonly RedisServer[]): Promise<readonly Member[]> {
  let failure: unknown = new Error('The cluster has no servers.')
  for (const server of servers) {
    const client = connect(server)
    try {
      return String(await client.cluster('NODES'))
        .trim()
        .split('\n')
        .map(memberOf)
    } catch (error) {
      failure = error
    } finally {
      client.disconnect()
    }
  }
  throw failure
}

/** A line of CLUSTER NODES: `id host:port@bus flags master ping pong epoch link slots...` */
export function memberOf(line: string): Member {
  const [id = '', address = '', flags = '', masterId = '-', , , , , ...slots] = line.split(' ')
  const ranges = slots.filter((slot) => !slot.startsWith('[')).map((range) => range.split('-').map(Number))
  return {
    id,
    port: Number(/:(\d+)@/.exec(address)?.[1]),
    ...(masterId === '-' ? {} : { masterId }),
    failed: /fail|handshake|noaddr/.test(flags),
    owns: (slot) => ranges.some(([first = 0, last = first]) => slot >= first && slot <= last),
  }
}
