// Tables and batches for tests: every type, hostile strings, edges of numbers.

import { createHash } from 'node:crypto'
import type { Column, ColumnSchema, RowBatch, StoredType, TableSchema, Value } from '@granary/core/spec'

export function tableOf(group: string, keys: readonly ColumnSchema[], columns: readonly ColumnSchema[], version = 1): TableSchema {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([keys, columns]))
    .digest('hex')
    .slice(0, 16)
  return { id: `${group}@${version}`, group, version, keys, columns, fingerprint }
}

/** A row: keys and columns by name, times, and whether it is a tombstone. */
export interface SampleRow {
  readonly event: number
  readonly created: number
  readonly deleted?: boolean
  readonly values: Readonly<Record<string, Value>>
}

export function batchOf(table: TableSchema, rows: readonly SampleRow[]): RowBatch<Column> {
  const column = ({ name, type }: ColumnSchema): Column =>
    columnOf(
      type,
      rows.map(({ values }) => (Object.hasOwn(values, name) ? (values[name] as Value) : null)),
    )
  return {
    table,
    length: rows.length,
    keys: table.keys.map(column),
    columns: table.columns.map(column),
    eventTime: Float64Array.from(rows, ({ event }) => event),
    created: Float64Array.from(rows, ({ created }) => created),
    ...(rows.some(({ deleted }) => deleted) ? { deleted: Uint8Array.from(rows, ({ deleted }) => (deleted === true ? 1 : 0)) } : {}),
  }
}

export function columnOf(type: StoredType, values: readonly Value[]): Column {
  const nulls = values.includes(null) ? { nulls: Uint8Array.from(values, (value) => (value === null ? 1 : 0)) } : {}
  if (typeof type === 'object') {
    if ('array' in type) return { kind: 'list', values: values.map((value) => (value ?? []) as readonly Value[]), ...nulls }
    const flat = new Float32Array(values.length * type.vector)
    values.forEach((value, row) => {
      if (value !== null) flat.set(value as Float32Array, row * type.vector)
    })
    return { kind: 'vector', values: flat, size: type.vector, ...nulls }
  }
  switch (type) {
    case 'string':
    case 'json':
      return { kind: 'string', values: values.map((value) => (value ?? '') as string), ...nulls }
    case 'boolean':
      return { kind: 'boolean', values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)), ...nulls }
    case 'bigint':
      return { kind: 'bigint', values: BigInt64Array.from(values, (value) => (value ?? 0n) as bigint), ...nulls }
    case 'bytes':
      return { kind: 'bytes', values: values.map((value) => (value ?? new Uint8Array(0)) as Uint8Array), ...nulls }
    default:
      return { kind: 'number', values: Float64Array.from(values, (value) => (value ?? 0) as number), ...nulls }
  }
}
