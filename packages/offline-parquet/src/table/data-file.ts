// A data file as a scan sees it: footer, columns, and the layout that it was written with. Files never change, so this is kept.

import { createHash } from 'node:crypto'
import type { ColumnSchema, TableSchema } from '@granary/core/spec'
import type { FileMetaData } from 'hyparquet'
import { type DeltaField, recordedColumns } from '../delta/delta-schema.js'
import { type ReadableFile, readFooter } from '../parquet/footer.js'
import { type StoredColumn, storedColumns } from '../parquet/stored-column.js'

export interface DataFileLayout {
  readonly metadata: FileMetaData
  readonly columns: ReadonlyMap<string, StoredColumn>
  /** The layout that wrote it; undefined in a file of another engine. */
  readonly written: TableSchema | undefined
}

/** `checksum`: what the log says of the footer, if it does. */
export async function readLayout(file: ReadableFile, checksum: string | undefined): Promise<DataFileLayout> {
  const metadata = await readFooter(file, checksum)
  const { columns } = storedColumns(metadata)
  return { metadata, columns, written: writtenLayout(metadata) }
}

function writtenLayout({ key_value_metadata }: FileMetaData): TableSchema | undefined {
  const text = key_value_metadata?.find(({ key }) => key === 'granary.table')?.value
  return text === undefined ? undefined : (JSON.parse(text) as TableSchema)
}

/**
 * The schema that rows of the file are aligned with: the layout that wrote it, whose column count decides ties. For another engine's file: the
 * recorded columns that the file has, in the file's order.
 */
export function rowSchema({ written, columns }: DataFileLayout, table: TableSchema, fields: readonly DeltaField[]): TableSchema {
  if (written?.fingerprint === table.fingerprint) return table
  if (written !== undefined && sameKeys(written.keys, table.keys)) return written
  const recorded = new Map(recordedColumns(fields, table.keys).map((column) => [column.name, column]))
  const present = [...columns.keys()].flatMap((name) => recorded.get(name) ?? [])
  return { ...table, columns: present, fingerprint: fingerprint(table.keys, present) }
}

/** A version keeps its keys, so they differ only where the file is none of this table. */
function sameKeys(left: readonly ColumnSchema[], right: readonly ColumnSchema[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

/** 16 hex digits over names, types and order. Of layouts that core has not made, so its own need not be the same. */
function fingerprint(keys: readonly ColumnSchema[], columns: readonly ColumnSchema[]): string {
  const shape = [keys, columns].map((list) => list.map(({ name, type }) => [name, type]))
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16)
}
