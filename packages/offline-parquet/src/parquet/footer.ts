// The footer of a Parquet file: its schema, its row groups, and the statistics of their columns as physical values.

import { type FileMetaData, parquetMetadata } from 'hyparquet'
import { checksum } from './checksum.js'

/** A file that is open for reading. */
export interface ReadableFile {
  readonly size: number
  /** Answers exactly the bytes [start, end), or rejects. `into`, as long as that, is there to take them, but need not. */
  read(start: number, end: number, into?: Uint8Array): Promise<Uint8Array>
  close(): Promise<void>
}

/** As `read`, but never a Buffer, whose `slice` would not copy. */
export async function readBytes(file: ReadableFile, start: number, end: number, into?: Uint8Array): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await file.read(start, end, into)
  if (byteLength !== end - start) throw new RangeError('The file ends too early')
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/**
 * Reads the footer. Statistics of strings are left as bytes, those of times and dates as integers. `expected`: the checksum that its writer knew.
 * @throws Error: not a Parquet file, or a damaged one.
 */
export async function readFooter(file: ReadableFile, expected?: string): Promise<FileMetaData> {
  if (file.size < 12) throw new RangeError('The file is too short for Parquet')
  const tail = await readBytes(file, Math.max(0, file.size - tailBytes), file.size)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  if (view.getUint32(tail.length - 4, true) !== magic) throw new RangeError('The file does not end as Parquet does')
  const needed = view.getUint32(tail.length - 8, true) + 8
  if (needed > file.size - 4) throw new RangeError('The footer is longer than the file')
  const bytes = needed <= tail.length ? tail : await readBytes(file, file.size - needed, file.size)
  const footer = bytes.slice(bytes.length - needed) // statistics are views of it, and must not keep more in memory
  if (expected !== undefined && checksum([footer]) !== expected) throw new RangeError('The footer does not match its checksum')
  return parquetMetadata(footer, { parsers: physical, geoparquet: false })
}

const tailBytes = 65_536
const magic = 0x31_52_41_50

// The library's parsers would make dates of times and strings of bytes, and lose microseconds, byte order marks and cut characters.
const same = <T>(value: T): never => value as never // the types of the library know its own results only
const physical = {
  timestampFromMilliseconds: same,
  timestampFromMicroseconds: same,
  timestampFromNanoseconds: same,
  dateFromDays: same,
  stringFromBytes: same,
  uuidFromBytes: same,
}
