// The tables that other engines have to read: each kind of value, file and commit that the store writes. Every table's key is `id`.

import type { ColumnSchema, TableSchema } from '@granary/core/spec'
import { type SampleRow, tableOf } from '../test/sample-table.js'

export interface InteropTable {
  readonly name: string
  /** Batches in order; each with the layout of the process that appended it. */
  readonly batches: readonly { readonly table: TableSchema; readonly rows: readonly SampleRow[] }[]
}

const id: ColumnSchema = { name: 'id', type: 'int64' }
const stamp = 1_760_000_000_000_000

const everything: readonly ColumnSchema[] = [
  { name: 's', type: 'string' },
  { name: 'j', type: 'json' },
  { name: 'b', type: 'boolean' },
  { name: 'i', type: 'int32' },
  { name: 'l', type: 'int64' },
  { name: 'f', type: 'float32' },
  { name: 'd', type: 'float64' },
  { name: 't', type: 'timestamp' },
  { name: 'g', type: 'bigint' },
  { name: 'y', type: 'bytes' },
  { name: 'v', type: { vector: 3 } },
  { name: 'a', type: { array: 'string' } },
  { name: 'n', type: { array: { array: 'int64' } } },
  { name: 'at', type: { array: 'timestamp' } },
  { name: '__proto__', type: 'float64' },
]

const nothing = (row: number): SampleRow => ({ event: row, created: stamp + row, values: { id: row } })

const extremes: readonly SampleRow[] = [
  {
    event: -1,
    created: stamp,
    values: {
      id: 1,
      s: '\ufeffhé😀',
      j: '{"a":[1,null]}',
      b: true,
      i: -(2 ** 31),
      l: 2 ** 53 - 1,
      f: Math.fround(0.1),
      d: -0,
      t: -62_135_596_800_000,
      g: -(2n ** 63n),
      y: Uint8Array.of(0, 255, 10),
      v: Float32Array.of(1, Number.NaN, -0),
      a: ['x', null, '', 'ﬁ'],
      n: [[1, null], [], null, [2 ** 53 - 1]],
      at: [-1, null, 1_760_000_000_000],
      ['__proto__']: 4.5,
    },
  },
  {
    event: 4_102_444_800_000,
    created: stamp + 1,
    values: {
      id: 2,
      s: '',
      j: 'null',
      b: false,
      i: 2 ** 31 - 1,
      l: -(2 ** 53 - 1),
      f: Number.POSITIVE_INFINITY,
      d: Number.NEGATIVE_INFINITY,
      t: 253_402_300_799_999,
      g: 2n ** 63n - 1n,
      y: new Uint8Array(0),
      v: Float32Array.of(1.5, 2.5, 3.5),
      a: [],
      n: [],
      at: [],
      ['__proto__']: -0,
    },
  },
  { event: 0, created: stamp + 2, values: { id: 3, f: Number.NaN, d: Number.NaN, s: 'plain', i: 0, l: 0, t: -1, g: 0n } },
]

const texts = [
  'a',
  'z'.repeat(40),
  'é'.repeat(33),
  '\u{1f600}'.repeat(33),
  `${'\ud7ff'.repeat(31)}${'\ud7ff\ud7ff'}`,
  '\u{10ffff}'.repeat(33),
  `${'\uffff'.repeat(5)}\u{10000}`,
  '\uff5e',
  '\u{1f600}',
  'quote " \\ / \n \u0001 \u2028',
  "%_*?[]{}'",
]

const numbers = (from: number, to: number, values: (row: number) => SampleRow['values']): readonly SampleRow[] =>
  Array.from({ length: to - from }, (_, row) => ({
    event: 1_700_000_000_000 + (from + row) * 1_000,
    created: stamp + from,
    values: { id: from + row, ...values(from + row) },
  }))

const two = tableOf(
  'evolution',
  [id],
  [
    { name: 'x', type: 'float64' },
    { name: 's', type: 'string' },
  ],
)
const three = tableOf(
  'evolution',
  [id],
  [
    { name: 'x', type: 'float64' },
    { name: 'late', type: { array: 'int32' } },
    { name: 's', type: 'string' },
  ],
)
const one = tableOf('evolution', [id], [{ name: 'x', type: 'float64' }])

const all = tableOf('all_types', [id], everything)
const strings = tableOf('strings', [id], [{ name: 's', type: 'string' }])
const large = tableOf(
  'large',
  [{ name: 'customer', type: 'string' }, id],
  [
    { name: 'x', type: 'float64' },
    { name: 'l', type: 'int64' },
    { name: 'c', type: 'string' },
    { name: 'b', type: 'boolean' },
  ],
)
const empty = tableOf('empty_batches', [id], [{ name: 'x', type: 'float64' }])
const onlyEmpty = tableOf('only_empty', [id], [{ name: 'x', type: 'float64' }])
const deleted = tableOf(
  'tombstones',
  [id],
  [
    { name: 'x', type: 'float64' },
    { name: 's', type: 'string' },
  ],
)

export const interopTables: readonly InteropTable[] = [
  {
    name: 'all_types',
    batches: [
      { table: all, rows: extremes },
      { table: all, rows: [nothing(4), nothing(5)] },
      {
        table: all,
        rows: numbers(6, 9, (row) => ({
          s: `s${row}`,
          b: row % 2 === 0,
          i: row,
          l: row,
          f: row / 2,
          d: row / 3,
          t: row * 86_400_000,
          g: BigInt(row),
          v: Float32Array.of(row, row, row),
        })),
      },
    ],
  },
  {
    name: 'strings',
    batches: texts.map((text, row) => ({ table: strings, rows: [{ event: row, created: stamp + row, values: { id: row, s: text } }] })),
  },
  {
    name: 'evolution',
    batches: [
      { table: two, rows: numbers(0, 3, (row) => ({ x: row, s: `a${row}` })) },
      { table: three, rows: numbers(3, 6, (row) => ({ x: row, late: [row, null], s: `b${row}` })) },
      { table: two, rows: numbers(6, 8, (row) => ({ x: row, s: null })) },
      { table: one, rows: numbers(8, 9, (row) => ({ x: row })) },
    ],
  },
  {
    name: 'large',
    batches: [
      {
        table: large,
        rows: numbers(0, 140_000, (row) => ({
          customer: `C${String(Math.floor(row / 7)).padStart(6, '0')}`,
          x: row / 7,
          l: row * 1_000_003,
          c: row % 5 === 0 ? null : `kind ${row % 11}`,
          b: row % 3 === 0,
        })),
      },
    ],
  },
  {
    name: 'empty_batches',
    batches: [
      { table: empty, rows: [] },
      { table: empty, rows: numbers(0, 2, (row) => ({ x: row })) },
      { table: empty, rows: [] },
    ],
  },
  { name: 'only_empty', batches: [{ table: onlyEmpty, rows: [] }] },
  {
    name: 'tombstones',
    batches: [
      { table: deleted, rows: numbers(0, 3, (row) => ({ x: row, s: 'there' })) },
      { table: deleted, rows: [{ event: 1_800_000_000_000, created: stamp + 10, deleted: true, values: { id: 100 } }] },
    ],
  },
]
