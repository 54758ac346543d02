// What ingestion stores, in whatever form rows come, and what its reports say.

import { describe, expect, test } from 'vitest'
import type { AnyFeatureGroup, UntypedRow } from '../src/index.js'
import { openOutside, sourceOf } from './outside.js'
import { expectRefusal } from './refusal.js'
import { beginning, collect, day, everything, openShop, purchases, type Shop, visits } from './shop.js'

const definitions = [purchases, visits, everything] as const
const rows = [
  { customer_id: 'C1', total: 10, spent: 50, segment: 'gold', score: 0.5, event_timestamp: day(1) },
  { customer_id: 'C2', total: 2, spent: null, segment: null, score: null, event_timestamp: '2026-01-02T00:00:00Z' },
  { customer_id: 'C3', total: 0, event_timestamp: day(3).getTime() },
] as const

const history = async ({ any }: Shop<never>, group: AnyFeatureGroup) => byKeyAndTime(await (await any.getOfflineFeatures(group)).rows())
const online = async ({ any }: Shop<never>, group: AnyFeatureGroup, ids: readonly string[]) =>
  (
    await any.getOnlineFeatures(
      group,
      ids.map((customer_id) => ({ customer_id })),
    )
  ).rows

function byKeyAndTime(found: UntypedRow[]): UntypedRow[] {
  const key = (row: UntypedRow) =>
    `${row.customer_id} ${(row.event_timestamp as Date).toISOString()} ${(row.created_timestamp as Date).toISOString()}`
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

const stored = [
  {
    customer_id: 'C1',
    spent: 50,
    total: 10,
    segment: 'gold',
    score: 0.5,
    average: 5,
    event_timestamp: day(1),
    created_timestamp: new Date(beginning),
  },
  {
    customer_id: 'C2',
    spent: null,
    total: 2,
    segment: null,
    score: null,
    average: null,
    event_timestamp: day(2),
    created_timestamp: new Date(beginning),
  },
  {
    customer_id: 'C3',
    spent: null,
    total: 0,
    segment: null,
    score: null,
    average: null,
    event_timestamp: day(3),
    created_timestamp: new Date(beginning),
  },
]

describe('rows in every form store the same', () => {
  const asColumns = {
    customer_id: ['C1', 'C2', 'C3'],
    total: [10, 2, 0],
    spent: [50, null, undefined],
    segment: ['gold', null, undefined],
    score: [0.5, null, undefined],
    event_timestamp: [day(1), '2026-01-02T00:00:00Z', day(3).getTime()],
  }
  const forms: readonly (readonly [string, () => unknown])[] = [
    ['an array of objects', () => rows],
    ['an iterable', () => new Set(rows)],
    [
      'a generator',
      () =>
        (function* () {
          yield* rows
        })(),
    ],
    [
      'an async iterable',
      () =>
        (async function* () {
          yield* rows
        })(),
    ],
    [
      'a ReadableStream',
      () =>
        new ReadableStream({
          start: (controller) => {
            for (const row of rows) controller.enqueue(row)
            controller.close()
          },
        }),
    ],
    ['columns as arrays', () => ({ columns: asColumns })],
    [
      'columns as typed arrays',
      () => ({
        columns: {
          ...asColumns,
          total: Int32Array.of(10, 2, 0),
          event_timestamp: Float64Array.from([1, 2, 3], (number) => day(number).getTime()),
        },
      }),
    ],
    ['columns that are array-like', () => ({ columns: { ...asColumns, total: { length: 3, 0: 10, 1: 2, 2: 0 } } })],
    ['rows without a prototype', () => rows.map((row) => Object.assign(Object.create(null) as object, row))],
  ]
  for (const [name, form] of forms) {
    test(name, async () => {
      const shop = openShop(definitions)
      const report = await shop.any.ingest(purchases, form() as readonly UntypedRow[], { batchId: 'b' })
      expect(report).toEqual({
        accepted: 3,
        rejected: 0,
        superseded: 0,
        errors: [],
        snapshot: expect.stringMatching(/./),
        batchId: 'b',
        status: 'stored',
      })
      expect(await history(shop as never, purchases)).toEqual(stored)
      expect(await online(shop as never, purchases, ['C1', 'C2', 'C3'])).toEqual(
        stored.map(({ total, segment, score, average }) => ({ total, segment: segment ?? 'bronze', score, average })),
      )
    })
  }
  test('a source of an adapter, cut and joined as the batch size says', async () => {
    const shop = openShop(definitions)
    const { source, asked } = sourceOf({ customer_id: 'string', total: 'int64', event_timestamp: 'timestamp' }, [
      [['C1', 1, day(1).getTime()]],
      [
        ['C2', 2, day(2).getTime()],
        ['C3', 3, day(3).getTime()],
        ['C4', 4, day(4).getTime()],
      ],
      [],
    ])
    const report = await shop.any.ingest(purchases, source, { batchId: 'b', batchSize: 3 })
    expect([report.accepted, asked.now]).toEqual([4, beginning])
    expect([...(shop.data.offline.tables.get('purchases@1')?.batches.keys() ?? [])]).toEqual(['b/0+3', 'b/3+3'])
    expect((await online(shop as never, purchases, ['C1', 'C2', 'C3', 'C4'])).map((row) => row.total)).toEqual([1, 2, 3, 4])
  })
})

describe('times', () => {
  test('a row without an event time is true now', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [
      { customer_id: 'C1', total: 1 },
      { customer_id: 'C2', total: 1, event_timestamp: undefined },
    ])
    await shop.any.ingest(purchases, { columns: { customer_id: ['C3', 'C4'], total: [1, 1], event_timestamp: [undefined, day(4)] } })
    expect((await history(shop as never, purchases)).map((row) => row.event_timestamp)).toEqual([
      ...[1, 2, 3].map(() => new Date(beginning)),
      day(4),
    ])
  })
  test('an event time may lie ahead by maxClockSkew, and no further', async () => {
    const { store } = openShop(definitions, { maxClockSkew: '1m' })
    await store.ingest(purchases, [{ customer_id: 'C1', total: 1, event_timestamp: beginning + 60_000 }])
    await expectRefusal(
      store.ingest(purchases, [{ customer_id: 'C1', total: 2, event_timestamp: beginning + 60_001 }]),
      'INPUT_FUTURE_EVENT_TIME',
    )
    expect((await store.getOnlineFeatures(purchases, [{ customer_id: 'C1' }])).rows).toMatchObject([{ total: 1 }])
  })
  test('times before 1970 and of half-hour zones are moments like any other', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 1, event_timestamp: '1969-12-31T23:59:59.999+05:30' }])
    expect((await history(shop as never, purchases))[0]?.event_timestamp).toEqual(new Date('1969-12-31T18:29:59.999Z'))
  })
})

describe('an import brings its own created times', () => {
  const imported = [
    { customer_id: 'C1', total: 1, event_timestamp: day(1), known_since: day(1, 6) },
    { customer_id: 'C1', total: 2, event_timestamp: day(1), known_since: day(9) },
    { customer_id: 'C1', total: 3, event_timestamp: day(1), known_since: day(4) },
  ]
  test('and knownAt means something over it', async () => {
    const shop = openShop(definitions)
    const report = await shop.store.ingest(purchases, imported, { created: 'known_since' })
    expect(report).toMatchObject({ accepted: 3, superseded: 2 })
    expect((await history(shop as never, purchases)).map((row) => row.created_timestamp)).toEqual([day(1, 6), day(4), day(9)])
    const spine = [1, 2, 5, 10].map((number) => ({ customer_id: 'C1', event_timestamp: day(number) }))
    const training = await shop.store.getHistoricalFeatures(['purchases:total'], { spine, knownAt: 'created' })
    expect((await training.columns()).total).toEqual([null, 1, 3, 2])
    expect(await online(shop as never, purchases, ['C1'])).toMatchObject([{ total: 2 }])
  })
  test('equal ones of one key and event time: the later row wins', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(
      purchases,
      imported.map((row) => ({ ...row, known_since: day(2) })),
      { created: 'known_since' },
    )
    expect(await online(shop as never, purchases, ['C1'])).toMatchObject([{ total: 3 }])
    await shop.store.materialize()
    expect(await online(shop as never, purchases, ['C1'])).toMatchObject([{ total: 3 }])
  })
  test('the column may be a feature, or the event time itself', async () => {
    const shop = openShop(definitions)
    await shop.any.ingest(everything, [{ customer_id: 'C1', seen: day(3), event_timestamp: day(2) }], { created: 'seen' })
    await shop.any.ingest(everything, [{ customer_id: 'C2', event_timestamp: day(2) }], { created: 'event_timestamp' })
    expect((await history(shop as never, everything)).map((row) => [row.seen, row.created_timestamp])).toEqual([
      [day(3), day(3)],
      [null, day(2)],
    ])
  })
  test('now counts as known, and a later batch still wins over it', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 1, event_timestamp: day(1), known_since: beginning }], {
      created: 'known_since',
    })
    await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 2, event_timestamp: day(1) }])
    expect(await online(shop as never, purchases, ['C1'])).toMatchObject([{ total: 2 }])
  })
})

describe('which row wins', () => {
  test('a larger event time, whatever the order of arrival; the report counts what lost', async () => {
    const shop = openShop(definitions)
    expect(await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 5, event_timestamp: day(5) }])).toMatchObject({ superseded: 0 })
    expect(
      await shop.store.ingest(purchases, [
        { customer_id: 'C1', total: 4, event_timestamp: day(4) },
        { customer_id: 'C2', total: 1, event_timestamp: day(4) },
      ]),
    ).toMatchObject({ accepted: 2, superseded: 1 })
    expect(await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 6, event_timestamp: day(6) }])).toMatchObject({ superseded: 0 })
    expect(await online(shop as never, purchases, ['C1', 'C2'])).toMatchObject([{ total: 6 }, { total: 1 }])
  })
  test('of one batch and time the later row, in any order of the rest', async () => {
    const shop = openShop(definitions)
    const report = await shop.store.ingest(
      purchases,
      [1, 2, 3].map((total) => ({ customer_id: 'C1', total, event_timestamp: day(1) })),
    )
    expect(report).toMatchObject({ accepted: 3, superseded: 2 })
    expect(await online(shop as never, purchases, ['C1'])).toMatchObject([{ total: 3 }])
    const training = await shop.store.getHistoricalFeatures(['purchases:total'], {
      spine: [{ customer_id: 'C1', event_timestamp: day(1) }],
    })
    expect((await training.columns()).total).toEqual([3])
  })
  test('of one time the later batch, also within one microsecond of the clock', async () => {
    const shop = openShop(definitions)
    for (let total = 0; total < 20; total++) await shop.store.ingest(purchases, [{ customer_id: 'C1', total, event_timestamp: day(1) }])
    expect(await online(shop as never, purchases, ['C1'])).toMatchObject([{ total: 19 }])
    const created = shop.data.offline.tables.get('purchases@1')?.commits.map(({ batch }) => batch.created[0] as number) ?? []
    expect(created).toEqual([...created].sort((a, b) => a - b))
    expect(new Set(created).size).toBe(20)
  })
  test('between processes the clock that is ahead wins a tie, and whoever lost is told', async () => {
    const ahead = openShop(definitions, { clock: { now: beginning + 60_000 } })
    const late = openShop(definitions, { data: ahead.data })
    await ahead.store.ingest(purchases, [{ customer_id: 'C1', total: 1, event_timestamp: day(1) }])
    expect(await late.store.ingest(purchases, [{ customer_id: 'C1', total: 2, event_timestamp: day(1) }])).toMatchObject({ superseded: 1 })
    expect(await late.store.delete(purchases, [{ customer_id: 'C1', event_timestamp: day(1) }])).toMatchObject({ superseded: 1 })
    const training = await late.store.getHistoricalFeatures(['purchases:total'], {
      spine: [{ customer_id: 'C1', event_timestamp: day(1) }],
    })
    expect([await online(late as never, purchases, ['C1']), (await training.columns()).total]).toMatchObject([[{ total: 1 }], [1]])
  })
  test('a whole row: its nulls stay null', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 1, score: 1, segment: 'gold', event_timestamp: day(1) }])
    await shop.store.ingest(purchases, [{ customer_id: 'C1', total: 2, event_timestamp: day(2) }])
    expect(await online(shop as never, purchases, ['C1'])).toEqual([{ total: 2, segment: 'bronze', score: null, average: null }])
  })
})

test('what a store has no adapter for is left out, and said where nothing is left', async () => {
  const onlineOnly = openShop(definitions, openOutside('online'))
  expect(await onlineOnly.store.ingest(purchases, [rows[0]])).toMatchObject({ accepted: 1, snapshot: '', status: 'stored' })
  expect(await online(onlineOnly as never, purchases, ['C1'])).toMatchObject([{ total: 10 }])
  const offlineOnly = openShop(definitions, openOutside('offline'))
  expect(await offlineOnly.store.ingest(purchases, [rows[0]])).toMatchObject({ accepted: 1, superseded: 0, status: 'stored' })
  expect(await history(offlineOnly as never, purchases)).toEqual([stored[0]])
  const neither = openShop(definitions, openOutside())
  await expectRefusal(neither.store.ingest(purchases, [rows[0]]), 'CAPABILITY_UNSUPPORTED', /ingest.*shop/)
})

describe('unknown columns', () => {
  test("are dropped where the store says unknownColumns: 'drop'", async () => {
    const shop = openShop(definitions, { unknownColumns: 'drop' })
    const report = await shop.any.ingest(purchases, [
      { ...rows[0], other: 1, average: 99 },
      { customer_id: 'C2', total: 1, event_timestamp: day(2), more: {} },
    ])
    expect(report).toMatchObject({ accepted: 2, rejected: 0 })
    await shop.any.ingest(purchases, { columns: { customer_id: ['C3'], total: [1], other: [1] } })
    expect((await history(shop as never, purchases))[0]).toEqual(stored[0])
  })
  test('a deletion takes none, whatever the store says', async () => {
    const { any } = openShop(definitions, { unknownColumns: 'drop' })
    await expectRefusal(any.delete(purchases, [{ customer_id: 'C1', total: 1 }]), 'INPUT_UNKNOWN_COLUMN')
  })
})

test('values of every type are stored as they came, in objects and in columns', async () => {
  const shop = openShop(definitions)
  const row = {
    customer_id: 'C1',
    text: 'ä\u0000😀',
    kind: 'a',
    flag: false,
    small: -(2 ** 31),
    whole: Number.MAX_SAFE_INTEGER,
    big: -(2n ** 63n),
    ratio: 0.1,
    amount: -0,
    seen: '2026-01-05T10:00:00.001Z',
    payload: 'AQI=',
    tags: ['x', null, ''],
    embedding: [0.1, Number.NaN],
    profile: { a: [1, { b: null }], ключ: 'é' },
    event_timestamp: day(1),
  }
  const expected = {
    ...row,
    ratio: Math.fround(0.1),
    seen: new Date(row.seen),
    payload: Uint8Array.of(1, 2),
    embedding: Float32Array.of(0.1, Number.NaN),
    created_timestamp: new Date(beginning),
  }
  await shop.any.ingest(everything, [row])
  expect(await history(shop as never, everything)).toEqual([expected])
  await shop.any.ingest(everything, {
    columns: Object.fromEntries(Object.entries({ ...row, customer_id: 'C2' }).map(([name, value]) => [name, [value]])),
  })
  const { event_timestamp: _, created_timestamp: __, customer_id: ___, ...features } = expected
  expect(await online(shop as never, everything, ['C1', 'C2'])).toEqual([features, features])
})

test('typed arrays of the user stay his: writing into them later changes nothing', async () => {
  const shop = openShop(definitions)
  const [amount, payload, embedding, whole] = [Float64Array.of(1), Uint8Array.of(7), Float32Array.of(1, 2), Float64Array.of(3)]
  await shop.any.ingest(everything, { columns: { customer_id: ['C1'], amount, whole, payload: [payload], embedding: [embedding] } })
  await shop.any.ingest(everything, [{ customer_id: 'C2', payload, embedding }])
  for (const written of [amount, payload, embedding, whole]) written.fill(9)
  const expected = { payload: Uint8Array.of(7), embedding: Float32Array.of(1, 2) }
  expect(await online(shop as never, everything, ['C1', 'C2'])).toMatchObject([{ ...expected, amount: 1, whole: 3 }, expected])
  expect(await history(shop as never, everything)).toMatchObject([{ ...expected, amount: 1, whole: 3 }, expected])
})

test('a quarantine of nothing is empty', async () => {
  const { store } = openShop(definitions)
  expect(await collect(store.getQuarantine(purchases))).toEqual([])
  expect(await store.replayQuarantine(purchases, { batchId: 'b' })).toMatchObject({
    accepted: 0,
    rejected: 0,
    status: 'stored',
    batchId: 'b',
  })
})
