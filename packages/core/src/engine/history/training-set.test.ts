import { expect, test } from 'vitest'
import { type ArrayOfflineStoreOptions, arrayOfflineStore } from '../../../test/array-offline-store.js'
import { engineContext } from '../../../test/engine-context.js'
import { type HandWrittenRow, rowBatch } from '../../../test/row-batch.js'
import type { Definition } from '../../definition/any-definition.js'
import { defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures } from '../../definition/index.js'
import type { RowBatch } from '../../spec/index.js'
import type { Observer } from '../../stores/observer.js'
import { t } from '../../values/types.js'
import { planRead } from '../read-plan.js'
import { type TrainingSetOptions, trainingSet } from './training-set.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const route = defineEntity({ name: 'route', joinKeys: { origin: t.string(), number: t.int64() } })

const purchases = defineFeatureGroup({
  name: 'purchases',
  version: 1,
  entity: customer,
  ttl: '10d',
  features: {
    total: t.int64(),
    segment: t.categorical(['bronze', 'gold'], { default: 'bronze' }),
    last_seen: t.timestamp(),
    profile: t.json(),
    embedding: t.vector(2, { default: Float32Array.of(0, 0) }),
  },
})
const visits = defineFeatureGroup({
  name: 'visits',
  version: 1,
  entity: customer,
  features: { total: t.int64(), pages: t.int64({ default: 0 }) },
})
const flights = defineFeatureGroup({ name: 'flights', version: 1, entity: route, features: { delay: t.float64() } })
const basket = defineOnDemandFeatures({
  name: 'basket',
  request: { value: t.float64({ required: true }), coupon: t.string() },
  sources: [purchases],
})
  .derive('share', t.float64({ default: -1 }), ['value', 'purchases:total'], (row) =>
    row['purchases:total'] === null ? null : row.value / row['purchases:total'],
  )
  .derive('doubled', t.float64(), ['share'], (row) => row.share * 2)
const service = defineFeatureService({ name: 'churn', version: 1, features: [purchases.pick('total'), basket] })
const definitions: readonly Definition[] = [purchases, visits, flights, basket, service]

const history: readonly HandWrittenRow[] = [
  {
    customer_id: 'C1',
    event_timestamp: '2026-01-01T00:00:00Z',
    total: 1,
    segment: 'gold',
    last_seen: '2025-12-31T00:00:00Z',
    profile: { a: [1] },
    embedding: [1, 2],
  },
  { customer_id: 'C1', event_timestamp: '2026-01-05T00:00:00Z', total: 5, segment: null, last_seen: null, profile: null, embedding: null },
  { customer_id: 'C2', event_timestamp: '2026-01-02T00:00:00Z', total: 2, segment: 'bronze', created_timestamp: '2026-01-04T00:00:00Z' },
  { customer_id: 'C2', event_timestamp: '2026-01-06T00:00:00Z', is_deleted: true },
]

interface Setting extends ArrayOfflineStoreOptions {
  readonly batches?: RowBatch[]
  readonly observer?: Observer
  readonly fullFeatureNames?: boolean
}

async function ask(query: unknown, options: TrainingSetOptions, { batches, observer, fullFeatureNames = false, ...store }: Setting = {}) {
  const offline = arrayOfflineStore(batches ?? [rowBatch(purchases, history)], store)
  const context = engineContext(definitions, offline, observer)
  const result = await trainingSet(context, planRead(context.definitions, query, { fullFeatureNames }), options)
  return { result, offline }
}

const code = (expected: string) => expect.objectContaining({ code: expected })
const day = (number: number, hour = 0) => new Date(Date.UTC(2026, 0, number, hour))

test('each spine row comes back once, in order, untouched, with what was true at its time', async () => {
  const label = { nested: true }
  const spine = [
    { customer_id: 'C2', event_timestamp: '2026-01-03T01:00:00+01:00', label },
    { customer_id: 'C1', event_timestamp: day(4), label: 1 },
    { customer_id: 'C1', event_timestamp: day(5).getTime(), label: undefined },
    { customer_id: 'C9', event_timestamp: day(5), label: null },
    { customer_id: 'C1', event_timestamp: day(4), label: 1 },
  ]
  const { result } = await ask(['purchases:total', 'purchases:segment'], { spine })
  const rows = await result.rows()
  expect(rows).toStrictEqual([
    { customer_id: 'C2', event_timestamp: day(3), label, total: 2, segment: 'bronze' },
    { customer_id: 'C1', event_timestamp: day(4), label: 1, total: 1, segment: 'gold' },
    { customer_id: 'C1', event_timestamp: day(5), label: undefined, total: 5, segment: 'bronze' },
    { customer_id: 'C9', event_timestamp: day(5), label: null, total: null, segment: 'bronze' },
    { customer_id: 'C1', event_timestamp: day(4), label: 1, total: 1, segment: 'gold' },
  ])
  expect(rows[0]?.label).toBe(label)
  expect(Object.keys(rows[0] ?? {})).toEqual(['customer_id', 'event_timestamp', 'label', 'total', 'segment'])
})

test('statuses tell the truth where defaults stand in; both ends of the ttl count', async () => {
  const spine = [
    { customer_id: 'C1', event_timestamp: day(1) },
    { customer_id: 'C1', event_timestamp: day(15) },
    { customer_id: 'C1', event_timestamp: new Date(day(15).getTime() + 1) },
    { customer_id: 'C2', event_timestamp: day(7) },
    { customer_id: 'C1', event_timestamp: new Date(day(1).getTime() - 1) },
  ]
  const { result } = await ask(purchases.pick('total', 'segment'), { spine, include: ['statuses'] })
  expect(await result.statuses()).toEqual([
    { total: 'PRESENT', segment: 'PRESENT' },
    { total: 'PRESENT', segment: 'NULL_VALUE' },
    { total: 'OUTSIDE_MAX_AGE', segment: 'OUTSIDE_MAX_AGE' },
    { total: 'NOT_FOUND', segment: 'NOT_FOUND' },
    { total: 'NOT_FOUND', segment: 'NOT_FOUND' },
  ])
  expect((await result.columns()).segment).toEqual(['gold', 'bronze', 'bronze', 'bronze', 'bronze'])
  const { result: without } = await ask(purchases.pick('total'), { spine })
  await expect(without.statuses()).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
})

test("knownAt 'created' sees only what was stored by then", async () => {
  const spine = [
    { customer_id: 'C2', event_timestamp: day(3) },
    { customer_id: 'C2', event_timestamp: day(4) },
  ]
  const columns = async (knownAt: 'event' | 'created') =>
    (await (await ask(purchases.pick('total'), { spine, knownAt })).result.columns()).total
  expect(await columns('event')).toEqual([2, 2])
  expect(await columns('created')).toEqual([null, 2])
})

test('values are what users see, and writing into them changes nothing', async () => {
  const spine = [
    { customer_id: 'C1', event_timestamp: day(2) },
    { customer_id: 'C9', event_timestamp: day(2) },
  ]
  const { result } = await ask(purchases, { spine })
  const [first, second] = await result.rows()
  expect(first).toMatchObject({ last_seen: new Date('2025-12-31T00:00:00Z'), profile: { a: [1] }, embedding: Float32Array.of(1, 2) })
  expect(second?.embedding).toEqual(Float32Array.of(0, 0))
  const { embedding, last_seen } = first as { embedding: Float32Array; last_seen: Date }
  embedding.fill(9)
  last_seen.setTime(0)
  expect((await result.rows())[0]).toMatchObject({ last_seen: new Date('2025-12-31T00:00:00Z'), embedding: Float32Array.of(1, 2) })
})

test('groups join independently; those of one entity share their keys, composite keys are compared by part', async () => {
  const batches = [
    rowBatch(purchases, history),
    rowBatch(visits, [{ customer_id: 'C1', event_timestamp: day(3), total: 30, pages: 300 }]),
    rowBatch(flights, [
      { origin: 'A', number: 11, event_timestamp: day(1), delay: 1 },
      { origin: 'A1', number: 1, event_timestamp: day(1), delay: 2 },
    ]),
  ]
  const spine = {
    columns: { number: [11, 1, 1], origin: ['A', 'A1', 'A'], customer_id: ['C1', 'C1', 'C2'], event_timestamp: [day(2), day(3), day(3)] },
  }
  const query = ['visits:total', 'purchases:total', 'flights:delay', 'visits:pages']
  const { result } = await ask(query, { spine }, { batches, fullFeatureNames: true })
  expect(await result.rows()).toEqual([
    {
      number: 11,
      origin: 'A',
      customer_id: 'C1',
      event_timestamp: day(2),
      visits__total: null,
      purchases__total: 1,
      flights__delay: 1,
      visits__pages: 0,
    },
    {
      number: 1,
      origin: 'A1',
      customer_id: 'C1',
      event_timestamp: day(3),
      visits__total: 30,
      purchases__total: 1,
      flights__delay: 2,
      visits__pages: 300,
    },
    {
      number: 1,
      origin: 'A',
      customer_id: 'C2',
      event_timestamp: day(3),
      visits__total: null,
      purchases__total: 2,
      flights__delay: null,
      visits__pages: 0,
    },
  ])
})

test('a feature and a spine column of one name are refused', async () => {
  const spine = [{ customer_id: 'C1', event_timestamp: day(2), total: 1 }]
  await expect(ask(['purchases:total'], { spine })).rejects.toThrow(code('INPUT_NAME_COLLISION'))
  const { result } = await ask(['purchases:total'], { spine }, { fullFeatureNames: true })
  expect(await result.rows()).toEqual([{ ...spine[0], purchases__total: 1 }])
})

test('on-demand features see defaults and the spine, and their own defaults apply', async () => {
  const spine = [
    { customer_id: 'C1', event_timestamp: day(5), value: 10 },
    { customer_id: 'C9', event_timestamp: day(5), value: 10 },
  ]
  const { result } = await ask('churn', { spine, include: ['statuses'] })
  expect(await result.rows()).toEqual([
    { ...spine[0], coupon: null, total: 5, share: 2, doubled: 4 },
    { ...spine[1], coupon: null, total: null, share: -1, doubled: -2 },
  ])
  expect((await result.statuses()).map(({ share, doubled }) => [share, doubled])).toEqual([
    ['PRESENT', 'PRESENT'],
    ['NULL_VALUE', 'PRESENT'],
  ])
})

test('an on-demand feature that throws or gives another type rejects the read', async () => {
  const spine = [{ customer_id: 'C1', event_timestamp: day(5) }]
  const throwing = defineOnDemandFeatures({ name: 'throwing', sources: [purchases] })
    .derive('broken', t.float64(), ['purchases:total'], () => {
      throw new TypeError('x')
    })
    .derive('odd', t.int64(), ['purchases:total'], () => 0.5)
  for (const [reference, expected] of [
    ['throwing:broken', 'TRANSFORM_FAILED'],
    ['throwing:odd', 'TRANSFORM_WRONG_TYPE'],
  ] as const) {
    const context = engineContext([throwing], arrayOfflineStore([rowBatch(purchases, history)]))
    await expect(trainingSet(context, planRead(context.definitions, [reference], { fullFeatureNames: false }), { spine })).rejects.toThrow(
      code(expected),
    )
  }
})

test('an empty spine is an empty result, whatever its form', async () => {
  for (const spine of [[], { columns: {} }, { columns: { customer_id: [], event_timestamp: [], label: [] } }, (async function* () {})()]) {
    const { result, offline } = await ask(['purchases:total'], { spine, include: ['statuses'] })
    expect(await result.rows()).toEqual([])
    expect(await result.statuses()).toEqual([])
    expect(offline.scans).toEqual([])
    expect(await result.columns()).toMatchObject({ customer_id: [], event_timestamp: [], total: [] })
  }
})

test('a scan asks for the columns, times and keys that the spine needs, with the signal, and keeps nothing', async () => {
  const { signal } = new AbortController()
  const spine = [
    { customer_id: 'C2', event_timestamp: day(20) },
    { customer_id: 'C1', event_timestamp: day(25) },
    { customer_id: 'C2', event_timestamp: day(21) },
  ]
  const { offline } = await ask(['purchases:segment'], { spine, signal })
  expect(offline.scans).toMatchObject([
    {
      columns: [1],
      transient: true,
      from: day(10).getTime(),
      to: day(25).getTime(),
      keys: { length: 2, keys: [{ values: ['C1', 'C2'] }] },
    },
  ])
  expect(offline.scans[0]).not.toHaveProperty('asOf')
  expect(offline.calls[0]?.options.signal).toBe(signal)
})

test('a call that was aborted while its spine was read goes no further', async () => {
  const controller = new AbortController()
  async function* spine() {
    yield { customer_id: 'C1', event_timestamp: day(1) }
    controller.abort()
  }
  await expect(ask(['purchases:total'], { spine: spine(), signal: controller.signal })).rejects.toThrow(code('ABORTED'))
})

test('a group of which only the keys are needed is not scanned', async () => {
  const alone = defineOnDemandFeatures({ name: 'alone', request: { value: t.float64() }, sources: [purchases] }).derive(
    'same',
    t.float64(),
    ['value'],
    (row) => row.value,
  )
  const offline = arrayOfflineStore([rowBatch(purchases, history)])
  const context = engineContext([alone], offline)
  const result = await trainingSet(context, planRead(context.definitions, alone, { fullFeatureNames: false }), {
    spine: [{ customer_id: 'C1', event_timestamp: day(1), value: 3 }],
  })
  expect((await result.columns()).same).toEqual([3])
  expect(offline.scans).toEqual([])
})

test('every table is pinned before the first scan, and the names read the same again', async () => {
  const batches: RowBatch[] = [rowBatch(purchases, history)]
  const spine = [{ customer_id: 'C1', event_timestamp: day(8) }]
  const query = ['purchases:total', 'visits:pages']
  const { result, offline } = await ask(query, { spine }, { batches, snapshots: true })
  expect(offline.calls.map(({ operation }) => operation)).toEqual(['snapshots.at', 'snapshots.at', 'scan', 'scan'])
  expect(result.snapshots).toEqual({ 'purchases@1': '1', 'visits@1': '1' })

  batches.push(rowBatch(purchases, [{ customer_id: 'C1', event_timestamp: day(7), total: 70 }]))
  const again = await ask(query, { spine, asOf: result.snapshots }, { batches, snapshots: true })
  expect((await again.result.columns()).total).toEqual([5])
  expect(again.result.snapshots).toEqual(result.snapshots)
  const newest = await ask(query, { spine }, { batches, snapshots: true })
  expect((await newest.result.columns()).total).toEqual([70])
  const dated = await ask(query, { spine, asOf: new Date(1) }, { batches, snapshots: true }) // of this store: after one batch
  expect((await dated.result.columns()).total).toEqual([5])
  const before = await ask(query, { spine, asOf: new Date(0) }, { batches, snapshots: true })
  expect((await before.result.columns()).total).toEqual([null])
  expect(before.offline.scans).toEqual([])
})

test('asOf needs a store with snapshots, a valid date, and a name for each table', async () => {
  const spine = [{ customer_id: 'C1', event_timestamp: day(8) }]
  const query = ['purchases:total']
  await expect(ask(query, { spine, asOf: day(1) })).rejects.toThrow(code('CAPABILITY_UNSUPPORTED'))
  await expect(ask(query, { spine, asOf: new Date(Number.NaN) }, { snapshots: true })).rejects.toThrow(code('INPUT_INVALID_OPTION'))
  await expect(ask(query, { spine, asOf: { 'visits@1': '1' } }, { snapshots: true })).rejects.toThrow(code('INPUT_INVALID_OPTION'))
  expect((await ask(query, { spine })).result.snapshots).toEqual({})
})

test('options that cannot be are refused, and a store without a history says so', async () => {
  const spine = [{ customer_id: 'C1', event_timestamp: day(8) }]
  await expect(ask(['purchases:total'], { spine, knownAt: 'both' as 'event' })).rejects.toThrow(code('INPUT_INVALID_OPTION'))
  await expect(ask(['purchases:total'], { spine, include: ['status'] as never })).rejects.toThrow(code('INPUT_INVALID_OPTION'))
  const context = engineContext(definitions, undefined)
  await expect(trainingSet(context, planRead(context.definitions, purchases, { fullFeatureNames: false }), { spine })).rejects.toThrow(
    code('CAPABILITY_UNSUPPORTED'),
  )
})

test('the observer is told what was joined', async () => {
  const events: unknown[] = []
  const spine = [{ customer_id: 'C1', event_timestamp: day(8) }]
  await ask(
    ['purchases:total', 'purchases:segment'],
    { spine },
    { observer: { join: (event) => events.push(event), progress: (event) => events.push(event) } },
  )
  expect(events).toEqual([
    { work: 'join', group: 'purchases@1', rows: 4, done: false },
    { work: 'join', group: 'purchases@1', rows: 4, done: true },
    { groups: ['purchases@1'], spineRows: 1, historyRows: 4, features: 2, milliseconds: expect.any(Number) },
  ])
})
