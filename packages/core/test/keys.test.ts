// Keys from end to end: every type that a key can have, and parts that nothing can confuse.

import { expect, test } from 'vitest'
import { defineEntity, defineFeatureGroup, t } from '../src/index.js'
import { beginning, day, openShop } from './shop.js'

test('keys may be of every type that a key can have, written in any of its forms', async () => {
  const joinKeys = { text: t.string(), small: t.int32(), whole: t.int64(), big: t.bigint(), flag: t.boolean(), time: t.timestamp() }
  const group = defineFeatureGroup({ name: 'keyed', entity: defineEntity({ name: 'keyed', joinKeys }), features: { value: t.int64() } })
  const { any } = openShop([group])
  const key = { text: 'ä,%', small: -1, whole: Number.MAX_SAFE_INTEGER, big: -(2n ** 63n), flag: false, time: day(1) }
  const written = { ...key, small: -1, big: String(key.big), time: '2026-01-01T01:00:00+01:00' }
  const others = [
    { ...key, text: 'ä' },
    { ...key, small: 1 },
    { ...key, whole: -key.whole },
    { ...key, big: 0n },
    { ...key, flag: true },
    { ...key, time: day(2) },
  ]
  await any.ingest(group, [{ ...written, value: 1 }, ...others.map((other, position) => ({ ...other, value: position + 2 }))])
  expect((await any.getOnlineFeatures(group, [key, written, ...others])).columns.value).toEqual([1, 1, 2, 3, 4, 5, 6, 7])
  const training = await any.getHistoricalFeatures(group, {
    spine: [key, written, ...others].map((row) => ({ ...row, event_timestamp: beginning })),
  })
  expect((await training.columns()).value).toEqual([1, 1, 2, 3, 4, 5, 6, 7])
  expect(await (await any.getOfflineFeatures(group)).rows()).toContainEqual({
    ...key,
    value: 1,
    event_timestamp: new Date(beginning),
    created_timestamp: new Date(beginning),
  })
})

test('composite keys keep their parts apart', async () => {
  const pair = defineEntity({ name: 'pair', joinKeys: { a: t.string(), b: t.string(), n: t.int64() } })
  const pairs = defineFeatureGroup({ name: 'pairs', entity: pair, features: { value: t.string() } })
  const { store } = openShop([pairs])
  const keys = [
    ['a,b', 'c', 1],
    ['a', 'b,c', 1],
    ['a%2Cb', 'c', 1],
    ['', '', 11],
    ['1', '1', 1],
    ['', '1', 11],
  ] as const
  await store.ingest(
    pairs,
    keys.map(([a, b, n]) => ({ a, b, n, value: `${a}|${b}|${n}` })),
  )
  const read = await store.getOnlineFeatures(
    pairs,
    keys.map(([a, b, n]) => ({ a, b, n })),
  )
  expect(read.columns.value).toEqual(keys.map(([a, b, n]) => `${a}|${b}|${n}`))
  const training = await store.getHistoricalFeatures(pairs, { spine: keys.map(([a, b, n]) => ({ a, b, n, event_timestamp: beginning })) })
  expect((await training.columns()).value).toEqual(keys.map(([a, b, n]) => `${a}|${b}|${n}`))
})
