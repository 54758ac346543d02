// 64 writers, 100,000 writes, servers that restart in the middle: what was acknowledged is there, and nothing goes back in time.

import type { OnlineStore } from '@granary/core/spec'
import { type RedisStoreOptions, redisOnlineStore } from '@granary/online-redis'
import { startCluster, startRedis } from '@granary/test-servers'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { pause } from './load.js'
import { writeManyRows } from './many-writers.js'

/** As of four processes. */
function opened(options: RedisStoreOptions): [OnlineStore, ...OnlineStore[]] {
  const open = (): OnlineStore => {
    const store = redisOnlineStore(options)
    onTestFinished(() => store.close())
    return store
  }
  return [open(), open(), open(), open()]
}

test('one server that is killed and started again over its log', { timeout: 240_000 }, async () => {
  const server = await startRedis({ appendOnly: true })
  onTestFinished(() => server.stop())
  const stores = opened({ url: server.url })
  const { retries, seen, regressions, wrong } = await writeManyRows(stores, async () => {
    await server.kill()
    await pause(200)
    await server.restart()
  })
  expect({ regressions, wrong }).toEqual({ regressions: [], wrong: [] })
  expect(retries).toBeGreaterThan(0)
  expect(seen).toBeGreaterThan(10_000)
})

test('a cluster, of which one master is restarted and another hands over to its replica', { timeout: 240_000 }, async () => {
  const cluster = await startCluster({ appendOnly: true, nodeTimeout: 15_000 }) // the restart is no reason for an election, which may lose rows
  onTestFinished(() => cluster.stop())
  const stores = opened({ nodes: cluster.nodes })
  const successor = await cluster.replicaOf(await cluster.masterOf(0))
  const { retries, seen, regressions, wrong } = await writeManyRows(stores, async () => {
    const restarted = await cluster.masterOf(16_383)
    await restarted.kill()
    await restarted.restart()
    const admin = new Redis(successor.url)
    await admin.cluster('FAILOVER')
    admin.disconnect()
  })
  expect({ regressions, wrong }).toEqual({ regressions: [], wrong: [] })
  expect(retries).toBeGreaterThan(0)
  expect(seen).toBeGreaterThan(10_000)
  await expect.poll(() => cluster.masterOf(0), { timeout: 10_000 }).toBe(successor)
})
