// A batch as one data file, on disk before the log names it.

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { CallOptions, Column, RowBatch, TableSchema } from '@granary/core/spec'
import type { AddFile } from '../delta/actions.js'
import { tableColumns } from '../delta/delta-schema.js'
import type { TablePlace } from '../delta/place.js'
import { formatStatistics } from '../delta/statistics.js'
import type { FileSystem } from '../files/file-system.js'
import { listDepth } from '../parquet/file-column.js'
import { rowsPerGroup } from '../parquet/row-group-size.js'
import { parquetFileWriter } from '../parquet/write-file.js'

export interface DataFile {
  readonly add: AddFile
  /** Removes the file: only while the log does not name it. Never rejects. */
  abandon(): Promise<void>
}

/** Where the log keeps the checksum of a data file's footer. */
export const footerTag = 'granary.footer'

/** At least one row: other engines refuse files without. Leaves nothing where it fails. */
export async function writeDataFile(
  place: TablePlace,
  batch: RowBatch<Column>,
  { now, signal }: CallOptions,
  files: FileSystem,
): Promise<DataFile> {
  const name = `part-${randomUUID()}.parquet`
  const columns = tableColumns(batch.table)
  const data = dataColumns(batch)
  const file = await files.create(join(place.folder, name))
  try {
    const writer = parquetFileWriter({
      columns: columns.map((column, position) => ({
        ...column,
        required: listDepth(column.type) === 0 && !hasNulls(data[position] as Column),
      })),
      sink: (parts) => file.write(parts),
      keyValues: { 'granary.table': JSON.stringify(layout(batch.table)), 'org.apache.spark.version': '3.5.0' }, // without it Spark refuses times before 1900
    })
    const step = rowsPerGroup(data, batch.length)
    for (let row = 0; row < batch.length; row += step) {
      signal?.throwIfAborted()
      await writer.writeRowGroup(data, row, Math.min(batch.length, row + step))
    }
    const { bytes, bounds, footerChecksum } = await writer.finish()
    await file.finish()
    const stats = bounds === undefined ? {} : { stats: formatStatistics(batch.length, columns, bounds) }
    return {
      add: {
        path: name,
        partitionValues: {},
        size: bytes,
        modificationTime: now,
        dataChange: true,
        ...stats,
        tags: { [footerTag]: footerChecksum },
      },
      abandon: () => file.abandon(),
    }
  } catch (error) {
    await file.abandon()
    throw error
  }
}

/** Aligned with `tableColumns`. */
function dataColumns({ keys, columns, eventTime, created, deleted, length }: RowBatch<Column>): readonly Column[] {
  return [
    ...keys,
    ...columns,
    { kind: 'number', values: eventTime },
    { kind: 'number', values: created },
    { kind: 'boolean', values: deleted ?? new Uint8Array(length) },
  ]
}

function hasNulls({ nulls }: Column): boolean {
  return nulls?.includes(1) === true
}

/** What readers of the file need to know of its layout: all of the schema that concerns storage. */
function layout({ id, group, version, keys, columns, fingerprint }: TableSchema): Omit<TableSchema, 'ttl'> {
  return { id, group, version, keys, columns, fingerprint }
}
