// The path from history to the online store: by range, since the last run, after losses of every kind, and the pushes and deletions that it must respect.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import type { ProgressEvent } from '../src/index.js'
import type { OfflineStore, OnlineStore } from '../src/spec/index.js'
import { counted, neverExpiring, unavailable } from './faulty-stores.js'
import { expectRefusal } from './refusal.js'
import { beginning, day, openShop, purchases, type Shop, type ShopData, shopData, visits } from './shop.js'

const definitions = [purchases, visits] as const
type Store = Shop<typeof definitions>
const keysOf = (...ids: readonly string[]) => ids.map((customer_id) => ({ customer_id }))
const pages = async ({ store }: Store, ...ids: readonly string[]) =>
  (await store.getOnlineFeatures(visits, keysOf(...ids))).rows.map((row) => row.pages)
const statuses = async ({ store }: Store, ...ids: readonly string[]) =>
  (await store.getOnlineFeatures(visits, keysOf(...ids))).statuses.map((row) => row.pages)
const row = (customer_id: string, count: number, time: number) => ({ customer_id, pages: count, event_timestamp: day(time) })
const offlineOnly = async ({ store }: Store, ...rows: readonly ReturnType<typeof row>[]) => {
  for (const next of rows) await store.push(visits, next, { to: 'offline' })
}

describe('by range of event time', () => {
  test('carries each key that has a row in the range, with its newest row from the beginning of the range on', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1), row('A', 2, 4), row('B', 3, 3), row('C', 4, 8), row('D', 5, 2), row('D', 6, 9))
    const report = await shop.store.materialize({ groups: [visits], from: day(2), to: day(4) })
    expect(report.groups).toMatchObject([{ group: 'visits@1', written: 3, superseded: 0 }])
    expect(await pages(shop, 'A', 'B', 'C', 'D')).toEqual([2, 3, 0, 6])
  })
  test('includes both ends', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 2), row('B', 2, 3), row('C', 3, 4))
    await shop.store.materialize({ from: day(2).getTime(), to: '2026-01-03T00:00:00Z' })
    expect(await statuses(shop, 'A', 'B', 'C')).toEqual(['PRESENT', 'PRESENT', 'NOT_FOUND'])
  })
  test('does not bring back what was deleted after the range', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 2))
    await shop.store.delete(visits, [{ customer_id: 'A', event_timestamp: day(5) }])
    shop.data.online.clear()
    await shop.store.materialize({ from: day(1), to: day(3) })
    expect(await statuses(shop, 'A')).toEqual(['NOT_FOUND'])
  })
  test('over all time is every group, idempotent, and says what lost', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(visits, [row('A', 1, 1), row('B', 2, 2)])
    await shop.store.ingest(purchases, [{ customer_id: 'A', total: 1, event_timestamp: day(5) }])
    const count = (group: string, scanned: number) => ({ group, scanned, written: scanned, superseded: 0, snapshot: '' })
    for (let time = 0; time < 2; time++)
      expect(await shop.store.materialize()).toEqual({ groups: [count('purchases@1', 1), count('visits@1', 2)] })
    await shop.store.push(visits, row('A', 9, 9), { to: 'online' })
    expect(await shop.store.materialize({ groups: ['visits'] })).toMatchObject({ groups: [{ written: 2, superseded: 1 }] })
    expect(await pages(shop, 'A', 'B')).toEqual([9, 2])
  })
  test('of an empty history, or an empty range, is a report of zeros', async () => {
    const shop = openShop(definitions)
    expect(await shop.store.materialize({ groups: [visits] })).toMatchObject({ groups: [{ scanned: 0, written: 0, superseded: 0 }] })
    await offlineOnly(shop, row('A', 1, 2))
    expect(await shop.store.materialize({ groups: [visits], from: day(3), to: day(1) })).toMatchObject({ groups: [{ written: 0 }] })
  })
})

describe('incrementally', () => {
  const run = async ({ store }: Store) => (await store.materializeIncremental({ groups: [visits] })).groups[0]
  test('carries what was committed since the last run, and nothing twice', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1))
    expect(await run(shop)).toMatchObject({ group: 'visits@1', scanned: 1, written: 1, snapshot: expect.stringMatching(/./) })
    expect(await run(shop)).toMatchObject({ scanned: 0, written: 0 })
    await offlineOnly(shop, row('B', 2, 2), row('C', 3, 3))
    expect(await run(shop)).toMatchObject({ scanned: 2, written: 2 })
    expect(await pages(shop, 'A', 'B', 'C')).toEqual([1, 2, 3])
  })
  test('that finds nothing new looks at no row', async () => {
    const data = shopData()
    const { store: offline, calls } = counted(memoryOfflineStore({ data: data.offline }))
    const shop = openShop(definitions, { data, offline })
    await run(shop)
    expect(calls.scan).toBeUndefined()
    await offlineOnly(shop, row('A', 1, 1))
    for (let time = 0; time < 3; time++) await run(shop)
    expect(calls.scan).toBe(1)
  })
  test('a late row too: commits count, not event times', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 9, 9))
    await run(shop)
    await offlineOnly(shop, row('B', 1, 1), row('A', 2, 2))
    expect(await run(shop)).toMatchObject({ scanned: 2, written: 2, superseded: 1 })
    expect(await pages(shop, 'A', 'B')).toEqual([9, 1])
  })
  test('a row whose online write was lost in a crash', async () => {
    const data = shopData()
    const outage = { on: false }
    const shop = openShop(definitions, { data, online: unavailable(memoryOnlineStore({ data: data.online }), ['write'], outage) })
    await run(shop)
    outage.on = true
    await expectRefusal(shop.store.ingest(visits, [row('A', 1, 1)]), 'INGEST_PARTIAL')
    outage.on = false
    expect(await run(shop)).toMatchObject({ scanned: 1, written: 1 })
    expect(await pages(shop, 'A')).toEqual([1])
  })
  test('by another process goes on from the same mark', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1))
    await run(shop)
    const other = openShop(definitions, { data: shop.data, clock: { now: beginning + 1_000 } })
    await offlineOnly(other, row('B', 2, 2))
    expect(await run(other)).toMatchObject({ scanned: 1 })
    expect(await run(shop)).toMatchObject({ scanned: 0 })
  })
  test('a store emptied whole is filled again, even where it was emptied in the middle of a run', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1), row('B', 2, 2))
    await run(shop)
    shop.data.online.clear()
    expect(await run(shop)).toMatchObject({ scanned: 2, written: 2 })

    const offline = memoryOfflineStore({ data: shop.data.offline })
    const emptying: OfflineStore = {
      ...offline,
      async *scan(...given) {
        yield* offline.scan(...given)
        shop.data.online.clear()
      },
    }
    const unlucky = openShop(definitions, { data: shop.data, offline: emptying })
    await offlineOnly(shop, row('C', 3, 3))
    await run(unlucky) // its mark names an epoch that is gone
    expect(await run(shop)).toMatchObject({ scanned: 3 })
    expect(await pages(shop, 'A', 'B', 'C')).toEqual([1, 2, 3])
  })
  /** A process whose scans wait: `scanning` resolves when one has begun, `go` lets them run. */
  function gated(data: ShopData) {
    const offline = memoryOfflineStore({ data: data.offline })
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    let begin = () => {}
    const scanning = new Promise<void>((resolve) => {
      begin = resolve
    })
    const scan: OfflineStore['scan'] = async function* (...given) {
      begin()
      await gate
      yield* offline.scan(...given)
    }
    return { shop: openShop(definitions, { data, offline: { ...offline, scan } }), scanning, go }
  }
  test('the mark of a run that began before the store was emptied counts for nothing, whoever has begun since', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1), row('B', 2, 2))
    await run(shop)
    await offlineOnly(shop, row('C', 3, 3))
    const slow = gated(shop.data)
    const running = run(slow.shop)
    await slow.scanning
    shop.data.online.clear()
    const crashing = unavailable(memoryOfflineStore({ data: shop.data.offline }), ['scan'])
    await expectRefusal(run(openShop(definitions, { data: shop.data, offline: crashing })), 'STORE_UNAVAILABLE') // a new epoch, and no mark
    slow.go()
    await running
    expect(await run(shop)).toMatchObject({ scanned: 3 })
    expect(await pages(shop, 'A', 'B', 'C')).toEqual([1, 2, 3])
  })
  test('of two runs at once the mark of the later one stays, whichever ends last', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1))
    const slow = gated(shop.data)
    const running = run(slow.shop)
    await slow.scanning
    await offlineOnly(shop, row('B', 2, 2))
    shop.clock.now += 1_000
    slow.shop.clock.now += 1_000
    expect(await run(shop)).toMatchObject({ scanned: 2 })
    slow.go()
    expect(await running).toMatchObject({ scanned: 1 })
    expect(await run(shop)).toMatchObject({ scanned: 0 })
  })
  test('a run that fails leaves no mark', async () => {
    const data = shopData()
    const outage = { on: true }
    const shop = openShop(definitions, { data, offline: unavailable(memoryOfflineStore({ data: data.offline }), ['scan'], outage) })
    await offlineOnly(shop, row('A', 1, 1))
    await expectRefusal(shop.store.materializeIncremental({ groups: [visits] }), 'STORE_UNAVAILABLE')
    outage.on = false
    expect(await run(shop)).toMatchObject({ scanned: 1, written: 1 })
  })
  test('a history without snapshots is scanned whole each time', async () => {
    const data = shopData()
    const { snapshots: _, ...offline } = memoryOfflineStore({ data: data.offline })
    const shop = openShop(definitions, { data, offline })
    await offlineOnly(shop, row('A', 1, 1))
    for (let time = 0; time < 2; time++)
      expect(await run(shop)).toEqual({ group: 'visits@1', scanned: 1, written: 1, superseded: 0, snapshot: '' })
  })
  test('its marks are in no group and no catalog', async () => {
    const shop = openShop(definitions)
    await run(shop)
    expect((await shop.store.listFeatureGroups()).map(({ name }) => name)).toEqual(['purchases', 'visits'])
    expect([...shop.data.offline.tables.keys()]).toEqual([])
    await expectRefusal(shop.any.getOnlineFeatures(['granary__marks:snapshot'], []), 'INPUT_UNKNOWN_GROUP')
  })
  test('tells of its progress', async () => {
    const shop = openShop(definitions)
    await offlineOnly(shop, row('A', 1, 1), row('B', 1, 1))
    const events: ProgressEvent[] = []
    await shop.store.materializeIncremental({ groups: [visits], onProgress: (event) => events.push(event) })
    expect(events).toEqual([1, 2, 2].map((rows, position) => ({ work: 'materialize', group: 'visits@1', rows, done: position === 2 })))
  })
})

describe('rows that an evicting store lost are healed by materialize over all time', () => {
  test('not by the next incremental run, whose mark does not notice', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(visits, [row('A', 1, 1)])
    await shop.store.materializeIncremental()
    shop.data.online.table('visits@1').rows.delete('A')
    await shop.store.materializeIncremental()
    expect(await statuses(shop, 'A')).toEqual(['NOT_FOUND'])
    await shop.store.materialize()
    expect(await statuses(shop, 'A')).toEqual(['PRESENT'])
  })
})

describe('deletion', () => {
  test('reads as NOT_FOUND from its event time on, online and in history, until a newer row comes', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(visits, [row('A', 1, 1), row('B', 1, 1)])
    expect(await shop.store.delete(visits, [{ customer_id: 'A', event_timestamp: day(3) }])).toMatchObject({
      accepted: 1,
      superseded: 0,
      status: 'stored',
    })
    expect(await statuses(shop, 'A', 'B')).toEqual(['NOT_FOUND', 'PRESENT'])
    const spine = [2, 3, 4].map((time) => ({ customer_id: 'A', event_timestamp: day(time) }))
    const training = async () =>
      (await (await shop.store.getHistoricalFeatures(['visits:pages'], { spine, include: ['statuses'] })).statuses()).map(
        (found) => found.pages,
      )
    expect(await training()).toEqual(['PRESENT', 'NOT_FOUND', 'NOT_FOUND'])
    await shop.store.ingest(visits, [row('A', 2, 4)])
    expect([await pages(shop, 'A'), await training()]).toEqual([[2], ['PRESENT', 'NOT_FOUND', 'PRESENT']])
  })
  test('a late row does not bring the key back, a row of its own time stamped later does', async () => {
    const shop = openShop(definitions)
    await shop.store.delete(visits, [{ customer_id: 'A', event_timestamp: day(3) }])
    expect(await shop.store.ingest(visits, [row('A', 1, 2)])).toMatchObject({ superseded: 1 })
    expect(await statuses(shop, 'A')).toEqual(['NOT_FOUND'])
    await shop.store.ingest(visits, [row('A', 2, 3)])
    expect(await pages(shop, 'A')).toEqual([2])
    await shop.store.delete(visits, [{ customer_id: 'A', event_timestamp: day(3) }])
    expect(await statuses(shop, 'A')).toEqual(['NOT_FOUND'])
  })
  test('does not reach a row whose event time lies ahead of it', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(visits, [{ customer_id: 'A', pages: 1, event_timestamp: beginning + 1_000 }])
    expect(await shop.store.delete(visits, keysOf('A'))).toMatchObject({ superseded: 1 })
    expect(await pages(shop, 'A')).toEqual([1])
  })
  test('survives an emptied online store, and the plain history does not tell of it', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(visits, [row('A', 1, 1)])
    await shop.store.delete(visits, keysOf('A'))
    shop.data.online.clear()
    await shop.store.materializeIncremental()
    expect(await statuses(shop, 'A')).toEqual(['NOT_FOUND'])
    expect(await (await shop.store.getOfflineFeatures(visits)).rows()).toHaveLength(1)
  })
  test('of a group with required features needs none of them', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [{ customer_id: 'A', total: 1, event_timestamp: day(5) }])
    await shop.store.delete(purchases, keysOf('A', 'B', 'A'))
    expect((await shop.store.getOnlineFeatures(purchases, keysOf('A', 'B'))).statuses.map(({ total }) => total)).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
    ])
  })
})

describe('a push', () => {
  test('to online counts there alone, to offline reaches it with the next materialization, to both is both', async () => {
    const shop = openShop(definitions)
    const history = async () => (await (await shop.store.getOfflineFeatures(visits)).columns()).customer_id.toSorted()
    expect(await shop.store.push(visits, row('A', 1, 1), { to: 'online' })).toMatchObject({ accepted: 1, snapshot: '', status: 'stored' })
    expect([await statuses(shop, 'A'), await history()]).toEqual([['PRESENT'], []])
    await shop.store.push(visits, row('B', 2, 1), { to: 'offline', batchId: 'b' })
    expect([await statuses(shop, 'B'), await history()]).toEqual([['NOT_FOUND'], ['B']])
    expect(await shop.store.push(visits, row('B', 2, 1), { to: 'offline', batchId: 'b' })).toMatchObject({ status: 'duplicate' })
    await shop.store.push(visits, row('C', 3, 1), { to: 'both' })
    expect([await statuses(shop, 'C'), await history()]).toEqual([['PRESENT'], ['B', 'C']])
    await shop.store.materializeIncremental()
    expect(await pages(shop, 'A', 'B', 'C')).toEqual([1, 2, 3])
  })
  test('to online loses to what is newer there, and says so', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(visits, [row('A', 5, 5)])
    expect(await shop.store.push(visits, row('A', 4, 4), { to: 'online' })).toMatchObject({ superseded: 1 })
    expect(await pages(shop, 'A')).toEqual([5])
  })
  test('of several rows is one batch: a bad one refuses all', async () => {
    const shop = openShop(definitions)
    expect(await shop.store.push(visits, [row('A', 1, 1), row('B', 2, 2)], { to: 'online' })).toMatchObject({ accepted: 2 })
    const bad = [
      { customer_id: 'A', total: 1 },
      { customer_id: 'B', total: -1 },
    ]
    await expectRefusal(shop.store.push(purchases, bad, { to: 'online' }), 'VALIDATION_MIN')
    expect(await pages(shop, 'A', 'B')).toEqual([1, 2])
    expect(shop.data.online.size).toBe(2)
  })
  test('of a bad row is refused, or kept apart, as ingestion would', async () => {
    const shop = openShop(definitions)
    await expectRefusal(shop.store.push(purchases, { customer_id: 'A', total: -1 }, { to: 'online' }), 'VALIDATION_MIN')
    const quarantining = openShop(definitions, { data: shop.data, onInvalid: 'quarantine' })
    expect(await quarantining.store.push(purchases, { customer_id: 'A', total: -1 }, { to: 'online' })).toMatchObject({
      accepted: 0,
      rejected: 1,
    })
    expect(shop.data.online.size).toBe(0)
  })
})

describe('a sweep', () => {
  const swept = (wrap: (store: OnlineStore) => OnlineStore = neverExpiring) => {
    const data = shopData()
    return openShop(definitions, { data, online: wrap(memoryOnlineStore({ data: data.online })) })
  }
  test('removes what no clock can want any more, and nothing else', async () => {
    const shop = swept()
    await shop.store.ingest(purchases, [
      { customer_id: 'A', total: 1, event_timestamp: day(1) },
      { customer_id: 'B', total: 2, event_timestamp: day(2) },
    ])
    await shop.store.ingest(visits, [row('A', 1, 1)])
    const slack = 300_001 // maxClockSkew and 1 ms: another reader's clock may be late
    shop.clock.now = day(11).getTime() + slack - 1
    expect(await shop.store.sweep()).toEqual({ removed: 0 })
    shop.clock.now++
    expect(await shop.store.sweep()).toEqual({ removed: 1 })
    const read = await shop.store.getOnlineFeatures(purchases, keysOf('A', 'B'))
    expect(read.statuses.map(({ total }) => total)).toEqual(['NOT_FOUND', 'PRESENT'])
    expect(await statuses(shop, 'A')).toEqual(['PRESENT'])
  })
  test('removes tombstones past their retention', async () => {
    const shop = swept()
    await shop.store.delete(visits, keysOf('A'))
    shop.clock.now += 30 * 86_400_000 + 300_002 // stamps have microseconds
    expect(await shop.store.sweep({ groups: ['visits'] })).toEqual({ removed: 1 })
    expect(shop.data.online.table('visits@1').rows.size).toBe(0)
  })
  test('leaves a row that was replaced since it was seen', async () => {
    const shop: Store = swept((store) => ({
      ...neverExpiring(store),
      async *scan(...given) {
        for await (const found of (store.scan as NonNullable<OnlineStore['scan']>)(...given)) {
          await shop.store.push(purchases, { customer_id: 'A', total: 2, event_timestamp: day(29) }, { to: 'online' })
          yield found
        }
      },
    }))
    await shop.store.ingest(purchases, [{ customer_id: 'A', total: 1, event_timestamp: day(1) }])
    shop.clock.now = day(30).getTime()
    expect(await shop.store.sweep({ groups: [purchases] })).toEqual({ removed: 0 })
    expect((await shop.store.getOnlineFeatures(purchases, keysOf('A'))).rows[0]?.total).toBe(2)
  })
  test('of thousands goes in parts, and of a store that expires by itself does nothing', async () => {
    const shop = swept()
    const rows = Array.from({ length: 2_500 }, (_, number) => ({ customer_id: `C${number}`, total: 1, event_timestamp: day(1) }))
    await shop.store.ingest(purchases, rows)
    shop.clock.now = day(30).getTime()
    expect(await shop.store.sweep({ groups: [purchases] })).toEqual({ removed: 2_500 })
    const own = openShop(definitions)
    await own.store.ingest(purchases, rows.slice(0, 3))
    own.clock.now = day(30).getTime()
    expect(await own.store.sweep()).toEqual({ removed: 0 })
  })
})
