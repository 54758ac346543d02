// A Parquet file from columns: row group by row group into a sink, the footer last.

import type { Column } from '@granary/core/spec'
import type { KeyValue, RowGroup } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import { checksum } from './checksum.js'
import { type ColumnBounds, mergeBounds } from './column-bounds.js'
import { type FileColumn, schemaElements } from './file-column.js'
import { writeChunk } from './write-chunk.js'

/** Where the bytes of a file go, in order. */
export type Sink = (parts: readonly Uint8Array[]) => Promise<void>

export interface ParquetFileWriter {
  /** The rows [start, end) of the columns as one row group: aligned with the file's columns, and without nulls where they are required. */
  writeRowGroup(columns: readonly Column[], start: number, end: number): Promise<void>
  /** The footer. Answers what the file holds. */
  finish(): Promise<WrittenFile>
}

export interface WrittenFile {
  readonly rows: number
  readonly bytes: number
  /** Of the footer with its length and the closing mark. */
  readonly footerChecksum: string
  /** Aligned with the file's columns; undefined in a file without rows. */
  readonly bounds: readonly ColumnBounds[] | undefined
}

export interface WriteFileOptions {
  /** `required`: no row is null; such columns are smaller and read faster. */
  readonly columns: readonly (FileColumn & { readonly required: boolean })[]
  readonly sink: Sink
  readonly keyValues: Readonly<Record<string, string>>
}

export function parquetFileWriter({ columns, sink, keyValues }: WriteFileOptions): ParquetFileWriter {
  const rowGroups: RowGroup[] = []
  const dictionaries = columns.map(() => true)
  let bounds: readonly ColumnBounds[] | undefined
  let rows = 0
  let bytes = 0
  let begun = false

  async function emit(parts: readonly Uint8Array[]): Promise<void> {
    await sink(begun ? parts : [magic, ...parts])
    if (!begun) bytes += magic.length
    begun = true
    for (const part of parts) bytes += part.length
  }

  return {
    async writeRowGroup(values, start, end) {
      const groupStart = begun ? bytes : magic.length
      const parts: Uint8Array[] = []
      let offset = groupStart
      const chunks = columns.map((column, position) => {
        const { required } = column
        const written = writeChunk(
          column,
          values[position] as Column,
          { start, end },
          { offset, required, tryDictionary: dictionaries[position] === true },
        )
        dictionaries[position] &&= written.dictionary || written.bounds.nulls === end - start
        parts.push(...written.parts)
        offset += written.bytes
        return written
      })
      const groupBounds = chunks.map((chunk) => chunk.bounds)
      bounds = bounds?.map((known, position) => mergeBounds(known, groupBounds[position] as ColumnBounds)) ?? groupBounds
      rows += end - start
      rowGroups.push({
        columns: chunks.map(({ chunk }) => chunk),
        num_rows: BigInt(end - start),
        total_byte_size: chunks.reduce((sum, { chunk }) => sum + (chunk.meta_data?.total_uncompressed_size ?? 0n), 0n),
        total_compressed_size: BigInt(offset - groupStart),
      })
      await emit(parts)
    },

    async finish() {
      const writer = new ByteWriter(4_096)
      writeMetadata(writer, {
        version: 2,
        created_by: 'granary version 1',
        schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap((column) => schemaElements(column, column.required))],
        num_rows: BigInt(rows),
        row_groups: rowGroups,
        key_value_metadata: Object.entries(keyValues).map(([key, value]): KeyValue => ({ key, value })),
      } as unknown as Parameters<typeof writeMetadata>[1]) // metadata_length is for readers
      writer.appendBytes(magic)
      const footer = writer.getBytes()
      await emit([footer])
      return { rows, bytes, bounds, footerChecksum: checksum([footer]) }
    },
  }
}

const magic = new TextEncoder().encode('PAR1')
