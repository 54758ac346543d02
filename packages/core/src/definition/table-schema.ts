// The table of one version of a feature group, as stores get it.

import type { ColumnSchema, TableSchema } from '../spec/index.js'
import { fingerprint } from './fingerprint.js'

export interface TableLayout {
  readonly group: string
  readonly version: number
  readonly keys: readonly ColumnSchema[]
  readonly columns: readonly ColumnSchema[]
  /** Milliseconds. */
  readonly ttl?: number | undefined
}

/** Deeply frozen; `id` and `fingerprint` follow from the rest. */
export function makeTableSchema(layout: TableLayout): TableSchema {
  const { group, version, ttl } = layout
  const [keys, columns] = [frozenColumns(layout.keys), frozenColumns(layout.columns)]
  const table = { id: `${group}@${version}`, group, version, keys, columns, fingerprint: fingerprint(keys, columns) }
  return Object.freeze(ttl === undefined ? table : { ...table, ttl })
}

function frozenColumns(columns: readonly ColumnSchema[]): readonly ColumnSchema[] {
  return Object.freeze(columns.map(({ name, type }) => Object.freeze({ name, type: deepFreeze(type) })))
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}
