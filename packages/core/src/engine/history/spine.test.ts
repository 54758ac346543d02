import { expect, test } from 'vitest'
import { arrayOfflineStore } from '../../../test/array-offline-store.js'
import { compileColumn } from '../../definition/compiled-group.js'
import type { GranaryError } from '../../errors/granary-error.js'
import type { ColumnBatch, ColumnSource } from '../../spec/index.js'
import type { Types } from '../../values/feature-type.js'
import { t } from '../../values/types.js'
import { rowsOf } from './result.js'
import { readSpine } from './spine.js'

const compiled = (types: Types, role: 'key' | 'input') => Object.entries(types).map(([name, type]) => compileColumn(name, type, role))

async function read(
  source: unknown,
  keys: Types = { id: t.string() },
  request: Types = {},
  files: { readonly [path: string]: readonly ColumnBatch[] } = {},
) {
  const spine = await readSpine(
    source,
    { keys: compiled(keys, 'key'), request: compiled(request, 'input') },
    arrayOfflineStore([], { files }),
    { now: 0 },
  )
  return { ...spine, rows: rowsOf(spine.columns, 0, spine.length) }
}

async function failure(source: unknown, keys?: Types, request?: Types): Promise<GranaryError> {
  try {
    await read(source, keys, request)
  } catch (error) {
    return error as GranaryError
  }
  throw new Error('no error')
}

const time = new Date('2026-01-05T10:00:00Z')
const ms = time.getTime()

test('rows, async rows and columns are one spine', async () => {
  const rows = [
    { id: 'a', event_timestamp: time, label: 1 },
    { id: 'b', event_timestamp: '2026-01-05T11:00:00+01:00', label: 0 },
  ]
  async function* later() {
    yield* rows
  }
  function* now() {
    yield* rows
  }
  const columns = { id: ['a', 'b'], event_timestamp: [time, '2026-01-05T11:00:00+01:00'], label: [1, 0] }
  for (const source of [rows, now(), later(), { columns }, { columns: { ...columns, label: Uint8Array.of(1, 0) } }]) {
    const spine = await read(source)
    expect(spine.rows).toEqual(rows.map((row) => ({ ...row, event_timestamp: time })))
    expect([...spine.times]).toEqual([ms, ms])
    expect(spine.keys).toEqual([{ kind: 'string', values: ['a', 'b'] }])
  }
})

test('rows of several shapes: a column that a row lacks is undefined there', async () => {
  const { rows } = await read([
    { id: 'a', event_timestamp: ms, x: 1 },
    { event_timestamp: ms, id: 'b' },
    { y: 2, id: 'c', event_timestamp: ms },
    { id: 'd', event_timestamp: ms, x: 4 },
  ])
  expect(rows.map(({ x, y }) => [x, y])).toEqual([
    [1, undefined],
    [undefined, undefined],
    [undefined, 2],
    [4, undefined],
  ])
  expect(rows.every((row) => Object.keys(row).join() === 'id,event_timestamp,x,y')).toBe(true)
})

test('a column may be called __proto__ or constructor', async () => {
  const row = JSON.parse(`{ "id": "a", "event_timestamp": ${ms}, "__proto__": { "x": 1 }, "constructor": 2 }`) as object
  const { rows } = await read([row])
  expect(Object.entries(rows[0] ?? {})).toEqual([
    ['id', 'a'],
    ['event_timestamp', time],
    ['__proto__', { x: 1 }],
    ['constructor', 2],
  ])
  expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype)
  expect((await failure([{ event_timestamp: ms, id: 'a' }], { constructor: t.string() })).code).toBe('INPUT_INVALID_SPINE')
})

test('files: several batches, dictionaries, nulls; values as users see them, and as they were for the next file', async () => {
  const batch = (start: number): ColumnBatch => ({
    length: 2,
    names: ['event_timestamp', 'id', 'seen', 'tags'],
    types: ['timestamp', 'string', 'timestamp', { array: 'string' }],
    columns: [
      { kind: 'number', values: Float64Array.of(ms + start, ms + start + 1) },
      { kind: 'dictionary', codes: Uint32Array.of(1, 0), dictionary: ['a', 'b'] },
      { kind: 'number', values: Float64Array.of(0, ms), nulls: Uint8Array.of(1, 0) },
      { kind: 'list', values: [['x'], []] },
    ],
  })
  const batches = [batch(0), batch(10)]
  const source: ColumnSource = {
    kind: 'column-source',
    async *batches() {
      yield* batches
    },
  }
  for (const form of [{ parquet: 'labels.parquet' }, source]) {
    const spine = await read(form, { id: t.string() }, {}, { 'labels.parquet': batches })
    expect(spine.rows).toEqual([
      { event_timestamp: time, id: 'b', seen: null, tags: ['x'] },
      { event_timestamp: new Date(ms + 1), id: 'a', seen: time, tags: [] },
      { event_timestamp: new Date(ms + 10), id: 'b', seen: null, tags: ['x'] },
      { event_timestamp: new Date(ms + 11), id: 'a', seen: time, tags: [] },
    ])
    expect(spine.columns.map((column) => column.stored().type)).toEqual(['timestamp', 'string', 'timestamp', { array: 'string' }])
  }
})

test('files whose batches differ in columns or types are refused', async () => {
  const numbers = { kind: 'number', values: Float64Array.of(ms) } as const
  const strings = { kind: 'string', values: ['a'] } as const
  const one: ColumnBatch = { length: 1, names: ['id', 'event_timestamp'], types: ['string', 'timestamp'], columns: [strings, numbers] }
  const two: ColumnBatch = {
    length: 1,
    names: [...one.names, 'x'],
    types: [...one.types, 'float64'],
    columns: [...one.columns, numbers],
  }
  const three: ColumnBatch = { ...one, types: ['float64', 'timestamp'], columns: [numbers, numbers] }
  for (const batches of [
    [one, two],
    [two, one],
    [one, three],
  ]) {
    const source: ColumnSource = {
      kind: 'column-source',
      async *batches() {
        yield* batches
      },
    }
    expect((await failure(source)).code).toBe('INPUT_INVALID_SPINE')
  }
})

test('64-bit integers of files and typed arrays serve int64 and bigint keys alike; rows must say what they mean', async () => {
  const file = (values: BigInt64Array | Float64Array): ColumnBatch => ({
    length: 2,
    names: ['id', 'event_timestamp'],
    types: [values instanceof BigInt64Array ? 'bigint' : 'int64', 'timestamp'],
    columns: [
      values instanceof BigInt64Array ? { kind: 'bigint', values } : { kind: 'number', values },
      { kind: 'number', values: Float64Array.of(ms, ms) },
    ],
  })
  const bigints = BigInt64Array.of(1n, 2n)
  const numbers = Float64Array.of(1, 2)
  const stamps = [ms, ms]
  for (const values of [bigints, numbers]) {
    const files = { p: [file(values)] }
    expect((await read({ parquet: 'p' }, { id: t.int64() }, {}, files)).keys).toEqual([{ kind: 'number', values: numbers }])
    expect((await read({ parquet: 'p' }, { id: t.bigint() }, {}, files)).keys).toEqual([{ kind: 'bigint', values: bigints }])
    expect((await read({ columns: { id: values, event_timestamp: stamps } }, { id: t.int64() })).rows[0]?.id).toBe(1)
  }
  expect((await failure({ columns: { id: BigInt64Array.of(2n ** 60n), event_timestamp: [ms] } }, { id: t.int64() })).code).toBe(
    'INPUT_INVALID_KEY',
  )
  expect((await failure([{ id: 1n, event_timestamp: ms }], { id: t.int64() })).code).toBe('INPUT_INVALID_KEY')
  expect((await failure([{ id: 1, event_timestamp: ms }], { id: t.bigint() })).code).toBe('INPUT_INVALID_KEY')
})

test('times of files finer than a millisecond are cut, those of rows refused', async () => {
  const batch = (time: number): ColumnBatch => ({
    length: 1,
    names: ['id', 'event_timestamp'],
    types: ['string', 'timestamp'],
    columns: [
      { kind: 'string', values: ['a'] },
      { kind: 'number', values: Float64Array.of(time) },
    ],
  })
  expect([...(await read({ parquet: 'p' }, undefined, {}, { p: [batch(ms + 0.999)] })).times]).toEqual([ms])
  expect([...(await read({ parquet: 'p' }, undefined, {}, { p: [batch(-0.5)] })).times]).toEqual([-1])
  expect((await failure([{ id: 'a', event_timestamp: ms + 0.5 }])).code).toBe('INPUT_INVALID_TIMESTAMP')
})

test('keys come back by their types', async () => {
  const { rows } = await read([{ day: '2026-01-05T10:00:00Z', n: -0, event_timestamp: ms }], { day: t.timestamp(), n: t.int64() })
  expect(rows).toStrictEqual([{ day: time, n: 0, event_timestamp: time }])
})

test('what is wrong with a row is told with its number and column, and without its value', async () => {
  const cases: readonly [unknown, Types, string, number, string][] = [
    [
      [
        { id: 'a', event_timestamp: ms },
        { id: null, event_timestamp: ms },
      ],
      { id: t.string() },
      'INPUT_MISSING_KEY',
      1,
      'id',
    ],
    [[{ id: 'a', event_timestamp: ms }, { event_timestamp: ms }], { id: t.string() }, 'INPUT_MISSING_KEY', 1, 'id'],
    [[{ id: 'secret', event_timestamp: ms }], { id: t.int64() }, 'INPUT_INVALID_KEY', 0, 'id'],
    [[{ id: '1', event_timestamp: ms }], { id: t.int64() }, 'INPUT_INVALID_KEY', 0, 'id'],
    [[{ id: 1.5, event_timestamp: ms }], { id: t.int64() }, 'INPUT_INVALID_KEY', 0, 'id'],
    [[{ id: 2 ** 53, event_timestamp: ms }], { id: t.int64() }, 'INPUT_INVALID_KEY', 0, 'id'],
    [[{ id: '\uD800', event_timestamp: ms }], { id: t.string() }, 'INPUT_INVALID_KEY', 0, 'id'],
    [[{ id: 'a', event_timestamp: '2026-01-05T10:00:00' }], { id: t.string() }, 'INPUT_INVALID_TIMESTAMP', 0, 'event_timestamp'],
    [[{ id: 'a', event_timestamp: null }], { id: t.string() }, 'INPUT_INVALID_TIMESTAMP', 0, 'event_timestamp'],
    [[{ id: 'a', event_timestamp: new Date(Number.NaN) }], { id: t.string() }, 'INPUT_INVALID_TIMESTAMP', 0, 'event_timestamp'],
  ]
  for (const [source, keys, code, row, column] of cases) {
    const error = await failure(source, keys)
    expect(error.code).toBe(code)
    expect(error.errors).toEqual([{ row, column, code, message: expect.any(String) }])
    expect(error.message).not.toContain('secret')
  }
  const many = await failure(Array.from({ length: 250 }, () => ({ id: null, event_timestamp: ms })))
  expect(many.errors).toHaveLength(100)
})

test('a spine without a key or a time says what it has', async () => {
  const error = await failure([{ identifier: 'a', event_timestamp: ms }])
  expect(error.code).toBe('INPUT_INVALID_SPINE')
  expect(error.message).toContain('identifier')
  expect((await failure({ columns: { id: ['a'] } })).code).toBe('INPUT_INVALID_SPINE')
})

test('what is no spine is refused', async () => {
  for (const source of [
    undefined,
    null,
    'labels.parquet',
    5,
    {},
    { columns: { id: 'text', event_timestamp: [ms] } },
    { columns: { id: ['a', 'b'], event_timestamp: [ms] } },
    { parquet: 5 },
  ]) {
    expect((await failure(source)).code).toBe('INPUT_INVALID_SPINE')
  }
  for (const row of [null, 1, 'a', ['a']]) expect((await failure([row])).code).toBe('INPUT_INVALID_ROWS')
  const noFiles = readSpine({ parquet: 'labels.parquet' }, { keys: [], request: [] }, arrayOfflineStore([]), { now: 0 })
  await expect(noFiles).rejects.toThrow(expect.objectContaining({ code: 'CAPABILITY_UNSUPPORTED' }))
})

test('request columns: a required one must be there, another is null', async () => {
  const request = { amount: t.float64({ required: true }), currency: t.string() }
  const row = { id: 'a', event_timestamp: time }
  const spine = await read([{ ...row, amount: 1 }], undefined, request)
  expect(spine.rows).toEqual([{ ...row, amount: 1, currency: null }])
  expect(spine.request).toHaveLength(2)
  expect((await failure([row], undefined, request)).code).toBe('INPUT_MISSING_COLUMN')
  expect(
    (
      await failure(
        [
          { ...row, amount: 1 },
          { ...row, amount: null },
        ],
        undefined,
        request,
      )
    ).errors,
  ).toMatchObject([{ row: 1, column: 'amount', code: 'INPUT_MISSING_COLUMN' }])
  expect((await failure([{ ...row, amount: '1' }], undefined, request)).code).toBe('INPUT_WRONG_TYPE')
})
