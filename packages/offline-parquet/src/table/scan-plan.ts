// What a scan has to read: pure, from the log's state and the request.

import type { OfflineScan, TableSchema } from '@granary/core/spec'
import type { AddFile } from '../delta/actions.js'
import { checkTypes, createdColumn, type DeltaField, deletedColumn, eventColumn } from '../delta/delta-schema.js'
import { checkReadable } from '../delta/protocol.js'
import { tableFields } from '../delta/table-metadata.js'
import { filesAt, type TableState } from '../delta/table-state.js'
import { leafType, listDepth } from '../parquet/file-column.js'
import { readsAs } from '../parquet/leaf-format.js'
import type { WantedColumn } from '../parquet/read-row-group.js'
import { corrupt } from '../store-errors.js'
import { type DataFileLayout, rowSchema } from './data-file.js'
import { type Pruner, pruneFiles, pruner } from './prune.js'
import { findSnapshot, versionOfSnapshot } from './snapshot-name.js'

export interface ScanPlan {
  readonly files: readonly AddFile[]
  readonly fields: readonly DeltaField[]
  readonly prune: Pruner
}

/**
 * The files that may hold rows of the scan.
 * @throws GranaryError `INPUT_INVALID_OPTION`: asOf is no snapshot of the table; `STORE_UNSUPPORTED_PROTOCOL`; `STORE_SCHEMA_MISMATCH`.
 */
export function planScan(state: TableState, scan: OfflineScan): ScanPlan {
  const { table, asOf, since } = scan
  const version = asOf === undefined ? state.version : versionOfSnapshot(state, asOf, table.id)
  const prune = pruner(scan)
  if (state.protocol === undefined || state.metaData === undefined) {
    if (state.version >= 0) throw corrupt(table.id, 'the log has no schema')
    return { files: [], fields: [], prune }
  }
  checkReadable(state.protocol, table.id)
  const fields = tableFields(state.metaData, table.id)
  const asked = scan.columns.flatMap((position) => table.columns[position] ?? [])
  checkTypes(fields, [...table.keys, ...asked], table.id)
  const after = since === undefined ? undefined : findSnapshot(state, since)
  return { files: pruneFiles(filesAt(state, version, after?.version), prune), fields, prune }
}

/** How the columns of one file become a batch. */
export interface FilePlan {
  /** What rows are aligned with. */
  readonly table: TableSchema
  /** Every column to read, once. */
  readonly wanted: readonly WantedColumn[]
  /** Positions in `wanted`, aligned with table.keys and table.columns; undefined: not asked for. */
  readonly keys: readonly number[]
  readonly columns: readonly (number | undefined)[]
  readonly eventTime: number
  /** Undefined: the file lacks it, as another engine's may. */
  readonly created: number | undefined
  readonly deleted: number | undefined
}

/**
 * @throws GranaryError `STORE_CORRUPT`: the file lacks a key or the event time, or a column holds something else than the schema says.
 */
export function planFile(layout: DataFileLayout, scan: OfflineScan, fields: readonly DeltaField[], path: string): FilePlan {
  const table = rowSchema(layout, scan.table, fields)
  const asked = new Set(scan.columns.map((position) => scan.table.columns[position]?.name))
  const wanted: WantedColumn[] = []

  function want(name: string, type: WantedColumn['type']): number | undefined {
    const column = layout.columns.get(name)
    if (column === undefined) return undefined
    if (listDepth(type) !== column.lists.length || !readsAs(column.format, leafType(type))) {
      throw corrupt(path, `column ${name} holds ${JSON.stringify(column.type)}, which does not read as ${JSON.stringify(type)}`)
    }
    return wanted.push({ column, type }) - 1
  }

  function need(name: string, type: WantedColumn['type']): number {
    const position = want(name, type)
    if (position === undefined) throw corrupt(path, `the file lacks the column ${name}`)
    return position
  }

  const keys = table.keys.map(({ name, type }) => need(name, type))
  const columns = table.columns.map(({ name, type }) => (asked.has(name) ? want(name, type) : undefined))
  return {
    table,
    wanted,
    keys,
    columns,
    eventTime: need(eventColumn.name, eventColumn.type),
    created: want(createdColumn.name, createdColumn.type),
    deleted: want(deletedColumn.name, deletedColumn.type),
  }
}
