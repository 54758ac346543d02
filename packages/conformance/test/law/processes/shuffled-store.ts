// A history read in any order: the same rows, a batch each, shuffled.

import type { AnswerColumn, OfflineStore, RowBatch } from '@granary/core/spec'

/** `random`: from 0 to below 1. */
export function shuffled(store: OfflineStore, random: () => number): OfflineStore {
  return {
    ...store,
    async *scan(scan, options) {
      const rows: (readonly [place: number, row: RowBatch])[] = []
      for await (const batch of store.scan(scan, options))
        for (let row = 0; row < batch.length; row++) rows.push([random(), rowOf(batch, row)])
      yield* rows.sort(([a], [b]) => a - b).map(([, row]) => row)
    },
  }
}

function rowOf({ table, keys, columns, eventTime, created, deleted }: RowBatch, row: number): RowBatch {
  return {
    table,
    length: 1,
    keys: keys.map((column) => cellOf(column, row)),
    columns: columns.map((column) => (column === undefined ? undefined : cellOf(column, row))),
    eventTime: eventTime.subarray(row, row + 1),
    created: created.subarray(row, row + 1),
    ...(deleted === undefined ? {} : { deleted: deleted.subarray(row, row + 1) }),
  }
}

/** Number and string columns: the group of these tests has no others. */
function cellOf(column: AnswerColumn, row: number): AnswerColumn {
  const nulls = column.nulls === undefined ? {} : { nulls: column.nulls.subarray(row, row + 1) }
  if (column.kind === 'number') return { kind: 'number', values: column.values.subarray(row, row + 1), ...nulls }
  if (column.kind === 'string') return { kind: 'string', values: column.values.slice(row, row + 1), ...nulls }
  throw new Error(`No cell of a ${column.kind} column`)
}
