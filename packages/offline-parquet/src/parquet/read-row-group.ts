// A row group's columns off a file: which bytes are needed, and what they become.

import type { ColumnMetaData, FileMetaData } from 'hyparquet'
import { checksum, checksumKey } from './checksum.js'
import { columnRows, type NextRows } from './column-rows.js'
import type { FileType } from './file-column.js'
import { type ReadableFile, readBytes } from './footer.js'
import type { Memory } from './memory.js'
import { readPages } from './read-pages.js'
import type { StoredColumn } from './stored-column.js'

/** A column to read, as what. */
export interface WantedColumn {
  readonly column: StoredColumn
  readonly type: FileType
}

/** The bytes of a row group's wanted chunks. */
export interface FetchedRowGroup {
  readonly group: number
  readonly chunks: readonly Uint8Array[]
}

/** A row group, its columns aligned with what was wanted. */
export interface DecodedRowGroup {
  readonly rows: number
  readonly columns: readonly NextRows[]
}

/** Reads the bytes of the wanted columns; neighbours in one read. */
export async function fetchRowGroup(
  file: ReadableFile,
  metadata: FileMetaData,
  group: number,
  wanted: readonly WantedColumn[],
  memory: Memory,
): Promise<FetchedRowGroup> {
  const ranges = wanted.map(({ column }) => chunkRange(chunkMetadata(metadata, group, column)))
  const reads = coalesce(ranges, file.size)
  const read = await Promise.all(
    reads.map(async ({ start, end }) => ({ start, end, bytes: await readBytes(file, start, end, memory.take(Uint8Array, end - start)) })),
  )
  const chunks = ranges.map(({ start, end }) => {
    const within = read.find((range) => range.start <= start && range.end >= end)
    if (within === undefined) throw new RangeError('A chunk lies beyond the file')
    return within.bytes.subarray(start - within.start, end - within.start)
  })
  return { group, chunks }
}

/** Decodes what `fetchRowGroup` read, and is done with its bytes. @throws Error: damaged. */
export function decodeRowGroup(
  metadata: FileMetaData,
  { group, chunks }: FetchedRowGroup,
  wanted: readonly WantedColumn[],
  memory: Memory,
): DecodedRowGroup {
  const rows = Number(metadata.row_groups[group]?.num_rows)
  const columns = wanted.map(({ column, type }, position) => {
    const chunk = chunkMetadata(metadata, group, column)
    const bytes = chunks[position] as Uint8Array
    checkIntact(bytes, chunk)
    return columnRows(readPages(bytes, chunk, column, memory), column, type, rows, memory)
  })
  return { rows, columns }
}

/** Files of ours say what their chunks must be. */
function checkIntact(bytes: Uint8Array, { key_value_metadata }: ColumnMetaData): void {
  const expected = key_value_metadata?.find(({ key }) => key === checksumKey)?.value
  if (expected !== undefined && checksum([bytes]) !== expected) throw new RangeError('A column chunk does not match its checksum')
}

/** @throws RangeError: the footer lacks it. */
function chunkMetadata(metadata: FileMetaData, group: number, column: StoredColumn): ColumnMetaData {
  const chunk = metadata.row_groups[group]?.columns[column.chunk]?.meta_data
  if (chunk === undefined) throw new RangeError('The footer lacks a column chunk')
  return chunk
}

interface Range {
  readonly start: number
  readonly end: number
}

function chunkRange({ dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size }: ColumnMetaData): Range {
  const start = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data)
  return { start, end: start + Number(size) }
}

const largestGap = 65_536
const largestRead = 16_777_216

/** Few reads that cover all ranges. @throws RangeError: a range lies beyond the file. */
function coalesce(ranges: readonly Range[], size: number): readonly Range[] {
  const reads: { start: number; end: number }[] = []
  for (const range of [...ranges].sort((left, right) => left.start - right.start)) {
    if (range.start < 4 || range.end > size) throw new RangeError('A chunk lies beyond the file')
    const last = reads.at(-1)
    if (last !== undefined && range.start - last.end <= largestGap && Math.max(range.end, last.end) - last.start <= largestRead)
      last.end = Math.max(last.end, range.end)
    else reads.push({ ...range })
  }
  return reads
}
