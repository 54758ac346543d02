// Stored rows as plain objects, read out of a batch cell by cell: no code of core decides what a test expects.

import type { AnswerColumn, RowBatch, Value } from '@granary/core/spec'

export interface StoredRow {
  readonly key: readonly Value[]
  /** Milliseconds. */
  readonly event: number
  /** Microseconds. */
  readonly created: number
  /** How many columns the layout had that wrote it. */
  readonly width: number
  readonly deleted: boolean
  /** By column name; a column that the layout lacks is absent. */
  readonly values: { readonly [column: string]: Value }
}

export function storedRows(batch: RowBatch): readonly StoredRow[] {
  const { table, length, keys, columns, eventTime, created, deleted } = batch
  return Array.from({ length }, (_, row) => ({
    key: keys.map((column) => cell(column, row)),
    event: eventTime[row] as number,
    created: created[row] as number,
    width: table.columns.length,
    deleted: deleted?.[row] === 1,
    values: Object.fromEntries(table.columns.map(({ name }, position) => [name, cell(columns[position], row)])),
  }))
}

function cell(column: AnswerColumn | undefined, row: number): Value {
  if (column === undefined || column.nulls?.[row] === 1) return null
  switch (column.kind) {
    case 'boolean':
      return column.values[row] === 1
    case 'vector':
      return column.values.slice(row * column.size, (row + 1) * column.size)
    case 'dictionary':
      return column.dictionary[column.codes[row] as number] as string
    default:
      return column.values[row] as Value
  }
}
