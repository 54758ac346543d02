// What core must keep towards stores: calls of the right form, whatever a history does.

import type { Column, OnlineWrite, RowBatch, TableSchema } from '@granary/core/spec'

const kinds: readonly string[] = ['number', 'boolean', 'bigint', 'vector', 'string', 'bytes', 'list'] satisfies readonly Column['kind'][]
const mostKeys = 10_000
const longestKey = 1_024 // bytes of UTF-8

/** What is wrong with a batch that core appends. */
export function batchFaults({ table, length, keys, columns, eventTime, created, deleted }: RowBatch<Column>): readonly string[] {
  const all = [...keys, ...columns] as readonly (Column | undefined)[]
  const known = all.filter((column) => column !== undefined && kinds.includes(column.kind)) as readonly Column[]
  return [
    ...tableFaults(table),
    ...(keys.length === table.keys.length && columns.length === table.columns.length ? [] : ['a batch is not aligned with its table']),
    ...(known.length === all.length ? [] : ['a batch has a hole or a dictionary']),
    ...(known.every((column) => rowsOf(column) === length) ? [] : ['a column of a batch has another length']),
    ...([eventTime, created, deleted ?? eventTime].every((times) => times.length === length)
      ? []
      : ['times of a batch have another length']),
    ...(keys.every((column) => column.nulls === undefined || !column.nulls.includes(1)) ? [] : ['a key of a batch is null']),
  ]
}

/** What is wrong with a write that core sends. */
export function writeFaults({ table, keys, rows }: OnlineWrite): readonly string[] {
  const encoder = new TextEncoder()
  return [
    ...tableFaults(table),
    ...(keys.length === rows.length ? [] : ['a write has another number of rows than of keys']),
    ...(keys.length <= mostKeys ? [] : ['a write has too many keys']),
    ...(new Set(keys).size === keys.length ? [] : ['a write has a key twice']),
    ...(keys.every((key) => encoder.encode(key).length <= longestKey && key.isWellFormed())
      ? []
      : ['a write has a key that is too long, or no text']),
    ...(rows.every((row) => row.table === table) ? [] : ['a write has rows of another table']),
    ...(rows.every(({ values }) => values.length === table.columns.length) ? [] : ['a row is not aligned with its table']),
  ]
}

function tableFaults(table: TableSchema): readonly string[] {
  return isFrozen(table) ? [] : ['a table schema is not frozen']
}

function isFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))
}

function rowsOf(column: Column): number {
  return column.kind === 'vector' ? column.values.length / column.size : column.values.length
}
