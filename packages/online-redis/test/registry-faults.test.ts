// The registry while its server fails: never empty for it, no false conflict, nothing lost that was acknowledged.

import type { RegistryStore } from '@granary/core/spec'
import { type RedisStoreOptions, redisRegistryStore } from '@granary/online-redis'
import { startRedis } from '@granary/test-servers'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis-5'
import { expect, onTestFinished, test } from 'vitest'
import { codeOf, failureOf, secret, settled } from './failure-of.js'
import { fakeRedis } from './fake-redis.js'
import { pause } from './load.js'
import { now } from './numbered-rows.js'
import { cutConnections, operator, testRedis } from './test-redis.js'

function registry(options: RedisStoreOptions): RegistryStore {
  const store = redisRegistryStore(options)
  onTestFinished(() => store.close())
  return store
}

test('an outage is told, and never an empty answer', async () => {
  const gone = await startRedis()
  await gone.stop()
  const silent = await fakeRedis(() => undefined)
  for (const [url, code] of [
    [gone.url, 'STORE_UNAVAILABLE'],
    [silent, 'STORE_TIMEOUT'],
  ] as const) {
    const store = registry({ url, deadline: 300 })
    expect(await codeOf(store.load({ now }))).toEqual([code, true])
    expect(await codeOf(store.save('{}', { now, expected: undefined }))).toEqual([code, true])
    await settled(store.close())
    expect(await codeOf(store.load({ now }))).toEqual(['STORE_CLOSED', false])
  }
})

test('a server that is full, a replica, a stranger and foreign content each have their code', async () => {
  const server = await testRedis()
  const admin = operator(server)
  const store = registry({ url: server.url })
  const { revision } = await store.save('{"a":1}', { now, expected: undefined })
  await admin.config('SET', 'maxmemory', '1')
  expect(await codeOf(store.save('{}', { now, expected: revision }))).toEqual(['STORE_FULL', false])
  expect(await store.load({ now })).toEqual({ document: '{"a":1}', revision })
  await admin.config('SET', 'maxmemory', '0')

  await admin.replicaof('127.0.0.1', 1)
  expect(await codeOf(store.save('{}', { now, expected: revision }))).toEqual(['STORE_READ_ONLY', false])
  await admin.replicaof('NO', 'ONE')

  await admin.call('ACL', 'SETUSER', 'stranger', 'on', `>${secret}`, '~other:*', '+@all')
  const stranger = registry({ url: server.url.replace('//', `//stranger:${secret}@`) })
  expect(await codeOf(stranger.load({ now }))).toEqual(['STORE_DENIED', false])
  expect(await codeOf(stranger.save('{}', { now, expected: revision }))).toEqual(['STORE_DENIED', false])

  const [name = ''] = await admin.keys('*registry*')
  await admin.hdel(name, 'document')
  expect(await codeOf(registry({ url: server.url }).load({ now }))).toEqual(['STORE_CORRUPT', false])
  await admin.set(name, 'a text')
  const again = registry({ url: server.url })
  expect(await codeOf(again.load({ now }))).toEqual(['STORE_CORRUPT', false])
  expect(await codeOf(again.save('{}', { now, expected: revision }))).toEqual(['STORE_CORRUPT', false])
  expect(await admin.get(name)).toBe('a text')
})

test.each([
  ['ioredis 6', (url: string) => new Redis(url)],
  ['ioredis 5', (url: string) => new Redis5(url)],
])('a save that %s sends twice, for its connection was cut, finds its own', async (_, connect) => {
  const server = await testRedis()
  const admin = operator(server)
  const client = connect(server.url)
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  const store = registry({ client })
  let expected: string | undefined
  let cut = 0
  for (let save = 0; save < 30; save++) {
    const saving = store.save(String(save), { now, expected })
    await new Promise((resolve) => setImmediate(resolve)) // on its way by now
    const cutting = cutConnections(admin)
    ;({ revision: expected } = await saving)
    cut += await cutting
  }
  expect(cut).toBeGreaterThan(5)
  expect(await store.load({ now })).toEqual({ document: '29', revision: expected })
})

test('of many savers none that was acknowledged is lost, though connections are cut', async () => {
  const server = await testRedis()
  const admin = operator(server)
  let saved = 0
  let unsure = 0
  const saver = async (): Promise<void> => {
    const store = registry({ url: server.url })
    for (let tries = 0; tries < 60; tries++) {
      try {
        const present = await store.load({ now })
        await store.save(String(Number(present?.document ?? 0) + 1), { now, expected: present?.revision })
        saved++
      } catch (error) {
        const { code } = await failureOf(Promise.reject(error))
        if (code !== 'STORE_CONFLICT') unsure++
        expect(['STORE_CONFLICT', 'STORE_UNAVAILABLE']).toContain(code)
        await pause(5)
      }
    }
  }
  const savers = Promise.all(Array.from({ length: 8 }, saver))
  for (let time = 0; time < 5; time++) {
    await pause(20)
    await cutConnections(admin)
  }
  await savers
  const count = Number((await registry({ url: server.url }).load({ now }))?.document)
  expect(saved).toBeGreaterThan(50)
  expect(unsure).toBeGreaterThan(0)
  expect(count).toBeGreaterThanOrEqual(saved)
  expect(count).toBeLessThanOrEqual(saved + unsure)
})
