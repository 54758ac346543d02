// Online reads: statuses, defaults, ttl and times tell the truth, in the order of the request, by one call to the store.

import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test, vi } from 'vitest'
import {
  createFeatureStore,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  type Query,
  t,
} from '../src/index.js'
import type { OnlineRead, OnlineStore } from '../src/spec/index.js'
import { expectRefusal } from './refusal.js'
import { basket, beginning, churn, customer, day, everything, flights, openShop, purchases, route, shopData, visits } from './shop.js'

const definitions = [purchases, visits, flights, basket, churn, everything] as const

/** A shop that remembers what its online store was asked. */
async function stocked() {
  const data = shopData()
  const reads: (readonly OnlineRead[])[] = []
  const online = memoryOnlineStore({ data: data.online })
  const watched: OnlineStore = {
    ...online,
    read(requests, options) {
      reads.push(requests)
      return online.read(requests, options)
    },
  }
  const shop = openShop(definitions, { data, online: watched })
  await shop.store.ingest(purchases, [
    { customer_id: 'C1', total: 10, spent: 50, segment: 'gold', score: 0.5, event_timestamp: day(5) },
    { customer_id: 'C2', total: 2, segment: null, event_timestamp: day(6) },
  ])
  await shop.store.ingest(visits, [{ customer_id: 'C1', pages: 7, score: 1.5, event_timestamp: day(7) }])
  await shop.store.ingest(flights, [
    { origin: 'A', number: 1, delay: 3, late: true },
    { origin: 'A', number: 11, delay: 4 },
    { origin: '1', number: 1, delay: 5 },
  ])
  return { ...shop, reads }
}
const [c1, c2, c9] = ['C1', 'C2', 'C9'].map((customer_id) => ({ customer_id })) as [
  { customer_id: string },
  { customer_id: string },
  { customer_id: string },
]

describe('statuses, values and times', () => {
  test('PRESENT, NULL_VALUE and NOT_FOUND, defaults in the place of null', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(purchases, [c1, c2, c9])
    expect(read.rows).toEqual([
      { total: 10, segment: 'gold', score: 0.5, average: 5 },
      { total: 2, segment: 'bronze', score: null, average: null },
      { total: null, segment: 'bronze', score: null, average: null },
    ])
    expect(read.statuses).toEqual([
      { total: 'PRESENT', segment: 'PRESENT', score: 'PRESENT', average: 'PRESENT' },
      { total: 'PRESENT', segment: 'NULL_VALUE', score: 'NULL_VALUE', average: 'NULL_VALUE' },
      { total: 'NOT_FOUND', segment: 'NOT_FOUND', score: 'NOT_FOUND', average: 'NOT_FOUND' },
    ])
    expect(read.eventTimestamps.map(({ total, segment }) => [total, segment])).toEqual([
      [day(5), day(5)],
      [day(6), day(6)],
      [null, null],
    ])
  })
  test('OUTSIDE_MAX_AGE past the ttl, both ends inclusive, with the default and without a time', async () => {
    const { store, clock } = await stocked()
    const at = async (time: number) => {
      clock.now = time
      const read = await store.getOnlineFeatures(churn, [c1])
      return [read.rows[0], read.statuses[0]?.total, read.eventTimestamps[0]?.total]
    }
    const end = day(15).getTime()
    expect(await at(end)).toEqual([{ total: 10, segment: 'gold', pages: 7 }, 'PRESENT', day(5)])
    expect(await at(end + 1)).toEqual([{ total: null, segment: 'bronze', pages: 7 }, 'OUTSIDE_MAX_AGE', null])
  })
  test('of a group without ttl nothing grows too old', async () => {
    const { store, clock } = await stocked()
    clock.now = beginning + 100 * 365 * 86_400_000
    expect((await store.getOnlineFeatures(visits, [c1])).statuses).toEqual([{ pages: 'PRESENT', score: 'PRESENT' }])
  })
  test('a row counts from its writing, while its event time still lies ahead', async () => {
    const { store } = await stocked()
    await store.ingest(purchases, [{ customer_id: 'C1', total: 11, event_timestamp: beginning + 200_000 }])
    expect((await store.getOnlineFeatures(purchases, [c1])).columns.total).toEqual([11])
  })
  test('a deleted key is NOT_FOUND, as one that never was', async () => {
    const { store } = await stocked()
    await store.delete(purchases, [c1])
    const read = await store.getOnlineFeatures(churn, [c1])
    expect([read.rows, read.statuses, read.eventTimestamps]).toEqual([
      [{ total: null, segment: 'bronze', pages: 7 }],
      [{ total: 'NOT_FOUND', segment: 'NOT_FOUND', pages: 'PRESENT' }],
      [{ total: null, segment: null, pages: day(7) }],
    ])
  })
})

describe('the request', () => {
  test('keeps its order, duplicates included', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(churn, [c2, c1, c9, c1, c2])
    expect(read.columns.total).toEqual([2, 10, null, 10, 2])
    expect(read.rows.map(({ total }) => total)).toEqual([2, 10, null, 10, 2])
    expect(read.rows[1]).toEqual(read.rows[3])
  })
  test('keeps composite keys apart, typed', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(flights, [
      { origin: 'A', number: 1 },
      { number: 11, origin: 'A' },
      { origin: '1', number: 1 },
      { origin: 'A1', number: 1 },
    ])
    expect(read.columns.delay).toEqual([3, 4, 5, null])
    expect(read.columns.late).toEqual([true, null, null, null])
  })
  test('over several groups and entities is one call to the store, which asks for what is needed', async () => {
    const { store, any, reads } = await stocked()
    await store.getOnlineFeatures(churn, [c1, c2])
    expect(reads).toHaveLength(1)
    expect(reads[0]?.map(({ table, keys, columns }) => [table.id, keys, columns.map((position) => table.columns[position]?.name)])).toEqual(
      [
        ['purchases@1', ['C1', 'C2'], ['total', 'segment']],
        ['visits@1', ['C1', 'C2'], ['pages']],
      ],
    )
    const read = await any.getOnlineFeatures(
      ['flights:delay', 'purchases:total', 'visits:pages'],
      [
        { ...c1, origin: 'A', number: 11 },
        { ...c2, origin: 'A', number: 1 },
      ],
    )
    expect(read.rows).toEqual([
      { delay: 4, total: 10, pages: 7 },
      { delay: 3, total: 2, pages: 0 },
    ])
    expect(reads).toHaveLength(2)
    expect(reads[1]?.map(({ table, keys }) => [table.id, keys])).toEqual([
      ['flights@1', ['A,11', 'A,1']],
      ['purchases@1', ['C1', 'C2']],
      ['visits@1', ['C1', 'C2']],
    ])
  })
  test('reads 2,000 keys in one call too', async () => {
    const { store, reads } = await stocked()
    const keys = Array.from({ length: 2_000 }, (_, number) => (number % 2 === 0 ? c1 : c9))
    expect((await store.getOnlineFeatures(churn, keys)).columns.total.filter((total) => total === 10)).toHaveLength(1_000)
    expect(reads).toHaveLength(1)
  })
})

describe('what can be asked for', () => {
  const queries: readonly (readonly [string, Query])[] = [
    ['a service', churn],
    ["a service's name", 'churn'],
    ["a service's name and version", 'churn@1'],
    ['references', ['purchases:total', 'purchases:segment', 'visits:pages']],
    ['pinned references', ['purchases@1:total', 'purchases@1:segment', 'visits@1:pages']],
    ['references that stand twice', ['purchases:total', 'purchases@1:total', 'purchases:segment', 'visits:pages', 'visits:pages']],
  ]
  for (const [name, query] of queries) {
    test(name, async () => {
      const { any } = await stocked()
      for (let time = 0; time < 2; time++)
        expect((await any.getOnlineFeatures(query, [c1])).rows).toEqual([{ total: 10, segment: 'gold', pages: 7 }])
    })
  }
  test('a group, a selection of it in the order of the pick', async () => {
    const { store } = await stocked()
    expect(Object.keys((await store.getOnlineFeatures(purchases, [c1])).rows[0] as object)).toEqual([
      'total',
      'segment',
      'score',
      'average',
    ])
    const read = await store.getOnlineFeatures(purchases.pick('score', 'total'), [c1])
    expect([Object.keys(read.rows[0] as object), read.rows]).toEqual([['score', 'total'], [{ score: 0.5, total: 10 }]])
  })
  test('full names, with the version where the request holds two of a group', async () => {
    const second = defineFeatureGroup({ name: 'visits', version: 2, entity: customer, features: { pages: t.string() } })
    const both = defineFeatureService({ name: 'both', features: [visits.pick('pages'), second, purchases.pick('total')] })
    const { store, any } = openShop([visits, second, both])
    await store.ingest(visits, [{ customer_id: 'C1', pages: 1 }])
    await store.ingest(second, [{ customer_id: 'C1', pages: 'one' }])
    expect((await store.getOnlineFeatures(both, [c1], { fullFeatureNames: true })).rows).toEqual([
      { visits__1__pages: 1, visits__2__pages: 'one', purchases__total: null },
    ])
    expect((await store.getOnlineFeatures(second, [c1], { fullFeatureNames: true })).rows).toEqual([{ visits__pages: 'one' }])
    await expectRefusal(any.getOnlineFeatures(both, [c1]), 'INPUT_NAME_COLLISION', /visits@1:pages.*visits@2:pages/)
    expect((await any.getOnlineFeatures(['visits:pages'], [c1])).rows).toEqual([{ pages: 'one' }])
    expect((await any.getOnlineFeatures(['visits@1:pages'], [c1])).rows).toEqual([{ pages: 1 }])
    await any.ingest('visits', [{ customer_id: 'C1', pages: 'two' }])
    await any.ingest('visits@1', [{ customer_id: 'C1', pages: 2 }])
    expect((await any.getOnlineFeatures(both, [c1], { fullFeatureNames: true })).rows).toMatchObject([
      { visits__1__pages: 2, visits__2__pages: 'two' },
    ])
  })
  test('two groups whose keys of one name differ in type are not read together', async () => {
    const other = defineEntity({ name: 'other', joinKeys: { customer_id: t.int64() } })
    const group = defineFeatureGroup({ name: 'others', entity: other, features: { value: t.int64() } })
    const { any } = openShop([purchases, group])
    await expectRefusal(any.getOnlineFeatures(['purchases:total', 'others:value'], [c1]), 'INPUT_INVALID_KEY', /customer_id/)
  })
})

describe('on-demand features', () => {
  test('see what a read gives, and the data of the request', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(basket, [
      { ...c1, value: 250 },
      { ...c2, value: 1, coupon: 'x' },
      { ...c9, value: 1 },
    ])
    expect(read.rows).toEqual([
      { share: 50, doubled: 100 },
      { share: -1, doubled: -2 },
      { share: -1, doubled: -2 },
    ])
    expect(read.statuses.map(({ share, doubled }) => [share, doubled])).toEqual([
      ['PRESENT', 'PRESENT'],
      ['NULL_VALUE', 'PRESENT'],
      ['NULL_VALUE', 'PRESENT'],
    ])
    expect(read.eventTimestamps[0]).toEqual({ share: null, doubled: null })
    expect(read.toMatrix(['share', 'doubled'])).toEqual(Float32Array.of(50, 100, -1, -2, -1, -2))
  })
  test('get defaults, nulls, dates and copies, as people see values', async () => {
    const seen: object[] = []
    const asks = defineOnDemandFeatures({
      name: 'asks',
      request: { when: t.timestamp(), vector: t.vector(2) },
      sources: [purchases, everything],
    }).derive(
      'look',
      t.int64(),
      ['when', 'vector', 'purchases:segment', 'purchases:total', 'everything:seen', 'everything:profile', 'everything:embedding'],
      (row) => {
        seen.push({ ...row })
        row['everything:embedding']?.fill(9)
        return null
      },
    )
    const { store } = openShop([everything, asks])
    await store.ingest(everything, [{ customer_id: 'C1', seen: day(1), profile: { a: 1 }, embedding: [1, 2] }])
    for (let time = 0; time < 2; time++) await store.getOnlineFeatures(asks, [{ ...c1, when: '2026-01-01T00:00:00Z', vector: [1, 2] }])
    const expected = {
      when: day(1),
      vector: Float32Array.of(1, 2),
      'purchases:segment': 'bronze',
      'purchases:total': null,
      'everything:seen': day(1),
      'everything:profile': { a: 1 },
      'everything:embedding': Float32Array.of(1, 2),
    }
    expect(seen).toEqual([expected, expected])
  })
  test('that throw reject the whole read under their name, online and in history', async () => {
    const broken = defineOnDemandFeatures({ name: 'broken', sources: [visits] }).derive('loud', t.int64(), ['visits:pages'], (row) => {
      if (row['visits:pages'] === 7) throw new Error(`c4n4ry ${row['visits:pages']}`)
      return 1
    })
    const { store } = openShop([broken])
    await store.ingest(visits, [{ customer_id: 'C1', pages: 7 }])
    expect((await store.getOnlineFeatures(broken, [c2])).rows).toEqual([{ loud: 1 }])
    const error = await expectRefusal(store.getOnlineFeatures(broken, [c2, c1]), 'TRANSFORM_FAILED', /broken:loud/)
    expect(error.cause).toBeInstanceOf(Error)
    await expectRefusal(
      store.getHistoricalFeatures(broken, { spine: [{ ...c1, event_timestamp: beginning }] }).then((training) => training.rows()),
      'TRANSFORM_FAILED',
      /broken:loud/,
    )
  })
  test('that give another type reject it too', async () => {
    const wrong = defineOnDemandFeatures({ name: 'wrong', sources: [visits] }).derive('half', t.int64(), ['visits:pages'], () => 0.5)
    const { store } = openShop([wrong])
    await expectRefusal(store.getOnlineFeatures(wrong, [c1]), 'TRANSFORM_WRONG_TYPE', /wrong:half/)
  })
  test('beside features of their own sources, in one call', async () => {
    const { any, reads } = await stocked()
    const read = await any.getOnlineFeatures(['basket:doubled', 'purchases:average', 'visits:pages'], [{ ...c1, value: 5 }])
    expect([read.rows, reads.length]).toEqual([[{ doubled: 2, average: 5, pages: 7 }], 1])
  })
  test('two that ask the request for one name as different types', async () => {
    const text = defineOnDemandFeatures({ name: 'text', request: { value: t.string() }, sources: [visits] }).derive(
      'echo',
      t.string(),
      ['value'],
      (row) => row.value,
    )
    const { any } = openShop([basket, text])
    await expectRefusal(any.getOnlineFeatures(['basket:share', 'text:echo'], [{ ...c1, value: 1 }]), 'INPUT_NAME_COLLISION', /value/)
  })
})

describe('the result', () => {
  test('makes rows, statuses and times when they are first looked at, and keeps them', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(churn, [c1, c2])
    for (const name of ['rows', 'statuses', 'eventTimestamps', 'columns'] as const) expect(read[name]).toBe(read[name])
  })
  test('is of the moment of the read, whatever is written after it', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(churn, [c1])
    await store.ingest(purchases, [{ customer_id: 'C1', total: 99, event_timestamp: day(9) }])
    expect([read.rows[0]?.total, read.columns.total]).toEqual([10, [10]])
  })
  test('as a matrix is row-major, with NaN for null and defaults applied', async () => {
    const { any } = await stocked()
    const read = await any.getOnlineFeatures(['purchases:total', 'purchases:score', 'visits:pages'], [c1, c2])
    expect(read.toMatrix(['pages', 'score', 'total'])).toEqual(Float32Array.of(7, 0.5, 10, 0, Number.NaN, 2))
    expect(read.toMatrix([])).toEqual(new Float32Array(0))
  })
  test('holds copies: what a user writes into it changes neither the store nor a second look', async () => {
    const { store } = await stocked()
    const payload = Uint8Array.of(1, 2)
    await store.ingest(everything, [{ customer_id: 'C1', payload, embedding: [1, 2], tags: ['a'], profile: { a: { b: 1 } }, seen: day(1) }])
    for (let time = 0; time < 2; time++) {
      const { rows, columns } = await store.getOnlineFeatures(everything, [c1])
      const row = rows[0] as (typeof rows)[number]
      expect(row).toMatchObject({
        payload: Uint8Array.of(1, 2),
        embedding: Float32Array.of(1, 2),
        tags: ['a'],
        profile: { a: { b: 1 } },
        seen: day(1),
      })
      row.payload?.fill(9)
      row.embedding?.fill(9)
      ;(row.tags as string[]).push('b')
      ;(row.profile as { a: { b: number } }).a.b = 9
      row.seen?.setTime(0)
      columns.embedding[0]?.fill(8)
    }
    expect(await (await store.getOfflineFeatures(everything)).rows()).toMatchObject([
      { payload: Uint8Array.of(1, 2), embedding: Float32Array.of(1, 2), tags: ['a'], seen: day(1) },
    ])
  })
  test('makes no row before somebody looks', async () => {
    const { store } = await stocked()
    await store.ingest(everything, [{ customer_id: 'C1', profile: { a: 1 } }])
    const parse = vi.spyOn(JSON, 'parse')
    const read = await store.getOnlineFeatures(everything, [c1])
    expect(read.statuses[0]?.profile).toBe('PRESENT')
    expect(parse).not.toHaveBeenCalled()
    expect([read.rows[0]?.profile, read.rows[0]?.profile]).toEqual([{ a: 1 }, { a: 1 }])
    expect(parse).toHaveBeenCalledTimes(1)
    parse.mockRestore()
  })
  test('of defaults holds copies too', async () => {
    const group = defineFeatureGroup({
      name: 'defaulted',
      entity: customer,
      features: {
        vector: t.vector(2, { default: Float32Array.of(1, 2) }),
        since: t.timestamp({ default: day(1) }),
        tags: t.array(t.string(), { default: ['a'] }),
      },
    })
    const { store } = openShop([group])
    for (let time = 0; time < 2; time++) {
      const { rows } = await store.getOnlineFeatures(group, [c1, c2])
      expect(rows).toEqual([c1, c2].map(() => ({ vector: Float32Array.of(1, 2), since: day(1), tags: ['a'] })))
      const row = rows[0] as (typeof rows)[number]
      row.vector.fill(9)
      row.since.setTime(0)
      ;(row.tags as string[]).push('b')
    }
  })
})

test('a store without history reads and writes', async () => {
  const store = createFeatureStore({ name: 'shop', online: memoryOnlineStore(), definitions: [flights], clock: () => beginning })
  await store.ingest(flights, [{ origin: 'A', number: 1, delay: 1 }])
  await store.push(flights, { origin: 'A', number: 2, delay: 2 }, { to: 'online' })
  await store.delete(flights, [{ origin: 'A', number: 1 }])
  expect(
    (
      await store.getOnlineFeatures(
        flights,
        [1, 2].map((number) => ({ origin: 'A', number })),
      )
    ).columns.delay,
  ).toEqual([null, 2])
  expect(route.joinKeys.origin.kind).toBe('string')
})
