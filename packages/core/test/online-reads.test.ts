// Online reads: statuses, defaults, ttl and times tell the truth, in the order of the request, by one call to the store.

import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, type Query, t } from '../src/index.js'
import { expectRefusal } from './refusal.js'
import { beginning, churn, customer, day, flights, openShop, purchases, route, visits } from './shop.js'
import { c1, c2, c9, stocked } from './stocked-shop.js'

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
