// A server for one test, and a client beside the store's for what only an operator does. Both are gone after it.

import { type RedisOptions, type RedisServer, startRedis } from '@granary/test-servers'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'

export async function testRedis(options: RedisOptions = {}, finished: typeof onTestFinished = onTestFinished): Promise<RedisServer> {
  const server = await startRedis(options)
  finished(() => server.stop())
  return server
}

export function operator({ url }: { readonly url: string }, finished: typeof onTestFinished = onTestFinished): Redis {
  const client = new Redis(url)
  client.on('error', () => undefined) // its server is killed now and then
  finished(() => client.disconnect())
  return client
}

/** Cuts all connections but the operator's; answers how many. */
export async function cutConnections(client: Redis): Promise<number> {
  return Number(await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'))
}

/** Waits until all that the master has acknowledged so far is on a replica. `name`: of a value that may be set there. */
export async function replicated(master: Redis, name: string): Promise<void> {
  await master.set(name, '')
  if ((await master.wait(1, 10_000)) < 1) throw new Error('The replica does not follow its master.')
}
