// Connections of a store's own over ioredis 5, which is a peer as good as 6: the same options must mean the same.

import { type RedisStoreOptions, redisOnlineStore } from '@granary/online-redis'
import { startRedis } from '@granary/test-servers'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { codeOf, secret } from './failure-of.js'
import { numbersOf, put } from './numbered-rows.js'
import { operator, testRedis } from './test-redis.js'

vi.mock('ioredis', () => import('ioredis-5'))

function opened(options: RedisStoreOptions) {
  const store = redisOnlineStore(options)
  onTestFinished(() => store.close())
  return store
}

test.each([
  ['a url', () => ({ url: inject('redisUrl') })],
  ['nodes', () => ({ nodes: inject('clusterNodes') })],
])('%s: rows come back', async (title, options) => {
  const store = opened({ ...options(), prefix: `own-${title.replace(' ', '-')}` })
  for (const key of ['a', 'b', 'c']) await put(store, key, 1)
  expect(await numbersOf(store, ['a', 'b', 'c', 'd'])).toEqual([1, 1, 1, undefined])
})

test('a server that is gone, and comes back', async () => {
  const server = await testRedis()
  const store = opened({ url: server.url })
  await put(store, 'a', 1)
  await server.kill()
  expect(await codeOf(numbersOf(store, ['a']))).toEqual(['STORE_UNAVAILABLE', true])
  await server.restart()
  await expect.poll(() => numbersOf(store, ['a']).catch(() => 'not yet'), { timeout: 10_000 }).toEqual([undefined])
})

test('nobody there, a wrong password, and a database that is none', async () => {
  const gone = await startRedis()
  await gone.stop()
  expect(await codeOf(numbersOf(opened({ url: gone.url }), ['a']))).toEqual(['STORE_UNAVAILABLE', true])
  expect(await codeOf(numbersOf(opened({ nodes: [gone] }), ['a']))).toEqual(['STORE_UNAVAILABLE', true])

  const server = await testRedis()
  const admin = operator(server)
  await admin.call('ACL', 'SETUSER', 'reader', 'on', '>other', '~*', '+@all')
  const stranger = opened({ url: server.url.replace('//', `//reader:${secret}@`) })
  expect(await codeOf(numbersOf(stranger, ['a']))).toEqual(['STORE_DENIED', false])

  const lost = opened({ url: `${server.url}/99` })
  for (let time = 0; time < 2; time++) expect(await codeOf(put(lost, 'a', 1))).toEqual(['STORE_DENIED', false])
  expect(await admin.dbsize()).toBe(0)
})
