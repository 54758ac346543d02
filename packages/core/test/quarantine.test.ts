// Bad rows never vanish: kept with their reasons, readable as they came, and ingested again when the rules or the code are mended.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineFeatureGroup, type ProgressEvent, t, type UntypedRow } from '../src/index.js'
import { unavailable } from './faulty-stores.js'
import { openOutside, sourceOf } from './outside.js'
import { expectRefusal } from './refusal.js'
import { beginning, collect, customer, day, everything, openShop, purchases, type ShopData, shopData } from './shop.js'

const strict = defineFeatureGroup({ name: 'customers', entity: customer, features: { total: t.int64({ max: 10 }), extra: t.json() } })
/** The same group under milder rules: what a later deployment says. */
const mild = defineFeatureGroup({ name: 'customers', entity: customer, features: { total: t.int64({ max: 1_000 }), extra: t.json() } })
const rows = [
  { customer_id: 'C0', total: 1, event_timestamp: day(1) },
  { customer_id: 'C1', total: 500, event_timestamp: day(2) },
  { customer_id: 'C2', total: 5_000 },
  { customer_id: 'C3', total: 3 },
]
const ids = ['C0', 'C1', 'C2', 'C3'].map((customer_id) => ({ customer_id }))

async function quarantined(options: { readonly data?: ShopData } = {}) {
  const shop = openShop([strict], options)
  const report = await shop.store.ingest(strict, rows, { batchId: 'b', onInvalid: 'quarantine' })
  return { ...shop, report }
}
const bad = async (shop: { readonly any: ReturnType<typeof openShop>['any'] }) =>
  (await collect(shop.any.getQuarantine('customers'))).map(({ row }) => row).sort()

describe('a batch with bad rows under quarantine', () => {
  test('stores the good ones, keeps the bad ones, and reports both', async () => {
    const { store, report } = await quarantined()
    expect(report).toMatchObject({ accepted: 2, rejected: 2, status: 'stored', batchId: 'b' })
    expect(report.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [1, 'total', 'VALIDATION_MAX'],
      [2, 'total', 'VALIDATION_MAX'],
    ])
    expect((await store.getOnlineFeatures(strict, ids)).columns.total).toEqual([1, null, null, 3])
    const kept = (await collect(store.getQuarantine(strict))).sort((a, b) => a.row - b.row)
    expect(kept).toEqual([
      { batchId: 'b', row: 1, values: rows[1], reasons: [report.errors[0]], quarantinedAt: new Date(beginning) },
      { batchId: 'b', row: 2, values: rows[2], reasons: [report.errors[1]], quarantinedAt: new Date(beginning) },
    ])
  })
  test('keeps them also where no row is good', async () => {
    const shop = openShop([strict], { onInvalid: 'quarantine' })
    expect(await shop.store.ingest(strict, [rows[1] as object as never], { batchId: 'b' })).toMatchObject({
      accepted: 0,
      rejected: 1,
      snapshot: '',
      status: 'stored',
    })
    expect([await bad(shop), shop.data.offline.tables.has('customers@1')]).toEqual([[0], false])
  })
  test('keeps them once, however often the batch comes', async () => {
    const shop = await quarantined()
    expect(await shop.store.ingest(strict, rows, { batchId: 'b', onInvalid: 'quarantine' })).toMatchObject({
      accepted: 2,
      rejected: 2,
      status: 'duplicate',
    })
    expect(await bad(shop)).toEqual([1, 2])
  })
  test('needs an offline store, and stores nothing without one', async () => {
    const { store, data } = openShop([strict], { ...openOutside('online'), onInvalid: 'quarantine' })
    await expectRefusal(store.ingest(strict, rows, { batchId: 'b' }), 'CAPABILITY_UNSUPPORTED', /quarantine/)
    expect(data.online.size).toBe(0)
  })
  test('that cannot be kept: nothing at all is stored, and the batch may be repeated', async () => {
    const data = shopData()
    const outage = { on: true }
    const shop = openShop([strict], { data, offline: unavailable(memoryOfflineStore({ data: data.offline }), ['append'], outage) })
    const error = await expectRefusal(shop.store.ingest(strict, rows, { batchId: 'b', onInvalid: 'quarantine' }), 'STORE_UNAVAILABLE')
    expect([error.batchId, data.offline.tables.size, data.online.size]).toEqual(['b', 0, 0])
    outage.on = false
    await shop.store.ingest(strict, rows, { batchId: 'b', onInvalid: 'quarantine' })
    expect(await bad(shop)).toEqual([1, 2])
  })
})

test('the quarantine tells by batch and by time of refusal, both ends inclusive', async () => {
  const { store, clock } = openShop([strict], { onInvalid: 'quarantine' })
  for (const batchId of ['a', 'b', 'c']) {
    await store.ingest(strict, [{ customer_id: 'C1', total: 99 }], { batchId })
    clock.now += 1_000
  }
  const found = async (filter: Parameters<typeof store.getQuarantine>[1]) =>
    (await collect(store.getQuarantine(strict, filter))).map(({ batchId }) => batchId).sort()
  expect(await found({})).toEqual(['a', 'b', 'c'])
  expect(await found({ batchId: 'b' })).toEqual(['b'])
  expect(await found({ from: beginning + 1_000 })).toEqual(['b', 'c'])
  expect(await found({ to: new Date(beginning + 1_000) })).toEqual(['a', 'b'])
  expect(await found({ from: beginning + 1, to: beginning + 1_999 })).toEqual(['b'])
  expect(await found({ batchId: 'a', from: beginning + 1 })).toEqual([])
})

test('values come back as they came, whatever JSON lacks', async () => {
  const { any } = openShop([everything], { onInvalid: 'quarantine' })
  const cycle: Record<string, unknown> = { a: 1 }
  cycle.left = cycle
  cycle.right = [cycle, cycle]
  const values: UntypedRow = {
    customer_id: 'C1',
    text: 5,
    amount: Number.NaN,
    ratio: Number.POSITIVE_INFINITY,
    small: -0,
    big: 2n ** 80n,
    seen: new Date(Number.NaN),
    payload: Uint8Array.of(0, 255),
    tags: [undefined, null, 'é\ud800'],
    embedding: Float32Array.of(0.5, Number.NaN, 1),
    profile: { $number: 'x', $$a: [1n], __proto__x: undefined },
    nothing: undefined,
  }
  await any.ingest(everything, [values], { batchId: 'b' })
  const [kept] = await collect(any.getQuarantine(everything))
  expect(kept?.values).toStrictEqual(values)
  await any.ingest(everything, [{ customer_id: 'C1', profile: cycle, text: () => 1, flag: Symbol('x') }], { batchId: 'c' })
  const [other] = await collect(any.getQuarantine(everything, { batchId: 'c' }))
  expect(other?.values).toMatchObject({ customer_id: 'C1', profile: { a: 1 } })
  await any.ingest(everything, [null, 'text', 5] as unknown as UntypedRow[], { batchId: 'd' })
  expect((await collect(any.getQuarantine(everything, { batchId: 'd' }))).map(({ values: raw }) => raw as unknown).sort()).toEqual(
    [5, null, 'text'].sort(),
  )
})

describe('a replay', () => {
  test('under the rules that refused them changes nothing', async () => {
    const shop = await quarantined()
    expect(await shop.store.replayQuarantine(strict, { batchId: 'b' })).toMatchObject({
      accepted: 0,
      rejected: 2,
      snapshot: '',
      batchId: 'b',
    })
    expect(await bad(shop)).toEqual([1, 2])
  })
  test('stores what passes now, keeps the rest, and says which', async () => {
    const { data } = await quarantined()
    const progress: ProgressEvent[] = []
    const shop = openShop([mild], { data, clock: { now: beginning + 60_000 } })
    await shop.store.apply()
    const report = await shop.store.replayQuarantine(mild, { batchId: 'b', onProgress: (event) => progress.push(event) })
    expect(report).toMatchObject({
      accepted: 1,
      rejected: 1,
      superseded: 0,
      status: 'stored',
      batchId: 'b',
      errors: [{ row: 2, column: 'total', code: 'VALIDATION_MAX' }],
    })
    expect(await bad(shop)).toEqual([2])
    expect((await shop.store.getOnlineFeatures(mild, ids)).columns.total).toEqual([1, 500, null, 3])
    expect(progress).toEqual([{ work: 'replay', group: 'customers@1', rows: 1, done: true }])
    expect(await shop.store.replayQuarantine(mild, { batchId: 'b' })).toMatchObject({ accepted: 0, rejected: 1 })
  })
  test('a row that brought no event time gets that of its refusal', async () => {
    const { data } = await quarantined()
    const milder = defineFeatureGroup({ name: 'customers', entity: customer, features: { total: t.int64(), extra: t.json() } })
    const shop = openShop([milder], { data, clock: { now: beginning + 100_000 } })
    await shop.store.apply()
    expect(await shop.store.replayQuarantine(milder, { batchId: 'b' })).toMatchObject({ accepted: 2, rejected: 0 })
    const read = await shop.store.getOnlineFeatures(milder, ids)
    expect(read.eventTimestamps.map(({ total }) => total)).toEqual([day(1), day(2), new Date(beginning), new Date(beginning)])
    expect(await bad(shop)).toEqual([])
  })
  test('does not set a newer row back', async () => {
    const { data } = await quarantined()
    const shop = openShop([mild], { data })
    await shop.store.apply()
    await shop.store.ingest(mild, [{ customer_id: 'C1', total: 7, event_timestamp: day(5) }])
    expect(await shop.store.replayQuarantine(mild, { batchId: 'b' })).toMatchObject({ accepted: 1, superseded: 1 })
    expect((await shop.store.getOnlineFeatures(mild, ids)).columns.total[1]).toBe(7)
  })
  test('of a batch that nobody knows is a report of zeros', async () => {
    const { store } = await quarantined()
    expect(await store.replayQuarantine(strict, { batchId: 'x' })).toMatchObject({ accepted: 0, rejected: 0, errors: [] })
  })
  test('that stops between history and online store is finished by the next', async () => {
    const { data } = await quarantined()
    const outage = { on: true }
    const shop = openShop([mild], { data, online: unavailable(memoryOnlineStore({ data: data.online }), ['write'], outage) })
    await shop.store.apply()
    const error = await expectRefusal(shop.store.replayQuarantine(mild, { batchId: 'b' }), 'INGEST_PARTIAL')
    expect([error.batchId, await bad(shop)]).toEqual(['b', [1, 2]])
    outage.on = false
    expect(await shop.store.replayQuarantine(mild, { batchId: 'b' })).toMatchObject({ accepted: 1, rejected: 1, status: 'duplicate' })
    expect(await bad(shop)).toEqual([2])
    expect(await (await shop.store.getOfflineFeatures(mild)).columns()).toMatchObject({ total: expect.arrayContaining([500]) })
    expect((await shop.store.getOnlineFeatures(mild, ids)).columns.total).toEqual([1, 500, null, 3])
  })
  test('of a stream counts the rows of the whole input, and other batches stay', async () => {
    const { data } = await quarantined()
    const first = openShop([strict], { data })
    await first.store.ingest(
      strict,
      (async function* () {
        yield* rows
      })(),
      { batchId: 's', batchSize: 1, onInvalid: 'quarantine' },
    )
    const shop = openShop([mild], { data })
    await shop.store.apply()
    expect(await shop.store.replayQuarantine(mild, { batchId: 's' })).toMatchObject({ accepted: 1, rejected: 1, errors: [{ row: 2 }] })
    expect((await collect(shop.store.getQuarantine(mild))).map(({ batchId, row }) => `${batchId}${row}`).sort()).toEqual(['b1', 'b2', 's2'])
  })
  test('of rows from files means what the files meant', async () => {
    const { source } = sourceOf({ customer_id: 'string', total: 'bigint', extra: 'string' }, [
      [
        ['C1', 500n, '{"a":[1]}'],
        ['C2', 5n, '"text"'],
        ['C3', 99n, '{'],
      ],
    ])
    const data = shopData()
    expect(await openShop([strict], { data }).any.ingest(strict, source, { batchId: 'f', onInvalid: 'quarantine' })).toMatchObject({
      accepted: 1,
      rejected: 2,
    })
    const shop = openShop([mild], { data })
    await shop.store.apply()
    expect(await shop.store.replayQuarantine(mild, { batchId: 'f' })).toMatchObject({ accepted: 2 })
    expect((await shop.store.getOnlineFeatures(mild, ids.slice(1))).rows).toEqual([
      { total: 500, extra: { a: [1] } },
      { total: 5, extra: 'text' },
      { total: 99, extra: '{' },
    ])
  })
})

test('a row of an import is replayed as one, where the call names its column again', async () => {
  const data = shopData()
  const imported = [{ customer_id: 'C1', total: 500, event_timestamp: day(2), known_since: day(3) }]
  await openShop([strict], { data, onInvalid: 'quarantine' }).store.ingest(strict, imported, { batchId: 'b', created: 'known_since' })
  const { any, store } = openShop([mild], { data })
  await store.apply()
  expect(await any.replayQuarantine(mild, { batchId: 'b' })).toMatchObject({
    accepted: 0,
    rejected: 1,
    errors: [{ code: 'INPUT_UNKNOWN_COLUMN', column: 'known_since' }],
  })
  expect(
    await any.replayQuarantine(mild, { batchId: 'b', created: 'known_since' } as Parameters<typeof any.replayQuarantine>[1]),
  ).toMatchObject({ accepted: 1, rejected: 0 })
  expect(await (await store.getOfflineFeatures(mild)).rows()).toMatchObject([{ total: 500, created_timestamp: day(3) }])
})

test('a row refused by a schema or a derivation can be replayed by mended code', async () => {
  const data = shopData()
  const features = { profile: t.json(z.object({ a: z.number() })) }
  const broken = defineFeatureGroup({ name: 'customers', entity: customer, features }).derive('size', t.int64(), ['profile'], () => {
    throw new Error('not yet')
  })
  const first = openShop([broken], { data, onInvalid: 'quarantine' })
  expect(
    await first.any.ingest(
      broken,
      [
        { customer_id: 'C1', profile: { a: 1 } },
        { customer_id: 'C2', profile: { a: 'x' } },
      ],
      { batchId: 'b' },
    ),
  ).toMatchObject({ rejected: 2 })
  const mended = defineFeatureGroup({ name: 'customers', entity: customer, features }).derive(
    'size',
    t.int64(),
    ['profile'],
    ({ profile }) => profile?.a ?? null,
  )
  const shop = openShop([mended], { data })
  expect(await shop.store.replayQuarantine(mended, { batchId: 'b' })).toMatchObject({
    accepted: 1,
    rejected: 1,
    errors: [{ row: 1, code: 'VALIDATION_SCHEMA' }],
  })
  expect((await shop.store.getOnlineFeatures(mended, [{ customer_id: 'C1' }])).rows).toEqual([{ profile: { a: 1 }, size: 1 }])
})

test('a group without bad rows has no quarantine table, and its name is none that a group can have', async () => {
  const shop = openShop([purchases])
  await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 1 }])
  expect([...shop.data.offline.tables.keys()]).toEqual(['purchases@1'])
  await shop.store.ingest(purchases, [{ customer_id: 'C1', total: -1 }], { onInvalid: 'quarantine' })
  expect([...shop.data.offline.tables.keys()]).toEqual(['purchases@1', 'purchases__quarantine@1'])
  await expectRefusal(
    () => defineFeatureGroup({ name: 'purchases__quarantine', entity: customer, features: { a: t.int64() } }),
    'DEFINITION_INVALID_NAME',
  )
  expect((await shop.store.listFeatureGroups()).map(({ name }) => name)).toEqual(['purchases'])
})
