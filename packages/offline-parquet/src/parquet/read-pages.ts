// The pages of one column chunk: headers, checksums, levels, and values as they are encoded.

import type { ColumnMetaData, Encoding } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { uncompress } from './compression.js'
import { bitWidth, decodeHybrid } from './hybrid-encoding.js'
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
 * Decodes a chunk.
 * @throws Error: the chunk is damaged, or its codec or encoding unknown.
 */
export function readPages(bytes: Uint8Array, metadata: ColumnMetaData, column: StoredColumn): ChunkPages {
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
    const whole = (): Uint8Array => uncompress(body, metadata.codec, header.uncompressed_page_size)
    if (header.dictionary_page_header !== undefined) {
      dictionary = decodePlain(whole(), column.leaf, header.dictionary_page_header.num_values)
    } else if (header.data_page_header !== undefined) {
      const { num_values, encoding } = header.data_page_header
      const levels = levelsV1(whole(), column, num_values)
      pages.push(page(num_values, levels, encoding, column))
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
      const values =
        is_compressed === false
          ? compressed
          : uncompress(compressed, metadata.codec, header.uncompressed_page_size - repetition - definition)
      pages.push(page(num_values, { ...levelsV2(body, column, num_values, repetition, definition), values }, encoding, column))
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
function levelsV1(bytes: Uint8Array, { there, lists }: StoredColumn, entries: number): Levels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const read = (largest: number): Uint8Array => {
    const levels = new Uint8Array(entries)
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
  repetitionBytes: number,
  definitionBytes: number,
): Omit<Levels, 'values'> {
  const read = (offset: number, length: number, largest: number): Uint8Array => {
    const levels = new Uint8Array(entries)
    decodeHybrid(bytes, offset, offset + length, bitWidth(largest), levels)
    return levels
  }
  return {
    ...(lists.length > 0 ? { repetition: read(0, repetitionBytes, lists.length) } : {}),
    ...(there > 0 ? { definition: read(repetitionBytes, definitionBytes, there) } : {}),
  }
}

function page(entries: number, levels: Levels, encoding: Encoding, { there, leaf }: StoredColumn): Page {
  const { repetition, values: bytes } = levels
  const count = levels.definition === undefined ? entries : countOf(levels.definition, there)
  const definition =
    levels.definition === undefined || (count === entries && repetition === undefined) ? {} : { definition: levels.definition }
  const shape = { entries, ...definition, ...(repetition === undefined ? {} : { repetition }) }
  switch (encoding) {
    case 'PLAIN':
      return { ...shape, values: decodePlain(bytes, leaf, count) }
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      const codes = new Uint32Array(count)
      if (count > 0) decodeHybrid(bytes, 1, bytes.length, bytes[0] as number, codes)
      return { ...shape, codes }
    }
    case 'RLE': {
      if (leaf.type !== 'BOOLEAN') break
      const values = new Uint8Array(count)
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
