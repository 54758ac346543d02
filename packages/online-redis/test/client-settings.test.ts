// Clients whose settings change what ioredis answers or how it sends: rows are the same, and answers are numbers.

import { redisOnlineStore, redisRegistryStore } from '@granary/online-redis'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { expect, inject, onTestFinished, test } from 'vitest'
import { now, numbered, numbersOf, put } from './numbered-rows.js'

const url = inject('redisUrl')
const nodes = [...inject('clusterNodes')]

test.each([
  ['numbers as strings', () => new Redis(url, { stringNumbers: true })],
  ['numbers as strings, ioredis 5', () => new Redis5(url, { stringNumbers: true })],
  ['RESP 2', () => new Redis(url, { protocol: 2 })],
  ['shapes of RESP 3', () => new Redis(url, { protocol: 3, replyMapping: 'resp3' })],
  ['stacks that say who called', () => new Redis(url, { showFriendlyErrorStack: true })],
  ['pipelines of its own', () => new Redis(url, { enableAutoPipelining: true })],
  ['pipelines of its own, ioredis 5', () => new Redis5(url, { enableAutoPipelining: true })],
  ['a connection that waits for the first call', () => new Redis(url, { lazyConnect: true })],
  ['a cluster with numbers as strings', () => new Cluster(nodes, { redisOptions: { stringNumbers: true } })],
  ['a cluster that waits for the first call', () => new Cluster(nodes, { lazyConnect: true })],
  ['a cluster that waits for the first call, ioredis 5', () => new Cluster5(nodes, { lazyConnect: true })],
])('%s', async (title, connect) => {
  const client = connect()
  onTestFinished(() => client.disconnect())
  const prefix = `settings-${title.replaceAll(/[ ,]+/g, '-')}`
  const store = redisOnlineStore({ client, prefix })
  const keys = ['a', 'b', 'c']
  await Promise.all(keys.map((key) => put(store, key, 2)))
  const rows = (number: number) =>
    keys.map(() => ({ table: numbered, event: now - 10 + number, created: (now - 10 + number) * 1_000, deleted: false, values: [] }))
  expect((await store.write({ table: numbered, keys, rows: rows(-1e6) }, { now })).superseded).toEqual([0, 1, 2])
  expect(await numbersOf(store, [...keys, 'd'])).toEqual([2, 2, 2, undefined])
  const scanned: string[] = []
  for await (const { key } of store.scan?.(numbered, { now }) ?? []) scanned.push(key)
  expect(scanned.sort()).toEqual(keys)
  const upTo = keys.map(() => ({ event: now * 2, created: now * 2_000 }))
  expect(await store.remove(numbered, ['a', 'b'], { now, upTo })).toBe(2)
  expect(await store.remove(numbered, ['a', 'b', 'c'], { now })).toBe(1)

  const registry = redisRegistryStore({ client, prefix })
  const { revision } = await registry.save('{}', { now, expected: undefined })
  expect(await registry.load({ now })).toEqual({ document: '{}', revision })
  await registry.close()
  await store.close()
  expect(client.status).toBe('ready')
})
