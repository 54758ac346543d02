// What a scan gives stays valid, unless the caller said that it keeps nothing: then each batch is right until the next one is asked for.

import { reader } from '@granary/core/codec'
import type { AnswerColumn, OfflineStore, RowBatch, StoredType, Value } from '@granary/core/spec'
import { describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { everything, now } from './read-table.js'
import { batchOf, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const columns: Readonly<Record<string, readonly [StoredType, (row: number) => Value]>> = {
  fraction: ['float64', (row) => row / 3],
  small: ['int32', (row) => (row % 7 === 0 ? null : row)],
  whole: ['int64', (row) => row * 1_000_003],
  big: ['bigint', (row) => BigInt(row) * 3n],
  flag: ['boolean', (row) => row % 3 === 0],
  few: ['string', (row) => `city ${row % 50}`],
  many: ['string', (row) => (row % 11 === 0 ? null : `note ${row} é`)],
  blob: ['bytes', (row) => Uint8Array.of(row, row >> 8)],
  vector: [{ vector: 2 }, (row) => (row % 5 === 0 ? null : Float32Array.of(row, -row))],
  list: [{ array: 'int32' }, (row) => [row, null]],
}
const table = tableOf(
  'many_kinds',
  [{ name: 'key', type: 'string' }],
  Object.entries(columns).map(([name, [type]]) => ({ name, type })),
)
const rowsPerFile = 70_000 // a row group, and a little
const rowsPerGroup = 65_536
const rowsPerBatch = 16_000
const files = 2

const makers: Readonly<Record<string, (row: number) => Value>> = {
  key: (row) => `user_${String(row).padStart(8, '0')}`,
  ...Object.fromEntries(Object.entries(columns).map(([name, [, make]]) => [name, make])),
}

const valuesAt = (row: number) => Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make(row)]))

async function stocked(): Promise<OfflineStore> {
  const store = parquetOfflineStore({ root: temporaryFolder() })
  for (let file = 0; file < files; file++) {
    const rows = Array.from({ length: rowsPerFile }, (_, position) => {
      const row = file * rowsPerFile + position
      return { event: row, created: row * 2, deleted: row % 13 === 0, values: valuesAt(row) }
    })
    await store.append(batchOf(table, rows), { now, batchId: String(file), created: 1 })
  }
  return store
}

/** The first value of a batch that is not the one of its row, told by column and row; `first`: the row that the batch begins with. */
function firstWrong(batch: RowBatch, first: number): string | undefined {
  const named = [['key', batch.keys[0]] as const, ...table.columns.map(({ name }, position) => [name, batch.columns[position]] as const)]
  for (const [name, column] of named) {
    const read = reader(column as AnswerColumn) // all were asked for
    for (let position = 0; position < batch.length; position++)
      if (!isSame(read(position), makers[name]?.(first + position))) return `${name} of row ${first + position}`
  }
  for (let position = 0; position < batch.length; position++) {
    const row = first + position
    const times = [batch.eventTime[position], batch.created[position], batch.deleted?.[position] === 1]
    if (!isSame(times, [row, row * 2, row % 13 === 0])) return `times of row ${row}`
  }
  return undefined
}

const isSame = (found: unknown, made: unknown): boolean =>
  found === made || (typeof found === 'object' && typeof made === 'object' && JSON.stringify(found) === JSON.stringify(made))

/** How many batches have typed arrays in the same memory, at most. */
function mostBatchesOnAnArray(batches: readonly RowBatch[]): number {
  const counts = new Map<ArrayBufferLike, number>()
  for (const batch of batches) for (const buffer of new Set(buffersOf(batch))) counts.set(buffer, (counts.get(buffer) ?? 0) + 1)
  return Math.max(...counts.values())
}

function buffersOf({ keys, columns: features, eventTime, created }: RowBatch): readonly ArrayBufferLike[] {
  const typed = [...keys, ...features].flatMap((column) => (column === undefined ? [] : typedArrays(column)))
  return [...typed, eventTime, created].map(({ buffer }) => buffer)
}

function typedArrays(column: AnswerColumn): readonly ArrayBufferView[] {
  const { nulls } = column
  const values: unknown = column.kind === 'dictionary' ? column.codes : column.values
  return [...(ArrayBuffer.isView(values) ? [values] : []), ...(nulls === undefined ? [] : [nulls])]
}

describe('a scan', () => {
  test('gives batches that stay valid when the next ones are asked for', async () => {
    const store = await stocked()
    const batches: RowBatch[] = []
    for await (const batch of store.scan(everything(table), { now })) batches.push(batch)
    expect(Math.max(...batches.map(({ length }) => length))).toBe(rowsPerBatch)
    expect(mostBatchesOnAnArray(batches)).toBe(Math.ceil(rowsPerGroup / rowsPerBatch)) // those of one row group are views of the same arrays
    let row = 0
    for (const batch of batches) {
      expect(firstWrong(batch, row)).toBeUndefined()
      row += batch.length
    }
    expect(row).toBe(files * rowsPerFile)
  })

  test('whose batches are not kept gives right ones too, in the same arrays again, but strings, byte arrays and lists are never taken back', async () => {
    const store = await stocked()
    const batches: RowBatch[] = []
    let row = 0
    for await (const batch of store.scan({ ...everything(table), transient: true }, { now })) {
      expect(firstWrong(batch, row)).toBeUndefined()
      batches.push(batch)
      row += batch.length
    }
    expect(row).toBe(files * rowsPerFile)
    expect(mostBatchesOnAnArray(batches)).toBeGreaterThan(Math.ceil(rowsPerGroup / rowsPerBatch))
    row = 0
    for (const batch of batches) {
      for (const [name, values] of plainArrays(batch))
        expect(values.findIndex((value, position) => !isSame(value, makers[name]?.(row + position) ?? ''))).toBe(-1)
      row += batch.length
    }
  })
})

/** The columns of a batch that are no typed arrays, by name. */
function plainArrays(batch: RowBatch): readonly (readonly [string, readonly Value[]])[] {
  return batch.columns.flatMap((column, position) => {
    const isPlain = column?.kind === 'string' || column?.kind === 'bytes' || column?.kind === 'list'
    return isPlain ? [[table.columns[position]?.name ?? '', column.values] as const] : []
  })
}
