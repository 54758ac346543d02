// A master that Sentinels watch: a store finds it through them, and its successor when it is gone.

import { redisOnlineStore } from '@granary/online-redis'
import { startRedis, startSentinel } from '@granary/test-servers'
import { expect, onTestFinished, test } from 'vitest'
import { codesOf, everyCall, soonOrLate } from './codes-of.js'
import { settled } from './failure-of.js'
import { startLoad } from './load.js'
import { operator, replicated, testRedis } from './test-redis.js'

test('a master that is killed under load is told, until its replica is promoted and found', async () => {
  const master = await testRedis({ args: ['--repl-diskless-sync-delay', '0'] })
  const replica = await testRedis({ args: ['--replicaof', master.host, String(master.port)] })
  const sentinel = await startSentinel({ name: 'main', master })
  onTestFinished(() => sentinel.stop())
  await expect.poll(() => operator(replica).info('replication'), { timeout: 15_000 }).toMatch(/master_link_status:up/)
  const watch = operator(sentinel)
  await expect
    .poll(async () => JSON.stringify(await watch.call('SENTINEL', 'REPLICAS', 'main')), { timeout: 15_000 })
    .toContain(String(replica.port))

  const store = redisOnlineStore({ sentinels: [{ host: sentinel.host, port: sentinel.port }], name: 'main' })
  onTestFinished(() => store.close())
  const load = await startLoad(store, { mayLose: true })
  await load.proceed(100)
  await replicated(operator(master), 'written before')
  await master.kill()
  await expect.poll(() => operator(replica).info('replication'), { timeout: 15_000 }).toMatch(/role:master/)
  await load.proceed(100)
  const { failures, wrong } = await load.stop()
  expect(wrong).toEqual([])
  expect(failures.STORE_UNAVAILABLE).toBeGreaterThan(0)
  expect(['STORE_UNAVAILABLE', 'STORE_TIMEOUT']).toEqual(expect.arrayContaining(Object.keys(failures)))
})

test('Sentinels that are not there, or know no such master, are told of every call', async () => {
  const gone = await startRedis()
  await gone.stop()
  const none = redisOnlineStore({ sentinels: [{ host: gone.host, port: gone.port }], name: 'main', deadline: 1_000 })
  expect(await codesOf(none)).toEqual(everyCall(soonOrLate))
  await settled(none.close())

  const sentinel = await startSentinel({ name: 'main', master: await testRedis() })
  onTestFinished(() => sentinel.stop())
  const another = redisOnlineStore({ sentinels: [{ host: sentinel.host, port: sentinel.port }], name: 'another', deadline: 1_000 })
  expect(await codesOf(another)).toEqual(everyCall(soonOrLate))
  await settled(another.close())
})
