// The pages of one column chunk: headers, checksums, levels, and values as they are encoded.

import type { ColumnMetaData, Encoding } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { uncompress } from './compression.js'
import { bitWidth, decodeHybrid } from './hybrid-encoding.js'
import type { Memory } from './memory.js'
import { decodePlain, decodeRare, type PageValues } from './page-values.js'
import type { StoredColumn } from './stored-column.js'

/** A page: one entry a value, null or empty list; the values without nulls, plain or as codes of the chunk's dictionary. */
export interface Page {
  readonly entries: number
  /** Absent: all are there. */
  readonly definition?: Uint8Array
  readonly repetition?: Uint8Array
  readonly codes?: Uint32Array
  readonly values?: PageValues
}

export interface ChunkPages {
  readonly dictionary?: PageValues
  readonly pages: readonly Page[]
}

/**
 * Decodes a chunk. Nothing of it is a view of `bytes`.
 * @throws Error: the chunk is damaged, or its codec or encoding unknown.
 */
export function readPages(bytes: Uint8Array, metadata: ColumnMetaData, column: StoredColumn, memory: Memory): ChunkPages {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  const expected = Number(metadata.num_values)
  const pages: Page[] = []
  let dictionary: PageValues | undefined
  let entries = 0
  while (entries < expected) {
    const header = parquetHeader(reader)
    checkHeader(header, bytes.length - reader.offset, expected - entries, Number(metadata.total_uncompressed_size))
    const end = reader.offset + header.compressed_page_size
    const body = bytes.subarray(reader.offset, end)
    reader.offset = end
    const whole = (): Uint8Array => uncompress(body, metadata.codec, header.uncompressed_page_size, memory)
    if (header.dictionary_page_header !== undefined) {
      dictionary = decodePlain(whole(), column.leaf, header.dictionary_page_header.num_values, memory)
    } else if (header.data_page_header !== undefined) {
      const { num_values, encoding } = header.data_page_header
      const levels = levelsV1(whole(), column, num_values, memory)
      pages.push(page(num_values, levels, encoding, column, memory))
      entries += num_values
    } else if (header.data_page_header_v2 !== undefined) {
      const {
        num_values,
        encoding,
        repetition_levels_byte_length: repetition,
        definition_levels_byte_length: definition,
        is_compressed,
      } = header.data_page_header_v2
      const compressed = body.subarray(repetition + definition)
      const codec = is_compressed === false ? 'UNCOMPRESSED' : metadata.codec
      const values = uncompress(compressed, codec, header.uncompressed_page_size - repetition - definition, memory)
      const levels = levelsV2(body, column, num_values, { repetition, definition }, memory)
      pages.push(page(num_values, { ...levels, values }, encoding, column, memory))
      entries += num_values
    }
  }
  return dictionary === undefined ? { pages } : { dictionary, pages }
}

/** A damaged header must not make us reserve memory for what cannot be there. @throws RangeError */
function checkHeader(header: ReturnType<typeof parquetHeader>, left: number, entries: number, uncompressed: number): void {
  const {
    compressed_page_size: size,
    uncompressed_page_size: length,
    data_page_header: v1,
    data_page_header_v2: v2,
    dictionary_page_header: dictionary,
  } = header
  const count = v1?.num_values ?? v2?.num_values ?? 0
  const levels = (v2?.repetition_levels_byte_length ?? 0) + (v2?.definition_levels_byte_length ?? 0)
  const plausible =
    isCount(size, left) &&
    isCount(length, uncompressed) &&
    isCount(count, entries) &&
    isCount(levels, size) &&
    isCount(dictionary?.num_values ?? 0, length * 8) &&
    isCount(levels, length)
  if (!plausible) throw new RangeError('A page header says what cannot be')
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most
}

interface Levels {
  readonly repetition?: Uint8Array
  readonly definition?: Uint8Array
  readonly values: Uint8Array
}

/** Levels before the values, each after its length, all compressed together. */
function levelsV1(bytes: Uint8Array, { there, lists }: StoredColumn, entries: number, memory: Memory): Levels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const read = (largest: number): Uint8Array => {
    const levels = memory.take(Uint8Array, entries)
    const end = offset + 4 + view.getUint32(offset, true)
    decodeHybrid(bytes, offset + 4, Math.min(end, bytes.length), bitWidth(largest), levels)
    offset = end
    return levels
  }
  const repetition = lists.length > 0 ? { repetition: read(lists.length) } : {}
  const definition = there > 0 ? { definition: read(there) } : {}
  return { ...repetition, ...definition, values: bytes.subarray(offset) }
}

function levelsV2(
  bytes: Uint8Array,
  { there, lists }: StoredColumn,
  entries: number,
  bytesOf: { readonly repetition: number; readonly definition: number },
  memory: Memory,
): Omit<Levels, 'values'> {
  const read = (offset: number, length: number, largest: number): Uint8Array => {
    const levels = memory.take(Uint8Array, entries)
    decodeHybrid(bytes, offset, offset + length, bitWidth(largest), levels)
    return levels
  }
  return {
    ...(lists.length > 0 ? { repetition: read(0, bytesOf.repetition, lists.length) } : {}),
    ...(there > 0 ? { definition: read(bytesOf.repetition, bytesOf.definition, there) } : {}),
  }
}

function page(entries: number, levels: Levels, encoding: Encoding, { there, leaf }: StoredColumn, memory: Memory): Page {
  const { repetition, values: bytes } = levels
  const count = levels.definition === undefined ? entries : countOf(levels.definition, there)
  const definition =
    levels.definition === undefined || (count === entries && repetition === undefined) ? {} : { definition: levels.definition }
  const shape = { entries, ...definition, ...(repetition === undefined ? {} : { repetition }) }
  switch (encoding) {
    case 'PLAIN':
      return { ...shape, values: decodePlain(bytes, leaf, count, memory) }
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      const codes = memory.take(Uint32Array, count)
      if (count > 0) decodeHybrid(bytes, 1, bytes.length, bytes[0] as number, codes)
      return { ...shape, codes }
    }
    case 'RLE': {
      if (leaf.type !== 'BOOLEAN') break
      const values = memory.take(Uint8Array, count)
      decodeHybrid(bytes, 4, bytes.length, 1, values)
      return { ...shape, values }
    }
    default:
  }
  return { ...shape, values: decodeRare(bytes, leaf, count, encoding) }
}

function countOf(levels: Uint8Array, level: number): number {
  let count = 0
  for (let entry = 0; entry < levels.length; entry++) if (levels[entry] === level) count++
  return count
}
