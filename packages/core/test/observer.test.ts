// What a store tells of its work: events with counts and durations, at no cost where nobody listens, and to no harm where a listener throws.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Observer } from '../src/index.js'
import { neverExpiring, unavailable } from './faulty-stores.js'
import { expectRefusal } from './refusal.js'
import { beginning, churn, collect, day, openShop, purchases, type ShopOptions, shopData, visits } from './shop.js'

const definitions = [purchases, visits, churn] as const
type Told = { [K in keyof Observer]: Parameters<NonNullable<Observer[K]>>[0][] }

/** An observer that keeps everything, by kind. */
function listener() {
  const told: Required<Told> = { ingest: [], read: [], join: [], storeCall: [], progress: [], warning: [] }
  const observer = Object.fromEntries(
    Object.entries(told).map(([kind, events]) => [kind, (event: never) => void events.push(event)]),
  ) as Required<Observer>
  return { told, observer }
}

function watched(options: ShopOptions<typeof definitions> = {}) {
  const { told, observer } = listener()
  return { ...openShop(definitions, { ...options, observer }), told }
}
const rows = [1, 2, 3].map((total) => ({ customer_id: `C${total}`, total, event_timestamp: day(total) }))
const keys = rows.map(({ customer_id }) => ({ customer_id }))
const spine = keys.map((key) => ({ ...key, event_timestamp: day(4) }))
const milliseconds = expect.any(Number)
const found = expect.any(Function)

afterEach(() => vi.restoreAllMocks())

describe('events', () => {
  test('of ingestion, pushes, deletions and replays: one each, with the counts of the report', async () => {
    const { store, told } = watched()
    const event = {
      group: 'purchases@1',
      accepted: 0,
      rejected: 0,
      superseded: 0,
      status: 'stored',
      newestEvent: day(3).getTime(),
      milliseconds,
    }
    await store.ingest(purchases, rows, { batchId: 'a' })
    await store.ingest(purchases, rows, { batchId: 'a' })
    await store.ingest(purchases, [...rows, { customer_id: 'D', total: -1 }], { batchId: 'b', onInvalid: 'quarantine', batchSize: 2 })
    await store.push(purchases, { customer_id: 'C1', total: 0, event_timestamp: day(0) }, { to: 'both', batchId: 'c' })
    await store.delete(purchases, keys, { batchId: 'd' })
    await store.replayQuarantine(purchases, { batchId: 'b' })
    await store.ingest(purchases, [], { batchId: 'e' })
    expect(told.ingest).toEqual([
      { ...event, batchId: 'a', accepted: 3 },
      { ...event, batchId: 'a', accepted: 3, status: 'duplicate' },
      { ...event, batchId: 'b', accepted: 3, rejected: 1 },
      { ...event, batchId: 'c', accepted: 1, superseded: 1 },
      { ...event, batchId: 'd', accepted: 3 },
      { ...event, batchId: 'b', rejected: 1 },
      { ...event, batchId: 'e' },
    ])
    for (const { milliseconds: took } of told.ingest) expect(took).toBeGreaterThanOrEqual(0)
  })
  test('of reads and joins', async () => {
    const { store, told } = watched()
    await store.ingest(purchases, rows)
    await store.getOnlineFeatures(churn, keys)
    await store.getOnlineFeatures(purchases, [])
    expect(told.read).toEqual([
      { groups: ['purchases@1', 'visits@1'], keys: 3, features: 3, milliseconds, found },
      { groups: ['purchases@1'], keys: 0, features: 4, milliseconds, found },
    ])
    await store.getHistoricalFeatures(churn, { spine: keys.map((key) => ({ ...key, event_timestamp: day(4) })) })
    expect(told.join).toEqual([{ groups: ['purchases@1', 'visits@1'], spineRows: 3, historyRows: 3, features: 3, milliseconds }])
  })
  test('of each call to a store, with its count, also of those that failed', async () => {
    const data = shopData()
    const { store, told } = watched({ data, online: neverExpiring(memoryOnlineStore({ data: data.online })) })
    await store.apply()
    await store.ingest(purchases, rows)
    await store.getOnlineFeatures(churn, keys)
    await store.materializeIncremental({ groups: [purchases] })
    await (await store.getOfflineFeatures(purchases)).rows()
    await store.sweep({ groups: [purchases] })
    const brief = told.storeCall.map(({ store: role, operation, count }) =>
      [role, operation, ...(count === undefined ? [] : [count])].join(' '),
    )
    expect(brief).toEqual([
      'registry load',
      'registry save',
      'offline append 3',
      'online write 3',
      'online read 2',
      'online read 1',
      'online write 1',
      'offline snapshots.at',
      'registry load',
      'offline scan 1',
      'online write 3',
      'online write 1',
      'offline snapshots.at',
      'offline scan 1',
      'online scan 3',
    ])
    for (const { milliseconds: took, code } of told.storeCall) expect([took >= 0, code]).toEqual([true, undefined])
  })
  test('of a call that failed carry its code, those of an aborted one too', async () => {
    const data = shopData()
    const { store, told } = watched({ data, offline: unavailable(memoryOfflineStore({ data: data.offline }), ['append', 'scan']) })
    await expectRefusal(store.ingest(purchases, rows), 'STORE_UNAVAILABLE')
    await expectRefusal(collect(store.getQuarantine(purchases)), 'STORE_UNAVAILABLE')
    await expectRefusal(store.getOnlineFeatures(purchases, keys, { signal: AbortSignal.abort() }), 'ABORTED')
    const failed = told.storeCall.filter(({ code }) => code !== undefined)
    expect(failed.map(({ operation, count, code }) => [operation, count, code])).toEqual([
      ['append', 3, 'STORE_UNAVAILABLE'],
      ['scan', 0, 'STORE_UNAVAILABLE'],
      ['read', 1, 'ABORTED'],
    ])
    expect(told.ingest).toMatchObject([{ accepted: 0, rejected: 0, code: 'STORE_UNAVAILABLE' }])
    expect(told.ingest[0]).not.toHaveProperty('newestEvent')
  })
  test('of an ingestion that failed tell what it stored before, and how many rows it refused', async () => {
    const { store, told } = watched()
    const bad = { customer_id: 'C9', total: 'many', event_timestamp: 'never' }
    await expectRefusal(store.ingest(purchases, [...rows, bad] as never, { batchSize: 2 }), 'VALIDATION_FAILED')
    expect(told.ingest).toMatchObject([{ accepted: 2, rejected: 1, newestEvent: day(2).getTime(), code: 'VALIDATION_FAILED' }])
  })
  test('of reads count what was found in each group, when asked', async () => {
    const { store, told } = watched()
    await store.ingest(purchases, [...rows, { customer_id: 'old', total: 1, event_timestamp: day(-400) }])
    await store.getOnlineFeatures(churn, [...keys, { customer_id: 'old' }, { customer_id: 'nobody' }])
    const found = told.read[0]!.found()
    expect(found.map(({ group, newestEvent }) => [group, newestEvent])).toEqual([
      ['purchases@1', day(3).getTime()],
      ['visits@1', undefined],
    ])
    const { statuses } = await store.getOnlineFeatures(churn, [...keys, { customer_id: 'old' }, { customer_id: 'nobody' }])
    const words = ['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE']
    const counted = words.map((word) => statuses.flatMap((row) => Object.values(row)).filter((status) => status === word).length)
    expect(words.map((_, status) => found.reduce((total, { statuses: counts }) => total + counts[status]!, 0))).toEqual(counted)
  })
  test('of a scan that is left early are told too', async () => {
    const { store, told } = watched()
    await store.ingest(purchases, rows, { batchSize: 1 })
    for await (const _ of (await store.getOfflineFeatures(purchases)).batches({ size: 1 })) break
    expect(told.storeCall.at(-1)).toMatchObject({ store: 'offline', operation: 'scan', count: 1 })
  })
  test('of long work go to the caller and to the observer alike', async () => {
    const { store, told } = watched()
    const mine: object[] = []
    const onProgress = (event: object) => mine.push(event)
    await store.ingest(purchases, rows, { batchSize: 2, onProgress })
    await store.materialize({ groups: [purchases], onProgress })
    await store.getHistoricalFeatures(purchases, { spine, onProgress })
    expect(mine).toEqual(told.progress)
    expect(new Set(told.progress.map(({ work }) => work))).toEqual(new Set(['ingest', 'materialize', 'join']))
    expect(told.progress.filter(({ done }) => done)).toHaveLength(3)
  })
})

describe('an observer that throws', () => {
  test('disturbs nobody, whatever it throws', async () => {
    const throwing = Object.fromEntries(
      ['ingest', 'read', 'join', 'storeCall', 'progress', 'warning'].map((kind) => [
        kind,
        () => {
          throw kind === 'read' ? undefined : new Error(kind)
        },
      ]),
    ) as Observer
    const { store } = openShop(definitions, { observer: throwing })
    const onProgress = () => {
      throw new Error('progress')
    }
    await store.deprecateFeature('purchases:total', { reason: 'old' })
    expect(await store.ingest(purchases, rows, { onProgress })).toMatchObject({ accepted: 3 })
    expect((await store.getOnlineFeatures(purchases, keys)).columns.total).toEqual([1, 2, 3])
    expect(await store.materialize({ onProgress })).toMatchObject({ groups: [{ written: 3 }, { written: 0 }] })
    expect(
      await (await store.getHistoricalFeatures(purchases, { spine: [{ customer_id: 'C1', event_timestamp: day(4) }] })).rows(),
    ).toHaveLength(1)
    await store.replayQuarantine(purchases, { batchId: 'x' })
    await store.close()
  })
  test('is called as a method of its own object', async () => {
    class Counter implements Observer {
      count = 0
      read(): void {
        this.count++
      }
    }
    const observer = new Counter()
    const { store } = openShop(definitions, { observer })
    await store.getOnlineFeatures(purchases, keys)
    expect(observer.count).toBe(1)
  })
})

describe('observers that come later', () => {
  test('are told beside the first, from then on and until they leave', async () => {
    const { store, told } = watched()
    const [later, twice] = [listener(), listener()]
    await store.getOnlineFeatures(purchases, keys)
    const leave = store.observe(later.observer)
    const leaves = [store.observe(twice.observer), store.observe(twice.observer)]
    await store.getOnlineFeatures(purchases, keys)
    leave()
    leaves[0]!()
    leaves[0]!()
    await store.getOnlineFeatures(purchases, keys)
    expect([told, later.told, twice.told].map(({ read }) => read.length)).toEqual([3, 1, 3])
    leaves[1]!()
    await store.getOnlineFeatures(purchases, keys)
    expect([told, later.told, twice.told].map(({ storeCall }) => storeCall.filter(({ operation }) => operation === 'read').length)).toEqual([4, 1, 3]) // biome-ignore format: a row
  })
  test('one that throws keeps nothing from the others', async () => {
    const { store, told } = watched()
    const later = listener()
    store.observe({
      read() {
        throw new Error('read')
      },
    })
    store.observe(later.observer)
    await store.getOnlineFeatures(purchases, keys)
    expect([told.read.length, later.told.read.length]).toEqual([1, 1])
  })
  test('once all have left, a read looks at no clock again', async () => {
    const { store } = openShop(definitions)
    store.observe(listener().observer)()
    await store.getOnlineFeatures(churn, keys)
    const clock = vi.spyOn(performance, 'now')
    await store.getOnlineFeatures(churn, keys)
    expect(clock).not.toHaveBeenCalled()
  })
})

describe('where nobody listens', () => {
  test('an online read looks at no clock for durations', async () => {
    const { store } = openShop(definitions)
    await store.getOnlineFeatures(churn, keys)
    const clock = vi.spyOn(performance, 'now')
    await store.getOnlineFeatures(churn, keys)
    expect(clock).not.toHaveBeenCalled()
  })
  test('for reads, an observer of other things costs them nothing either', async () => {
    const { store } = openShop(definitions, { observer: { ingest: () => undefined, warning: () => undefined } })
    await store.getOnlineFeatures(churn, keys)
    const clock = vi.spyOn(performance, 'now')
    await store.getOnlineFeatures(churn, keys)
    expect(clock).not.toHaveBeenCalled()
  })
  test('a warning goes to the console, once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { store } = openShop(definitions)
    await store.deprecateFeature('purchases:total', { reason: 'old' })
    for (let time = 0; time < 2; time++) await store.getOnlineFeatures(churn, keys)
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/purchases@1:total.*old/))
  })
  test('a feature deprecated after it was first read is warned of too', async () => {
    const { store, told } = watched()
    await store.getOnlineFeatures(churn, keys)
    await store.deprecateFeature('visits:pages', { reason: 'old' })
    for (let time = 0; time < 2; time++) await store.getOnlineFeatures(churn, keys)
    expect(told.warning).toEqual([{ code: 'DEPRECATED_FEATURE', message: expect.stringMatching(/visits@1:pages/) }])
  })
})

test("clocks of calls are the caller's: what a store is told is the store's own clock", async () => {
  const asked: number[] = []
  const data = shopData()
  const online = memoryOnlineStore({ data: data.online })
  const shop = openShop(definitions, {
    data,
    online: {
      ...online,
      read(requests, options) {
        asked.push(options.now)
        return online.read(requests, options)
      },
    },
  })
  await shop.store.getOnlineFeatures(purchases, keys)
  shop.clock.now += 5
  await shop.store.getOnlineFeatures(purchases, keys)
  expect(asked).toEqual([beginning, beginning + 5])
})
