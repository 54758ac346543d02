// The metaData action of our tables.

import { randomUUID } from 'node:crypto'
import type { TableSchema } from '@granary/core/spec'
import type { FileColumn } from '../parquet/file-column.js'
import { corrupt } from '../store-errors.js'
import type { MetaData } from './actions.js'
import { type DeltaField, deltaFields, parseFields, tableColumns } from './delta-schema.js'

/** A new table. Other engines are told to leave log and files alone: old snapshots stay readable. */
export function tableMetaData(table: TableSchema, now: number): MetaData {
  return {
    id: randomUUID(),
    format: { provider: 'parquet', options: {} },
    schemaString: schemaString(deltaFields(tableColumns(table))),
    partitionColumns: [],
    configuration: {
      'delta.appendOnly': 'true',
      'delta.enableExpiredLogCleanup': 'false',
      'delta.deletedFileRetentionDuration': 'interval 36500 days',
      'granary.group': table.group,
      'granary.version': String(table.version),
      'granary.keys': JSON.stringify(table.keys.map(({ name }) => name)),
    },
    createdTime: now,
  }
}

/** The same table with more columns. */
export function withColumns(metaData: MetaData, fields: readonly DeltaField[], columns: readonly FileColumn[]): MetaData {
  return { ...metaData, schemaString: schemaString([...fields, ...deltaFields(columns)]) }
}

/** @throws GranaryError `STORE_CORRUPT`: the recorded schema cannot be read. */
export function tableFields(metaData: MetaData, table: string): readonly DeltaField[] {
  try {
    return parseFields(metaData)
  } catch (error) {
    throw corrupt(table, 'the schema in the log is damaged', error)
  }
}

function schemaString(fields: readonly DeltaField[]): string {
  return JSON.stringify({ type: 'struct', fields })
}
