// Rows that cannot be stored: each fault has its code, names its column, leaves nothing half stored, and keeps the rows' values to itself.

import { describe, expect, test } from 'vitest'
import type { ErrorCode, UntypedRow } from '../src/index.js'
import { canary, expectRefusal } from './refusal.js'
import { beginning, contents, day, everything, flights, openShop, purchases } from './shop.js'

const definitions = [purchases, flights, everything] as const
const good = { customer_id: 'C0', total: 1, event_timestamp: day(1) }

/** A shop with a row in it, so that "nothing changed" says something. */
async function stocked() {
  const shop = openShop(definitions)
  await shop.store.ingest(purchases, [good])
  return { ...shop, before: contents(shop.data, definitions) }
}

interface BadRow {
  readonly fault: string
  readonly row: UntypedRow
  readonly code: ErrorCode
  readonly names: RegExp
  readonly group?: (typeof definitions)[number]
}

const badRows: readonly BadRow[] = [
  {
    fault: 'an unknown column',
    row: { customer_id: canary.text, total: 1, totl: canary.number },
    code: 'INPUT_UNKNOWN_COLUMN',
    names: /totl/,
  },
  {
    fault: 'a derived column that comes in',
    row: { customer_id: canary.text, total: 1, average: canary.number },
    code: 'INPUT_UNKNOWN_COLUMN',
    names: /average/,
  },
  { fault: 'a missing join key', row: { total: canary.number }, code: 'INPUT_MISSING_KEY', names: /customer_id/ },
  { fault: 'a join key that is null', row: { customer_id: null, total: canary.number }, code: 'INPUT_MISSING_KEY', names: /customer_id/ },
  {
    fault: 'a key of an int64 that is "1"',
    row: { origin: canary.text, number: '1' },
    code: 'INPUT_INVALID_KEY',
    names: /number/,
    group: flights,
  },
  {
    fault: 'a key of an int64 that is 1.5',
    row: { origin: canary.text, number: canary.fraction },
    code: 'INPUT_INVALID_KEY',
    names: /number/,
    group: flights,
  },
  {
    fault: 'a key of an int64 that is 2^53',
    row: { origin: canary.text, number: 2 ** 53 },
    code: 'INPUT_INVALID_KEY',
    names: /number/,
    group: flights,
  },
  {
    fault: 'a key of an int64 that is NaN',
    row: { origin: canary.text, number: Number.NaN },
    code: 'INPUT_INVALID_KEY',
    names: /number/,
    group: flights,
  },
  {
    fault: 'a key of a string that is a number',
    row: { customer_id: canary.number, total: 1 },
    code: 'INPUT_INVALID_KEY',
    names: /customer_id/,
  },
  {
    fault: 'a key with a lone surrogate',
    row: { customer_id: `${canary.text}\ud800`, total: 1 },
    code: 'INPUT_INVALID_KEY',
    names: /customer_id/,
  },
  {
    fault: 'a key past 1,024 bytes',
    row: { customer_id: canary.text.repeat(200), total: 1 },
    code: 'INPUT_KEY_TOO_LONG',
    names: /customer_id/,
  },
  { fault: 'a required column absent', row: { customer_id: canary.text }, code: 'INPUT_MISSING_COLUMN', names: /total/ },
  {
    fault: 'a required column undefined',
    row: { customer_id: canary.text, total: undefined },
    code: 'INPUT_MISSING_COLUMN',
    names: /total/,
  },
  { fault: 'a required column null', row: { customer_id: canary.text, total: null }, code: 'VALIDATION_REQUIRED', names: /total/ },
  { fault: 'a value below min', row: { customer_id: canary.text, total: -canary.number }, code: 'VALIDATION_MIN', names: /total/ },
  {
    fault: 'a value above max',
    row: { customer_id: canary.text, total: 1, score: canary.fraction },
    code: 'VALIDATION_MAX',
    names: /score/,
  },
  {
    fault: 'a category that is not listed',
    row: { customer_id: 'C1', total: 1, segment: canary.text },
    code: 'VALIDATION_ALLOWED',
    names: /segment.*bronze/,
  },
  {
    fault: 'a local-time string',
    row: { customer_id: canary.text, total: 1, event_timestamp: '2026-01-05T10:00:00' },
    code: 'INPUT_INVALID_TIMESTAMP',
    names: /event_timestamp/,
  },
  {
    fault: 'an invalid Date',
    row: { customer_id: canary.text, total: 1, event_timestamp: new Date(Number.NaN) },
    code: 'INPUT_INVALID_TIMESTAMP',
    names: /event_timestamp/,
  },
  {
    fault: 'a date that is in no calendar',
    row: { customer_id: canary.text, total: 1, event_timestamp: '2026-02-30T00:00:00Z' },
    code: 'INPUT_INVALID_TIMESTAMP',
    names: /event_timestamp/,
  },
  {
    fault: 'an event time that is null',
    row: { customer_id: canary.text, total: 1, event_timestamp: null },
    code: 'INPUT_INVALID_TIMESTAMP',
    names: /event_timestamp/,
  },
  {
    fault: 'an event time of half a millisecond',
    row: { customer_id: canary.text, total: 1, event_timestamp: 1.5 },
    code: 'INPUT_INVALID_TIMESTAMP',
    names: /event_timestamp/,
  },
  {
    fault: 'an event time too far ahead',
    row: { customer_id: canary.text, total: 1, event_timestamp: new Date(beginning + 300_001) },
    code: 'INPUT_FUTURE_EVENT_TIME',
    names: /event_timestamp.*maxClockSkew/,
  },
  {
    fault: 'a string that is a number',
    row: { customer_id: 'C1', text: canary.number },
    code: 'INPUT_WRONG_TYPE',
    names: /text/,
    group: everything,
  },
  {
    fault: 'a lone surrogate',
    row: { customer_id: 'C1', text: `${canary.text}\udfff` },
    code: 'INPUT_WRONG_TYPE',
    names: /text/,
    group: everything,
  },
  {
    fault: 'a category that is no string',
    row: { customer_id: 'C1', kind: canary.number },
    code: 'INPUT_WRONG_TYPE',
    names: /kind/,
    group: everything,
  },
  {
    fault: 'a boolean that is "true"',
    row: { customer_id: canary.text, flag: 'true' },
    code: 'INPUT_WRONG_TYPE',
    names: /flag/,
    group: everything,
  },
  {
    fault: 'an int32 past 32 bits',
    row: { customer_id: canary.text, small: 2 ** 31 },
    code: 'INPUT_WRONG_TYPE',
    names: /small/,
    group: everything,
  },
  {
    fault: 'an int64 that is "1"',
    row: { customer_id: canary.text, whole: '1' },
    code: 'INPUT_WRONG_TYPE',
    names: /whole/,
    group: everything,
  },
  {
    fault: 'an int64 that is 1.5',
    row: { customer_id: canary.text, whole: canary.fraction },
    code: 'INPUT_WRONG_TYPE',
    names: /whole/,
    group: everything,
  },
  {
    fault: 'an int64 that is 2^53',
    row: { customer_id: canary.text, whole: 2 ** 53 },
    code: 'INPUT_WRONG_TYPE',
    names: /whole.*bigint/,
    group: everything,
  },
  {
    fault: 'a bigint of 65 bits',
    row: { customer_id: canary.text, big: 2n ** 63n },
    code: 'INPUT_WRONG_TYPE',
    names: /big/,
    group: everything,
  },
  {
    fault: 'a float32 beyond its range',
    row: { customer_id: canary.text, ratio: 1e39 },
    code: 'INPUT_WRONG_TYPE',
    names: /ratio/,
    group: everything,
  },
  {
    fault: 'a float64 that is "1"',
    row: { customer_id: canary.text, amount: String(canary.number) },
    code: 'INPUT_WRONG_TYPE',
    names: /amount/,
    group: everything,
  },
  {
    fault: 'a timestamp without a zone',
    row: { customer_id: canary.text, seen: '2026-01-05T10:00:00' },
    code: 'INPUT_INVALID_TIMESTAMP',
    names: /seen/,
    group: everything,
  },
  {
    fault: 'bytes that are no base64',
    row: { customer_id: 'C1', payload: `${canary.text}!` },
    code: 'INPUT_WRONG_TYPE',
    names: /payload/,
    group: everything,
  },
  {
    fault: 'an array that is none',
    row: { customer_id: 'C1', tags: canary.text },
    code: 'INPUT_WRONG_TYPE',
    names: /tags/,
    group: everything,
  },
  {
    fault: 'an array with a wrong item',
    row: { customer_id: 'C1', tags: ['a', canary.number] },
    code: 'INPUT_WRONG_TYPE',
    names: /tags/,
    group: everything,
  },
  {
    fault: 'a vector of another length',
    row: { customer_id: 'C1', embedding: [canary.number, 1, 2] },
    code: 'INPUT_WRONG_TYPE',
    names: /embedding/,
    group: everything,
  },
  {
    fault: 'json with NaN in it',
    row: { customer_id: 'C1', profile: { [canary.text]: Number.NaN } },
    code: 'INPUT_WRONG_TYPE',
    names: /profile/,
    group: everything,
  },
  {
    fault: 'json with undefined in it',
    row: { customer_id: 'C1', profile: { [canary.text]: undefined } },
    code: 'INPUT_WRONG_TYPE',
    names: /profile/,
    group: everything,
  },
]

describe('a row with a fault is refused, and nothing is stored of its batch', () => {
  for (const { fault, row, code, names, group = purchases } of badRows) {
    test(fault, async () => {
      const { any, data, before } = await stocked()
      const others = group === purchases ? [{ ...good, customer_id: 'C8' }] : []
      const error = await expectRefusal(any.ingest(group, [...others, row], { batchId: 'b1' }), code, names)
      expect(error).toMatchObject({ batchId: 'b1', retryable: false, offset: 0 })
      expect(error.errors).toEqual([expect.objectContaining({ row: others.length, code })])
      expect(contents(data, definitions)).toEqual(before)
    })
  }
})

test('NaN passes neither min nor max', async () => {
  const { any, data, before } = await stocked()
  const error = await expectRefusal(
    any.ingest(purchases, [{ customer_id: canary.text, total: 1, score: Number.NaN }]),
    'VALIDATION_FAILED',
    /score/,
  )
  expect(error.errors?.map(({ column, code }) => [column, code])).toEqual([
    ['score', 'VALIDATION_MIN'],
    ['score', 'VALIDATION_MAX'],
  ])
  expect(contents(data, definitions)).toEqual(before)
})

test('every bad row and every fault of it is listed, under the positions of the input', async () => {
  const { any, data, before } = await stocked()
  const rows = [
    { customer_id: 'C1', total: 1 },
    { customer_id: null, total: canary.text, score: 2 },
    { total: 2 },
    { customer_id: 'C2', total: -1 },
  ]
  const error = await expectRefusal(any.ingest(purchases, rows), 'VALIDATION_FAILED', /3 of 4 rows.*purchases@1/)
  expect(error.status).toBe(422)
  expect(error.errors?.map(({ row, column, code }) => [row, column, code])).toEqual([
    [1, 'customer_id', 'INPUT_MISSING_KEY'],
    [1, 'total', 'INPUT_WRONG_TYPE'],
    [2, 'customer_id', 'INPUT_MISSING_KEY'],
    [3, 'total', 'VALIDATION_MIN'],
  ])
  expect(contents(data, definitions)).toEqual(before)
})

test('a batch of 0 rows is a quiet day: a report of zeros, nothing stored', async () => {
  const { store, any, data, before } = await stocked()
  const zeros = { accepted: 0, rejected: 0, superseded: 0, errors: [], snapshot: '', batchId: 'quiet', status: 'stored' }
  expect(await store.ingest(purchases, [], { batchId: 'quiet' })).toEqual(zeros)
  expect(await any.ingest(purchases, { columns: {} }, { batchId: 'quiet' })).toEqual(zeros)
  expect(await any.ingest(purchases, { columns: { customer_id: [], total: new Float64Array(0) } }, { batchId: 'quiet' })).toEqual(zeros)
  expect(await store.ingest(purchases, (async function* () {})(), { batchId: 'quiet' })).toEqual(zeros)
  expect(await store.delete(purchases, [], { batchId: 'quiet' })).toEqual(zeros)
  expect(contents(data, definitions)).toEqual(before)
})

describe('what is no rows at all', () => {
  const sources: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['a string', canary.text],
    ['an object', { customer_id: canary.text }],
    ['columns of several lengths', { columns: { customer_id: [canary.text], total: [1, 2] } }],
    ['a column that is no array', { columns: { customer_id: canary.text, total: 1 } }],
    ['a column that is null', { columns: { customer_id: null } }],
  ]
  for (const [name, source] of sources) {
    test(name, async () => {
      const { any, data, before } = await stocked()
      await expectRefusal(any.ingest(purchases, source as readonly UntypedRow[]), 'INPUT_INVALID_ROWS')
      expect(contents(data, definitions)).toEqual(before)
    })
  }
  test('keys to delete that are no array', async () => {
    const { any, data, before } = await stocked()
    for (const keys of [undefined, null, canary.text, { customer_id: canary.text }]) {
      await expectRefusal(any.delete(purchases, keys as unknown as readonly UntypedRow[]), 'INPUT_INVALID_ROWS')
    }
    expect(contents(data, definitions)).toEqual(before)
  })
  test('rows that are no objects have no key', async () => {
    const { any, data, before } = await stocked()
    const error = await expectRefusal(
      any.ingest(purchases, [null, canary.number, canary.text] as unknown as readonly UntypedRow[]),
      'VALIDATION_FAILED',
      /customer_id/,
    )
    expect(error.errors?.map(({ row, code }) => `${row} ${code}`)).toEqual(
      expect.arrayContaining(['0 INPUT_MISSING_KEY', '1 INPUT_MISSING_KEY', '2 INPUT_MISSING_KEY']),
    )
    expect(contents(data, definitions)).toEqual(before)
  })
})
