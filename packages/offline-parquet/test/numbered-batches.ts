// Batches that tell who appended them and how many rows they must have.

import type { Column, RowBatch } from '@granary/core/spec'
import { batchOf, tableOf } from './sample-table.js'

export const numbered = tableOf(
  'numbered',
  [{ name: 'id', type: 'string' }],
  [
    { name: 'number', type: 'int64' },
    { name: 'row', type: 'int32' },
  ],
)

/** How many rows a batch has: none now and then. */
export function rowsIn(number: number): number {
  return number % 7
}

export function numberedBatch(name: string, number: number): RowBatch<Column> {
  return batchOf(
    numbered,
    Array.from({ length: rowsIn(number) }, (_, row) => ({ event: number, created: number, values: { id: name, number, row } })),
  )
}
