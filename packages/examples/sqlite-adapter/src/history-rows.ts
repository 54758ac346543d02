// Rows of a history as bytes, and pages of them as columns again.

import { decodeRow, encodeRow, reader, valueAppender } from '@granary/core/codec'
import type { Column, RowBatch, TableSchema } from '@granary/core/spec'

/** A row as it lies in the file. A tombstone is told beside its bytes, for the bytes of one would hold no key. */
export interface StoredRow {
  readonly deleted: number
  readonly value: Uint8Array
}

/** A function that gives row i of a batch as bytes: its keys, then its columns. */
export function rowEncoder({ table, keys, columns, eventTime, created }: RowBatch<Column>): (row: number) => Uint8Array {
  const wide = keysAndColumns(table)
  const readers = [...keys, ...columns].map(reader)
  return (row) =>
    encodeRow({
      table: wide,
      event: eventTime[row] as number,
      created: created[row] as number,
      deleted: false,
      values: readers.map((read) => read(row)),
    })
}

/** A function that makes a batch of rows of one layout. `wanted`: names of columns, the others are holes. */
export function pageDecoder(table: TableSchema, wanted: ReadonlySet<string>): (rows: readonly StoredRow[]) => RowBatch {
  const wide = keysAndColumns(table)
  const positions = [...wide.columns.keys()].filter((position) => {
    const column = table.columns[position - table.keys.length]
    return column === undefined || wanted.has(column.name)
  })
  return (rows) => {
    const { length } = rows
    const appenders = positions.map((position) => valueAppender((wide.columns[position] as TableSchema['columns'][number]).type, length))
    const [eventTime, created, deleted] = [new Float64Array(length), new Float64Array(length), new Uint8Array(length)]
    for (const [row, stored] of rows.entries()) {
      const { event, values, ...times } = decodeRow(stored.value, wide, positions, () => undefined)
      eventTime[row] = event
      created[row] = times.created
      deleted[row] = stored.deleted
      for (const [at, position] of positions.entries()) appenders[at]?.append(values[position] ?? null)
    }
    const columns: (Column | undefined)[] = wide.columns.map(() => undefined)
    for (const [at, position] of positions.entries()) columns[position] = appenders[at]?.finish()
    const keys = columns.splice(0, table.keys.length) as Column[] // keys are always wanted
    return { table, length, keys, columns, eventTime, created, deleted }
  }
}

/** Keys and columns side by side: the layout of a row's bytes. */
function keysAndColumns(table: TableSchema): TableSchema {
  return { ...table, columns: [...table.keys, ...table.columns] }
}
