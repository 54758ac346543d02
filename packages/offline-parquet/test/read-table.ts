// All that a scan answers, as rows.

import { reader } from '@granary/core/codec'
import type { OfflineScan, OfflineStore, RowBatch, TableSchema } from '@granary/core/spec'
import { plain } from './same-value.js'

export interface ReadRow {
  readonly table: TableSchema
  readonly event: number
  readonly created: number
  readonly deleted: boolean
  /** Keys and columns by name; undefined: a hole, or not a column of the row's layout. */
  readonly values: Readonly<Record<string, unknown>>
}

export const now = 1_760_000_000_000

export function everything(table: TableSchema): OfflineScan {
  return { table, columns: table.columns.map((_, position) => position) }
}

export async function readTable(store: OfflineStore, scan: OfflineScan): Promise<readonly ReadRow[]> {
  const rows: ReadRow[] = []
  for await (const batch of store.scan(scan, { now })) rows.push(...rowsOfBatch(batch))
  return rows
}

export function rowsOfBatch(batch: RowBatch): readonly ReadRow[] {
  const named = [
    ...batch.table.keys.map(({ name }, position) => [name, batch.keys[position]] as const),
    ...batch.table.columns.map(({ name }, position) => [name, batch.columns[position]] as const),
  ]
  return Array.from({ length: batch.length }, (_, row) => ({
    table: batch.table,
    event: batch.eventTime[row] as number,
    created: batch.created[row] as number,
    deleted: batch.deleted?.[row] === 1,
    values: Object.fromEntries(named.map(([name, column]) => [name, column === undefined ? undefined : plain(reader(column)(row))])),
  }))
}
