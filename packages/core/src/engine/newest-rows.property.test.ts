import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeKey } from '../codec/entity-key.js'
import { makeTableSchema } from '../definition/table-schema.js'
import type { Column, ColumnSchema, RowBatch, TableSchema, Value } from '../spec/index.js'
import { valueAppender } from '../values/column-builder.js'
import { newestRows } from './newest-rows.js'

const keys: readonly ColumnSchema[] = [
  { name: 'id', type: 'string' },
  { name: 'part', type: 'int64' },
]
const a: ColumnSchema = { name: 'a', type: 'int64' }
const b: ColumnSchema = { name: 'b', type: 'string' }
const v: ColumnSchema = { name: 'v', type: { vector: 2 } }
/** Layouts of one table: as it grew, and with the same columns in another order. */
const layouts = [[a], [a, b], [b, a], [a, b, v]].map((columns) => makeTableSchema({ group: 'g', version: 1, keys, columns }))
const [, , , whole] = layouts as [TableSchema, TableSchema, TableSchema, TableSchema]

interface Row {
  readonly id: string
  readonly part: number
  readonly event: number
  readonly created: number
  readonly deleted: boolean
  readonly a: number | null
  readonly b: string | null
  readonly v: Float32Array | null
}
const rows: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom('x', 'x,1', 'y%', ''),
  part: fc.constantFrom(1, 11, -1),
  event: fc.constantFrom(-1, 0, 1, 1_767_607_200_000),
  created: fc.constantFrom(0, 1, 2),
  deleted: fc.boolean(),
  a: fc.option(fc.nat(5)),
  b: fc.option(fc.constantFrom('p', 'q')),
  v: fc.option(fc.float32Array({ minLength: 2, maxLength: 2 })),
})
const batches = fc.array(fc.tuple(fc.constantFrom(...layouts), fc.array(rows, { maxLength: 12 })), { maxLength: 5 })

function column({ name, type }: ColumnSchema, of: readonly Row[]): Column {
  const { append, finish } = valueAppender(type, of.length)
  for (const row of of) append(row[name as keyof Row] as Value)
  return finish()
}

function batchOf(table: TableSchema, of: readonly Row[]): RowBatch {
  return {
    table,
    length: of.length,
    keys: table.keys.map((key) => column(key, of)),
    columns: table.columns.map((schema) => column(schema, of)),
    eventTime: Float64Array.from(of, ({ event }) => event),
    created: Float64Array.from(of, ({ created }) => created),
    ...(of.some(({ deleted }) => deleted) ? { deleted: Uint8Array.from(of, ({ deleted }) => Number(deleted)) } : {}),
  }
}

/** One row after the other, the newest kept by (event, created, columns of its layout); of equals the later. */
function naive(given: readonly (readonly [TableSchema, readonly Row[]])[]) {
  const newest = new Map<string, { readonly row: Row; readonly layout: TableSchema }>()
  for (const [layout, of] of given) {
    for (const row of of) {
      const key = encodeKey([row.id, row.part])
      const held = newest.get(key)
      const order =
        held === undefined
          ? 1
          : row.event - held.row.event || row.created - held.row.created || layout.columns.length - held.layout.columns.length
      if (order >= 0) newest.set(key, { row, layout })
    }
  }
  return newest
}

test('the newest row of each key, whatever the layouts, batches and order', () => {
  fc.assert(
    fc.property(batches, fc.nat(20), (given, expected) => {
      const newest = newestRows(whole, expected)
      for (const [layout, of] of given) newest.add(batchOf(layout, of))
      const wanted = naive(given)
      expect([newest.seen, newest.size]).toEqual([given.reduce((sum, [, of]) => sum + of.length, 0), wanted.size])
      const found = new Map(newest.keys.map((key, code) => [key, newest.rows[code]]))
      expect(found.size).toBe(wanted.size)
      for (const [key, { row, layout }] of wanted) {
        const has = (name: string) => layout.columns.some((schema) => schema.name === name)
        expect(found.get(key)).toEqual({
          table: whole,
          event: row.event,
          created: row.created,
          deleted: row.deleted,
          values: [row.a, has('b') ? row.b : null, has('v') ? row.v : null],
        })
      }
    }),
    { numRuns: 200 },
  )
})

test('every row is told with the code of its key, winner or not', () => {
  fc.assert(
    fc.property(batches, (given) => {
      const told: (readonly [number, number])[] = []
      const newest = newestRows(whole, 4, (code, event) => told.push([code, event]))
      for (const [layout, of] of given) newest.add(batchOf(layout, of))
      const all = given.flatMap(([, of]) => of)
      expect(told.map(([code, event]) => [newest.keys[code], event])).toEqual(
        all.map(({ id, part, event }) => [encodeKey([id, part]), event]),
      )
    }),
  )
})

test('vectors are copies: no row holds its batch', () => {
  const batch = batchOf(whole, [{ id: 'x', part: 1, event: 0, created: 0, deleted: false, a: 1, b: null, v: Float32Array.of(1, 2) }])
  const newest = newestRows(whole, 1)
  newest.add(batch)
  ;(batch.columns[2] as Column & { readonly values: Float32Array }).values.fill(9)
  expect(newest.rows[0]?.values[2]).toEqual(Float32Array.of(1, 2))
})
