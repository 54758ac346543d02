// The same batch twice: stored once, read back from the history, and so the way in which a half-stored batch becomes whole.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { defineFeatureGroup, t } from '../src/index.js'
import { counted, unavailable } from './faulty-stores.js'
import { expectRefusal } from './refusal.js'
import { beginning, customer, day, openShop, purchases, type Shop, type ShopOptions, shopData } from './shop.js'

const definitions = [purchases] as const
const row = { customer_id: 'C1', total: 1, event_timestamp: day(1) }
const key = { customer_id: 'C1' }
const total = async ({ store }: Shop<typeof definitions>) => (await store.getOnlineFeatures(purchases, [key])).columns.total[0]
const rowsOfHistory = async ({ store }: Shop<typeof definitions>) =>
  (await (await store.getOfflineFeatures(purchases)).columns()).total.toSorted()

describe('a batch id that comes again', () => {
  test('stores nothing, and says so', async () => {
    const shop = openShop(definitions)
    const first = await shop.store.ingest(purchases, [row], { batchId: 'b' })
    const second = await shop.store.ingest(purchases, [row], { batchId: 'b' })
    expect([first.status, second.status, second.batchId, second.accepted, second.superseded]).toEqual(['stored', 'duplicate', 'b', 1, 0])
    expect(await rowsOfHistory(shop)).toEqual([1])
  })
  test('with other rows: what the first stored goes online, never what comes the second time', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [row], { batchId: 'b' })
    shop.data.online.clear()
    shop.clock.now += 60_000
    const report = await shop.store.ingest(
      purchases,
      [
        { ...row, total: 99, event_timestamp: day(9) },
        { customer_id: 'C2', total: 98 },
      ],
      { batchId: 'b' },
    )
    expect(report).toMatchObject({ status: 'duplicate', accepted: 2 })
    expect([await rowsOfHistory(shop), await total(shop), shop.data.online.size]).toEqual([[1], 1, 1])
  })
  test('in another process too, and with a time that the first call made up', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 1 }], { batchId: 'b' })
    shop.data.online.clear()
    const other = openShop(definitions, { data: shop.data, clock: { now: beginning + 100_000 } })
    expect(await other.store.ingest(purchases, [{ customer_id: 'C1', total: 1 }], { batchId: 'b' })).toMatchObject({ status: 'duplicate' })
    expect((await other.store.getOnlineFeatures(purchases, [key])).eventTimestamps[0]?.total).toEqual(new Date(beginning))
  })
  test('carries no older row over a newer one', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [row], { batchId: 'b' })
    await shop.store.ingest(purchases, [{ ...row, total: 2, event_timestamp: day(2) }])
    expect(await shop.store.ingest(purchases, [row], { batchId: 'b' })).toMatchObject({ status: 'duplicate' })
    expect(await total(shop)).toBe(2)
  })
  test('is judged anew: a bad row is refused, whatever the first call stored', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [row], { batchId: 'b' })
    await expectRefusal(shop.store.ingest(purchases, [{ ...row, total: -1 }], { batchId: 'b' }), 'VALIDATION_MIN')
    expect([await rowsOfHistory(shop), await total(shop)]).toEqual([[1], 1])
  })
  test('of an import reads back from its smallest created time on', async () => {
    const shop = openShop(definitions)
    const imported = [
      { ...row, known_since: day(3) },
      { ...row, customer_id: 'C2', total: 2, known_since: day(2) },
    ]
    await shop.store.ingest(purchases, imported, { batchId: 'b', created: 'known_since' })
    shop.data.online.clear()
    await shop.store.ingest(purchases, imported, { batchId: 'b', created: 'known_since' })
    expect((await shop.store.getOnlineFeatures(purchases, [key, { customer_id: 'C2' }])).columns.total).toEqual([1, 2])
  })
  test('for another group is another batch', async () => {
    const visits = defineFeatureGroup({ name: 'visits', entity: customer, features: { pages: t.int64() } })
    const { store } = openShop([purchases, visits])
    expect(await store.ingest(purchases, [row], { batchId: 'b' })).toMatchObject({ status: 'stored' })
    expect(await store.ingest(visits, [{ customer_id: 'C1', pages: 1 }], { batchId: 'b' })).toMatchObject({ status: 'stored' })
  })
  test('of a deletion deletes once, and no row that came since', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [row])
    await shop.store.delete(purchases, [{ ...key, event_timestamp: day(2) }], { batchId: 'gone' })
    await shop.store.ingest(purchases, [{ ...row, total: 3, event_timestamp: day(3) }])
    expect(await shop.store.delete(purchases, [key], { batchId: 'gone' })).toMatchObject({ status: 'duplicate', accepted: 1 })
    expect(await total(shop)).toBe(3)
  })
})

test('ids that core makes up are new each time', async () => {
  const { store } = openShop(definitions)
  const reports = [await store.ingest(purchases, [row]), await store.ingest(purchases, [row]), await store.delete(purchases, [key])]
  expect(new Set(reports.map(({ batchId }) => batchId)).size).toBe(3)
  for (const { status, batchId } of reports) expect([status, batchId]).toEqual(['stored', expect.not.stringMatching(/[/#]/)])
})

describe('INGEST_PARTIAL: the history has the batch, the online store not yet', () => {
  function broken(options: ShopOptions<typeof definitions> = {}) {
    const outage = { on: true }
    const data = shopData()
    const shop = openShop(definitions, {
      ...options,
      data,
      online: unavailable(memoryOnlineStore({ data: data.online }), ['write'], outage),
    })
    return { ...shop, outage }
  }
  async function halfStored() {
    const shop = broken()
    const error = await expectRefusal(
      shop.store.ingest(purchases, [row], { batchId: 'b' }),
      'INGEST_PARTIAL',
      /b.*purchases@1.*materialize/,
    )
    expect([error.batchId, error.retryable, (error.cause as { code?: string }).code]).toEqual(['b', true, 'STORE_UNAVAILABLE'])
    expect([await rowsOfHistory(shop), shop.data.online.size]).toEqual([[1], 0])
    shop.outage.on = false
    return shop
  }
  test('a repetition brings the online store level', async () => {
    const shop = await halfStored()
    expect(await shop.store.ingest(purchases, [{ ...row, total: 99 }], { batchId: 'b' })).toMatchObject({ status: 'duplicate' })
    expect([await total(shop), await rowsOfHistory(shop)]).toEqual([1, [1]])
  })
  test('so does materializing, by range and incrementally', async () => {
    for (const heal of ['materialize', 'materializeIncremental'] as const) {
      const shop = await halfStored()
      expect(await shop.store[heal]()).toMatchObject({ groups: [{ group: 'purchases@1', scanned: 1, written: 1, superseded: 0 }] })
      expect(await total(shop)).toBe(1)
    }
  })
  test('an id that core made up comes with the error, and is good for a repetition', async () => {
    const shop = broken()
    const error = await expectRefusal(shop.store.ingest(purchases, [row]), 'INGEST_PARTIAL')
    shop.outage.on = false
    expect(await shop.store.ingest(purchases, [row], { batchId: error.batchId as string })).toMatchObject({ status: 'duplicate' })
    expect(await total(shop)).toBe(1)
  })
  test('a repetition that fails again is as half as before', async () => {
    const shop = broken()
    await expectRefusal(shop.store.ingest(purchases, [row], { batchId: 'b' }), 'INGEST_PARTIAL')
    await expectRefusal(shop.store.ingest(purchases, [row], { batchId: 'b' }), 'INGEST_PARTIAL')
    expect(await rowsOfHistory(shop)).toEqual([1])
  })
  test('a deletion too', async () => {
    const shop = await halfStored()
    await shop.store.materialize()
    shop.outage.on = true
    const error = await expectRefusal(shop.store.delete(purchases, [key], { batchId: 'gone' }), 'INGEST_PARTIAL')
    expect([error.batchId, await total(shop)]).toEqual(['gone', 1])
    shop.outage.on = false
    await shop.store.delete(purchases, [key], { batchId: 'gone' })
    expect((await shop.store.getOnlineFeatures(purchases, [key])).statuses[0]?.total).toBe('NOT_FOUND')
  })
})

test('an append whose answer was lost: the repetition finds it, and stores nothing twice', async () => {
  const data = shopData()
  const { store: offline, calls } = counted(memoryOfflineStore({ data: data.offline }))
  const lossy = {
    ...offline,
    append: async (...given: Parameters<typeof offline.append>) =>
      offline.append(...given).then(() => Promise.reject(new Error('connection lost'))),
  }
  await expectRefusal(
    openShop(definitions, { data, offline: lossy }).store.ingest(purchases, [row], { batchId: 'b' }),
    'STORE_UNAVAILABLE',
    /b/,
  )
  expect([calls.append, data.online.size]).toEqual([1, 0])
  const shop = openShop(definitions, { data })
  expect(await shop.store.ingest(purchases, [row], { batchId: 'b' })).toMatchObject({ status: 'duplicate' })
  expect([await total(shop), await rowsOfHistory(shop)]).toEqual([1, [1]])
})

test('a process of older code that repeats a batch keeps the columns of the newer layout', async () => {
  const data = shopData()
  const features = { total: t.int64() }
  const older = defineFeatureGroup({ name: 'customers', entity: customer, features })
  const newer = defineFeatureGroup({ name: 'customers', entity: customer, features: { ...features, more: t.string() } })
  const old = openShop([older], { data })
  await old.store.apply()
  const fresh = openShop([newer], { data })
  await fresh.store.ingest(newer, [{ customer_id: 'C1', total: 1, more: 'kept' }], { batchId: 'b' })
  expect(await old.store.ingest(older, [{ customer_id: 'C1', total: 1 }], { batchId: 'b' })).toMatchObject({ status: 'duplicate' })
  await old.store.materialize()
  expect((await fresh.store.getOnlineFeatures(newer, [key])).rows).toEqual([{ total: 1, more: 'kept' }])
  expect((await old.store.getOnlineFeatures(older, [key])).rows).toEqual([{ total: 1 }])
})
