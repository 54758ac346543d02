// The eyes that the law keeps on core's calls: what is wrong with one is seen.

import type { Column, OnlineRow, RowBatch, TableSchema } from '@granary/core/spec'
import { expect, test } from 'vitest'
import { batchFaults, writeFaults } from '../../src/law/shop/well-formed.js'

const column = (name: string) => Object.freeze({ name, type: 'float64' as const })
const table: TableSchema = Object.freeze({
  id: 'g@1',
  group: 'g',
  version: 1,
  keys: Object.freeze([column('k')]),
  columns: Object.freeze([column('a')]),
  fingerprint: '0123456789abcdef',
})
const numbers: Column = { kind: 'number', values: Float64Array.of(1, 2) }
const batch: RowBatch<Column> = {
  table,
  length: 2,
  keys: [numbers],
  columns: [numbers],
  eventTime: Float64Array.of(1, 2),
  created: Float64Array.of(1, 2),
}
const row: OnlineRow = { table, event: 1, created: 1, deleted: false, values: [1] }
const write = { table, keys: ['a', 'b'], rows: [row, row] }

test('a batch of the right form has no faults, every other has', () => {
  expect(batchFaults(batch)).toEqual([])
  const wrong: readonly Partial<RowBatch<Column>>[] = [
    { table: { ...table } },
    { table: Object.freeze({ ...table, columns: [column('a')] }) },
    { length: 3 },
    { columns: [] },
    { columns: [undefined as unknown as Column] },
    { columns: [{ kind: 'dictionary', codes: Uint32Array.of(0, 0), dictionary: ['x'] } as unknown as Column] },
    { columns: [{ kind: 'vector', values: Float32Array.of(1, 2, 3), size: 2 }] },
    { created: Float64Array.of(1) },
    { keys: [{ ...numbers, nulls: Uint8Array.of(0, 1) }] },
  ]
  for (const part of wrong) expect(batchFaults({ ...batch, ...part })).not.toEqual([])
})

test('a write of the right form has no faults, every other has', () => {
  expect(writeFaults(write)).toEqual([])
  const keys = Array.from({ length: 10_001 }, (_, place) => String(place))
  const wrong: readonly Partial<typeof write>[] = [
    { table: { ...table } },
    { keys: ['a'] },
    { keys: ['a', 'a'] },
    { keys: ['a', '\ud800'] },
    { keys: ['a', '\u00e9'.repeat(513)] },
    { keys, rows: keys.map(() => row) },
    { rows: [row, { ...row, table: { ...table } }] },
    { rows: [row, { ...row, values: [] }] },
  ]
  for (const part of wrong) expect(writeFaults({ ...write, ...part })).not.toEqual([])
})
