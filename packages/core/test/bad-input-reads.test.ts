// Reads that name what is not there, keys that cannot be, names that collide: each refused under its code, before or without an answer.

import { describe, expect, test } from 'vitest'
import { defineEntity, defineFeatureGroup, defineOnDemandFeatures, type ErrorCode, type Query, t, type UntypedRow } from '../src/index.js'
import { canary, expectRefusal } from './refusal.js'
import { basket, churn, collect, contents, customer, day, flights, openShop, purchases, route, visits } from './shop.js'

const definitions = [purchases, visits, flights, basket, churn] as const
const keys = [{ customer_id: canary.text }]
const spine = [{ customer_id: canary.text, event_timestamp: day(5), label: canary.number }]

const numbered = defineFeatureGroup({ name: 'numbered', entity: customer, features: { total: t.int64() } })

interface UnknownName {
  readonly fault: string
  readonly query: unknown
  readonly code: ErrorCode
  readonly names: RegExp
}
const unknownNames: readonly UnknownName[] = [
  { fault: 'a group', query: ['nowhere:total'], code: 'INPUT_UNKNOWN_GROUP', names: /nowhere.*purchases/ },
  { fault: 'a group of other definitions', query: numbered, code: 'INPUT_UNKNOWN_GROUP', names: /numbered/ },
  { fault: 'a version of a group', query: ['purchases@2:total'], code: 'INPUT_UNKNOWN_VERSION', names: /purchases.*2.*purchases@1/ },
  { fault: 'a feature', query: ['purchases:totl'], code: 'INPUT_UNKNOWN_FEATURE', names: /totl.*total/ },
  { fault: 'an input as a feature', query: ['purchases:spent'], code: 'INPUT_UNKNOWN_FEATURE', names: /spent/ },
  { fault: 'a feature that every object inherits', query: ['purchases:toString'], code: 'INPUT_UNKNOWN_FEATURE', names: /toString/ },
  { fault: 'an on-demand feature', query: ['basket:nowhere'], code: 'INPUT_UNKNOWN_FEATURE', names: /basket.*nowhere/ },
  {
    fault: 'on-demand features of other definitions',
    query: defineOnDemandFeatures({ name: 'elsewhere', sources: [purchases] }),
    code: 'INPUT_UNKNOWN_FEATURE',
    names: /elsewhere/,
  },
  { fault: 'a service', query: 'chrn', code: 'INPUT_UNKNOWN_SERVICE', names: /chrn.*churn/ },
  { fault: 'a version of a service', query: 'churn@2', code: 'INPUT_UNKNOWN_VERSION', names: /churn.*2.*churn@1/ },
  { fault: 'a reference without a feature', query: ['purchases'], code: 'INPUT_INVALID_REFERENCE', names: /purchases.*group:feature/ },
  { fault: 'a reference of three parts', query: ['purchases:total:x'], code: 'INPUT_INVALID_REFERENCE', names: /purchases:total:x/ },
  { fault: 'a version that is no number', query: ['purchases@new:total'], code: 'INPUT_INVALID_REFERENCE', names: /purchases@new/ },
  { fault: 'a reference that is no text', query: [5], code: 'INPUT_INVALID_REFERENCE', names: /number/ },
  { fault: 'a name with a path in it', query: '../evil', code: 'INPUT_INVALID_REFERENCE', names: /evil/ },
  { fault: 'no query', query: undefined, code: 'INPUT_INVALID_QUERY', names: /query/ },
  { fault: 'an object of no kind', query: { kind: 'table' }, code: 'INPUT_INVALID_QUERY', names: /query/ },
  { fault: 'an entity', query: route, code: 'INPUT_INVALID_QUERY', names: /query/ },
]

describe('a read that names what is not there', () => {
  for (const { fault, query, code, names } of unknownNames) {
    test(fault, async () => {
      const { any } = openShop(definitions)
      await expectRefusal(any.getOnlineFeatures(query as Query, keys), code, names)
      await expectRefusal(any.getHistoricalFeatures(query as Query, { spine }), code, names)
    })
  }
  test('a malformed list of references is refused also where a good one of the same letters was read before', async () => {
    const { any } = openShop(definitions)
    await any.getOnlineFeatures(['purchases:total', 'visits:pages'], keys)
    await expectRefusal(any.getOnlineFeatures(['purchases:total\nvisits:pages'], keys), 'INPUT_INVALID_REFERENCE')
    await expectRefusal(any.getOnlineFeatures('[purchases:total\nvisits:pages', keys), 'INPUT_INVALID_REFERENCE')
  })
  test('every other call names its group too', async () => {
    const { any, data } = openShop(definitions)
    const before = contents(data, definitions.slice(0, 3) as never)
    const calls: readonly ((group: string) => Promise<unknown>)[] = [
      (group) => any.ingest(group, [{ customer_id: 'C1', total: 1 }]),
      (group) => any.push(group, { customer_id: 'C1', total: 1 }, { to: 'both' }),
      (group) => any.delete(group, [{ customer_id: 'C1' }]),
      (group) => any.getOfflineFeatures(group),
      (group) => any.materialize({ groups: [group] }),
      (group) => any.materializeIncremental({ groups: [group] }),
      (group) => any.sweep({ groups: [group] }),
      (group) => collect(any.getQuarantine(group)),
      (group) => any.replayQuarantine(group, { batchId: 'b' }),
    ]
    for (const call of calls) {
      await expectRefusal(call('nowhere'), 'INPUT_UNKNOWN_GROUP', /nowhere/)
      await expectRefusal(call('purchases@7'), 'INPUT_UNKNOWN_VERSION', /purchases.*7/)
      await expectRefusal(call('basket'), 'INPUT_UNKNOWN_GROUP', /basket/)
      await expectRefusal(call('../evil'), 'INPUT_INVALID_REFERENCE', /evil/)
      await expectRefusal(call(undefined as never), 'INPUT_UNKNOWN_GROUP', /group/)
      await expectRefusal(call(churn as never), 'INPUT_UNKNOWN_GROUP', /group/)
    }
    expect(contents(data, definitions.slice(0, 3) as never)).toMatchObject({ history: before.history, rows: 0 })
  })
})

interface BadKey {
  readonly fault: string
  readonly query: Query
  readonly row: unknown
  readonly code: ErrorCode
  readonly names: RegExp
}
const badKeys: readonly BadKey[] = [
  { fault: 'a missing key', query: churn, row: {}, code: 'INPUT_MISSING_KEY', names: /Row 1.*customer_id/ },
  { fault: 'a key that is null', query: churn, row: { customer_id: null }, code: 'INPUT_MISSING_KEY', names: /Row 1.*customer_id/ },
  {
    fault: 'a number for a string',
    query: churn,
    row: { customer_id: canary.number },
    code: 'INPUT_INVALID_KEY',
    names: /customer_id.*row 1/,
  },
  {
    fault: 'a lone surrogate',
    query: churn,
    row: { customer_id: `${canary.text}\ud800` },
    code: 'INPUT_INVALID_KEY',
    names: /customer_id.*row 1/,
  },
  {
    fault: 'a key past 1,024 bytes',
    query: churn,
    row: { customer_id: canary.text.repeat(200) },
    code: 'INPUT_KEY_TOO_LONG',
    names: /1,?024/,
  },
  { fault: 'part of a composite key', query: flights, row: { origin: canary.text }, code: 'INPUT_MISSING_KEY', names: /Row 1.*number/ },
  {
    fault: '"1" for an int64',
    query: flights,
    row: { origin: canary.text, number: '1' },
    code: 'INPUT_INVALID_KEY',
    names: /number.*row 1/,
  },
  {
    fault: '1.5 for an int64',
    query: flights,
    row: { origin: 'A', number: canary.fraction },
    code: 'INPUT_INVALID_KEY',
    names: /number.*row 1/,
  },
  {
    fault: '2^53 for an int64',
    query: flights,
    row: { origin: canary.text, number: 2 ** 53 },
    code: 'INPUT_INVALID_KEY',
    names: /number.*row 1/,
  },
  {
    fault: 'a column that nothing asks for',
    query: churn,
    row: { customer_id: canary.text, label: 1 },
    code: 'INPUT_UNKNOWN_COLUMN',
    names: /Row 1.*label.*customer_id/,
  },
  {
    fault: 'a required request column absent',
    query: basket,
    row: { customer_id: canary.text },
    code: 'INPUT_MISSING_COLUMN',
    names: /Row 1.*value/,
  },
  {
    fault: 'a required request column null',
    query: basket,
    row: { customer_id: canary.text, value: null },
    code: 'INPUT_MISSING_COLUMN',
    names: /Row 1.*value/,
  },
  {
    fault: 'a request column of another type',
    query: basket,
    row: { customer_id: canary.text, value: String(canary.number) },
    code: 'INPUT_WRONG_TYPE',
    names: /value.*row 1/,
  },
  { fault: 'a row that is no object', query: churn, row: canary.text, code: 'INPUT_INVALID_ROWS', names: /Row 1/ },
  { fault: 'a row that is null', query: churn, row: null, code: 'INPUT_INVALID_ROWS', names: /Row 1/ },
]
const goodKey: UntypedRow = { customer_id: 'C1' }

describe('an online read with a bad row', () => {
  for (const { fault, query, row, code, names } of badKeys) {
    test(fault, async () => {
      const { any } = openShop(definitions)
      const first = query === flights ? { origin: 'A', number: 1 } : query === basket ? { ...goodKey, value: 1 } : goodKey
      await expectRefusal(any.getOnlineFeatures(query, [first, row as UntypedRow]), code, names)
    })
  }
  test('no rows at all', async () => {
    const { any } = openShop(definitions)
    for (const rows of [undefined, null, canary.text, { customer_id: canary.text }]) {
      await expectRefusal(any.getOnlineFeatures(churn, rows as unknown as readonly UntypedRow[]), 'INPUT_INVALID_ROWS')
    }
  })
  test('columns that every object inherits are missing where a row lacks them', async () => {
    const entity = defineEntity({ name: 'odd', joinKeys: { constructor: t.string() } })
    const odd = defineFeatureGroup({ name: 'odd', entity, features: { toString: t.int64(), valueOf: t.int64() } })
    const asks = defineOnDemandFeatures({ name: 'asks', request: { hasOwnProperty: t.float64() }, sources: [odd] }).derive(
      'echo',
      t.float64(),
      ['hasOwnProperty'],
      (row) => row.hasOwnProperty,
    )
    const { any } = openShop([odd, asks])
    await expectRefusal(any.ingest(odd, [{ toString: 1 }]), 'INPUT_MISSING_KEY', /constructor/)
    await any.ingest(odd, [{ constructor: 'A', toString: 1 }])
    await expectRefusal(any.getOnlineFeatures(odd, [{}]), 'INPUT_MISSING_KEY', /constructor/)
    expect((await any.getOnlineFeatures(odd, [{ constructor: 'A' }])).rows).toEqual([{ toString: 1, valueOf: null }])
    expect((await any.getOnlineFeatures(asks, [{ constructor: 'A' }])).rows).toEqual([{ echo: null }])
  })
})

describe('a spine', () => {
  const faults: readonly (readonly [string, unknown, ErrorCode, RegExp])[] = [
    ['without a join key', [{ event_timestamp: day(1), label: canary.number }], 'INPUT_INVALID_SPINE', /customer_id/],
    ['without a time', [{ customer_id: canary.text }], 'INPUT_INVALID_SPINE', /event_timestamp/],
    ['with a key missing in a row', [...spine, { event_timestamp: day(1) }], 'INPUT_MISSING_KEY', /Row 1.*customer_id/],
    ['with a key that is null', [...spine, { customer_id: null, event_timestamp: day(1) }], 'INPUT_MISSING_KEY', /Row 1.*customer_id/],
    [
      'with a key of another type',
      [...spine, { customer_id: canary.number, event_timestamp: day(1) }],
      'INPUT_INVALID_KEY',
      /Row 1.*customer_id/,
    ],
    ['with a time missing in a row', [...spine, { customer_id: canary.text }], 'INPUT_INVALID_TIMESTAMP', /Row 1.*event_timestamp/],
    [
      'with a local time',
      [...spine, { customer_id: canary.text, event_timestamp: '2026-01-05T00:00:00' }],
      'INPUT_INVALID_TIMESTAMP',
      /Row 1.*event_timestamp/,
    ],
    [
      'with an invalid Date',
      [...spine, { customer_id: canary.text, event_timestamp: new Date('x') }],
      'INPUT_INVALID_TIMESTAMP',
      /Row 1.*event_timestamp/,
    ],
    [
      'whose columns differ in length',
      { columns: { customer_id: [canary.text], event_timestamp: [] } },
      'INPUT_INVALID_SPINE',
      /customer_id.*event_timestamp/,
    ],
    ['that is no spine', canary.number, 'INPUT_INVALID_SPINE', /spine/],
    ['that is missing', undefined, 'INPUT_INVALID_SPINE', /spine/],
    ['of what is no row', [canary.text], 'INPUT_INVALID_ROWS', /Row 0/],
  ]
  for (const [fault, given, code, names] of faults) {
    test(fault, async () => {
      const { any } = openShop(definitions)
      await expectRefusal(any.getHistoricalFeatures(churn, { spine: given as typeof spine }), code, names)
    })
  }
  test('without the column that on-demand features need', async () => {
    const { any } = openShop(definitions)
    await expectRefusal(any.getHistoricalFeatures(basket, { spine }), 'INPUT_MISSING_COLUMN', /value/)
  })
  test('of no rows gives a training set of no rows', async () => {
    const { store } = openShop(definitions)
    for (const empty of [[], (async function* () {})(), { columns: {} }, { columns: { customer_id: [], event_timestamp: [] } }]) {
      const training = await store.getHistoricalFeatures(churn, { spine: empty as typeof spine })
      expect(await training.rows()).toEqual([])
      expect(await collect(training.batches())).toEqual([])
      expect(Object.keys(await training.columns())).toEqual(
        expect.arrayContaining(['customer_id', 'event_timestamp', 'total', 'segment', 'pages']),
      )
    }
  })
})

test('an online read of no keys is empty, and asks no store', async () => {
  const { store } = openShop(definitions)
  const read = await store.getOnlineFeatures(churn, [])
  expect([read.rows, read.statuses, read.eventTimestamps]).toEqual([[], [], []])
  expect(read.columns).toEqual({ total: [], segment: [], pages: [] })
  expect(read.toMatrix(['total', 'pages'])).toEqual(new Float32Array(0))
})

describe('two result columns of one name', () => {
  test('of two groups', async () => {
    const { any } = openShop(definitions)
    const query = ['purchases:score', 'visits:score']
    await expectRefusal(any.getOnlineFeatures(query, keys), 'INPUT_NAME_COLLISION', /purchases@1:score.*visits@1:score.*fullFeatureNames/)
    await expectRefusal(
      any.getHistoricalFeatures(query, { spine }),
      'INPUT_NAME_COLLISION',
      /purchases@1:score.*visits@1:score.*fullFeatureNames/,
    )
    expect((await any.getOnlineFeatures(query, keys, { fullFeatureNames: true })).rows).toEqual([
      { purchases__score: null, visits__score: null },
    ])
  })
  test('of a feature and a spine column', async () => {
    const { any } = openShop(definitions)
    const given = [{ ...spine[0], total: canary.number }]
    await expectRefusal(
      any.getHistoricalFeatures(['purchases:total'], { spine: given }),
      'INPUT_NAME_COLLISION',
      /purchases@1:total.*fullFeatureNames/,
    )
    const training = await any.getHistoricalFeatures(['purchases:total'], { spine: given, fullFeatureNames: true })
    expect(await training.rows()).toEqual([{ ...given[0], purchases__total: null }])
  })
})

describe('options that a read cannot have', () => {
  test('times that are none', async () => {
    const { any } = openShop(definitions)
    const bad = '2026-01-05T00:00:00'
    await expectRefusal(any.getOfflineFeatures(purchases, { from: bad }), 'INPUT_INVALID_OPTION', /from/)
    await expectRefusal(any.materialize({ to: bad }), 'INPUT_INVALID_OPTION', /to/)
    await expectRefusal(collect(any.getQuarantine(purchases, { from: bad })), 'INPUT_INVALID_OPTION', /from/)
    await expectRefusal(any.getHistoricalFeatures(churn, { spine, asOf: bad }), 'INPUT_INVALID_OPTION', /asOf/)
  })
  test('words that nobody knows', async () => {
    const { any } = openShop(definitions)
    await expectRefusal(any.getHistoricalFeatures(churn, { spine, knownAt: 'now' as 'event' }), 'INPUT_INVALID_OPTION', /knownAt/)
    await expectRefusal(any.getHistoricalFeatures(churn, { spine, include: ['status' as 'statuses'] }), 'INPUT_INVALID_OPTION', /include/)
    await expectRefusal(any.replayQuarantine(purchases, {} as never), 'INPUT_INVALID_OPTION', /batchId/)
  })
  test('statuses that were not asked for', async () => {
    const { any } = openShop(definitions)
    const training = await any.getHistoricalFeatures(churn, { spine })
    await expectRefusal(training.statuses(), 'INPUT_INVALID_OPTION', /include/)
  })
})

describe('a matrix', () => {
  test('of what the read lacks, or of what is no number', async () => {
    const { any } = openShop(definitions)
    const read = await any.getOnlineFeatures(churn, keys)
    await expectRefusal(async () => read.toMatrix(['nowhere']), 'INPUT_UNKNOWN_FEATURE', /nowhere.*total/)
    await expectRefusal(async () => read.toMatrix(['segment']), 'INPUT_WRONG_TYPE', /segment.*categorical/)
  })
})
