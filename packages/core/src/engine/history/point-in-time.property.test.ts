import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrayOfflineStore } from '../../../test/array-offline-store.js'
import { reader } from '../../codec/column-reader.js'
import { makeTableSchema } from '../../definition/table-schema.js'
import type { AnswerColumn, Column, ColumnSchema, RowBatch, StoredType, TableSchema, Value } from '../../spec/index.js'
import { valueAppender } from '../../values/column-builder.js'
import { notFound, outsideMaxAge, present } from '../status.js'
import { pointInTime } from './point-in-time.js'
import { spineIndex } from './spine-index.js'

// ---------------------------------------------------------------- histories

const hostile = ['', ',', 'a', 'a,b', 'b', '%2C', '1', '\u0000', 'é', 'e\u0301', '__proto__', '\u{1F600}']
const parts = {
  string: fc.constantFrom(...hostile),
  int64: fc.constantFrom(0, 1, 11, -1, 2 ** 32, 2 ** 53 - 1),
  bigint: fc.constantFrom(0n, 1n, -(2n ** 63n), 2n ** 32n),
  boolean: fc.boolean(),
  timestamp: fc.constantFrom(0, 1, -1),
} as const
type PartType = keyof typeof parts

const keyTypes: readonly (readonly PartType[])[] = [
  ['string'],
  ['int64'],
  ['timestamp'],
  ['string', 'string'],
  ['string', 'int64'],
  ['bigint', 'boolean'],
  ['int64', 'int64', 'string'],
]

const columnTypes: readonly ColumnSchema[] = [
  { name: 'number', type: 'float64' },
  { name: 'text', type: 'string' },
  { name: 'flag', type: 'boolean' },
  { name: 'large', type: 'bigint' },
  { name: 'embedding', type: { vector: 2 } },
  { name: 'raw', type: 'bytes' },
  { name: 'list', type: { array: 'float64' } },
]
const cells: { readonly [name: string]: fc.Arbitrary<Value> } = {
  number: fc.constantFrom(null, Number.NaN, -0, 1, 2.5, Number.POSITIVE_INFINITY),
  text: fc.constantFrom(null, '', 'x', 'é'),
  flag: fc.constantFrom(null, true, false),
  large: fc.constantFrom(null, 0n, 2n ** 62n),
  embedding: fc.constantFrom(null, Float32Array.of(1, 2), Float32Array.of(Number.NaN, 0)),
  raw: fc.constantFrom(null, Uint8Array.of(), Uint8Array.of(1, 2, 3).subarray(1)),
  list: fc.constantFrom<Value>(null, [], [1, null]),
}

/** Layouts of one table, old and new; the new one also moved a column. */
const layouts = [[columnTypes[1], columnTypes[0]], columnTypes.slice(0, 4), columnTypes] as readonly (readonly ColumnSchema[])[]

interface HistoryRow {
  readonly key: readonly Value[]
  readonly event: number
  /** Microseconds. */
  readonly created: number
  readonly deleted: boolean
  readonly values: { readonly [name: string]: Value }
}
interface HistoryBatch {
  readonly layout: number
  readonly dictionaries: boolean
  readonly rows: readonly HistoryRow[]
}

/** Few moments, on both sides of 1970, so that ties and exact ends are the rule. */
const moment = fc.integer({ min: -4, max: 5 })
const historyRow = (types: readonly PartType[]) =>
  fc.record({
    key: fc.tuple(...types.map((type) => parts[type] as fc.Arbitrary<Value>)),
    event: moment,
    created: fc.tuple(moment, fc.constantFrom(0, 1, 999)).map(([ms, us]) => ms * 1_000 + us),
    deleted: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
    values: fc.record(cells) as fc.Arbitrary<HistoryRow['values']>,
  })

const joins = fc.constantFrom(...keyTypes).chain((types) =>
  fc.record({
    types: fc.constant(types),
    batches: fc.array(
      fc.record({
        layout: fc.integer({ min: 0, max: 2 }),
        dictionaries: fc.boolean(),
        rows: fc.array(historyRow(types), { maxLength: 12 }),
      }),
      { maxLength: 4 },
    ),
    strangers: fc.array(fc.tuple(...types.map((type) => parts[type] as fc.Arbitrary<Value>)), { maxLength: 2 }),
    picks: fc.array(fc.record({ row: fc.nat(), time: moment }), { maxLength: 15 }),
    asked: fc.integer({ min: 0, max: 2 }),
    ttl: fc.constantFrom(undefined, 1, 2, 3),
    knownAt: fc.constantFrom<'event' | 'created'>('event', 'created'),
    prunes: fc.boolean(),
    takesBack: fc.boolean(),
  }),
)

// ---------------------------------------------------------------- from rows to batches

function columnOf(type: StoredType, values: readonly Value[]): Column {
  const { append, finish } = valueAppender(type, values.length)
  for (const value of values) append(value)
  return finish()
}

/** Plain, a dictionary where there are strings and it is asked for, a hole where all is null. */
function answer(type: StoredType, values: readonly Value[], dictionaries: boolean): AnswerColumn | undefined {
  if (values.every((value) => value === null)) return undefined
  const column = columnOf(type, values)
  if (column.kind !== 'string' || !dictionaries) return column
  const dictionary = ['unused', ...new Set(values.filter((value) => value !== null))] as string[]
  const codes = Uint32Array.from(values, (value) => (value === null ? 0 : dictionary.indexOf(value as string)))
  return column.nulls === undefined
    ? { kind: 'dictionary', codes, dictionary }
    : { kind: 'dictionary', codes, dictionary, nulls: column.nulls }
}

function batchOf(table: TableSchema, { rows, dictionaries }: HistoryBatch): RowBatch {
  const deleted = Uint8Array.from(rows, (row) => Number(row.deleted))
  return {
    table,
    length: rows.length,
    keys: table.keys.map(({ type }, part) => {
      const values = rows.map((row) => row.key[part] as Value)
      return answer(type, values, dictionaries) ?? columnOf(type, values)
    }),
    columns: table.columns.map(({ name, type }) =>
      answer(
        type,
        rows.map((row) => (row.deleted ? null : (row.values[name] as Value))),
        dictionaries,
      ),
    ),
    eventTime: Float64Array.from(rows, (row) => row.event),
    created: Float64Array.from(rows, (row) => row.created),
    ...(deleted.includes(1) ? { deleted } : {}),
  }
}

// ---------------------------------------------------------------- the oracle: SEMANTICS 3 and 4, word by word

interface Found {
  readonly status: number
  readonly values: readonly Value[]
}

function match(
  batches: readonly HistoryBatch[],
  key: readonly Value[],
  time: number,
  asked: readonly ColumnSchema[],
  ttl: number | undefined,
  knownAt: string,
): Found {
  let winner: { readonly row: HistoryRow; readonly layout: readonly ColumnSchema[] } | undefined
  for (const { rows, layout } of batches) {
    const columns = layouts[layout] as readonly ColumnSchema[]
    for (const row of rows) {
      if (!row.key.every((part, place) => part === key[place])) continue
      if (row.event > time || (knownAt === 'created' && Math.floor(row.created / 1_000) > time)) continue
      if (winner === undefined || order(row, columns, winner.row, winner.layout) >= 0) winner = { row, layout: columns }
    }
  }
  const none = asked.map(() => null)
  if (winner === undefined || winner.row.deleted) return { status: notFound, values: none }
  if (ttl !== undefined && winner.row.event < time - ttl) return { status: outsideMaxAge, values: none }
  const { row, layout } = winner
  return {
    status: present,
    values: asked.map(({ name }) => (layout.some((column) => column.name === name) ? (row.values[name] as Value) : null)),
  }
}

function order(a: HistoryRow, layoutOfA: readonly unknown[], b: HistoryRow, layoutOfB: readonly unknown[]): number {
  return a.event - b.event || a.created - b.created || layoutOfA.length - layoutOfB.length
}

// ---------------------------------------------------------------- properties

/** A store that prunes may have dropped the row that would have said "too old" rather than "nothing". */
const gone = (status: number) => (status === outsideMaxAge ? notFound : status)

test('each spine row gets what a look at every row of the history would have found', async () => {
  let matched = 0
  await fc.assert(
    fc.asyncProperty(joins, async ({ types, batches, strangers, picks, asked, ttl, knownAt, prunes, takesBack }) => {
      const keys: ColumnSchema[] = types.map((type, part) => ({ name: `key_${part}`, type }))
      const tables = layouts.map((columns) => makeTableSchema({ group: 'g', version: 1, keys, columns, ttl }))
      const table = tables[asked] as TableSchema
      const known = [...batches.flatMap(({ rows }) => rows.map(({ key }) => key)), ...strangers]
      const spine = known.length === 0 ? [] : picks.map(({ row, time }) => ({ key: known[row % known.length] as readonly Value[], time }))
      const index = spineIndex(
        keys,
        keys.map(({ type }, part) =>
          columnOf(
            type,
            spine.map(({ key }) => key[part] as Value),
          ),
        ),
        Float64Array.from(spine, ({ time }) => time),
      )
      const store = arrayOfflineStore(
        batches.map((batch) => batchOf(tables[batch.layout] as TableSchema, batch)),
        { prunes, takesBack },
      )
      const positions = table.columns.map((_, position) => position)

      const { columns, outcomes } = await pointInTime(store, { table, columns: positions, knownAt, asOf: undefined }, index, { now: 0 })

      const readers = columns.map(reader)
      for (const [row, { key, time }] of spine.entries()) {
        const { status, values } = match(batches, key, time, table.columns, ttl, knownAt)
        expect(readers.map((read) => read(row))).toStrictEqual(values.map((value) => (value instanceof Uint8Array ? value.slice() : value)))
        expect(prunes ? gone(outcomes[row] as number) : outcomes[row]).toBe(prunes ? gone(status) : status)
        matched += Number(status === present)
      }
    }),
    { numRuns: 3_000 },
  )
  expect(matched).toBeGreaterThan(3_000) // the histories do meet their spines
})
