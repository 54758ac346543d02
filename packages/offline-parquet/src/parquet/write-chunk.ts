// One column of one row group as bytes: pages with their headers, and the metadata that the footer keeps of them.

import type { Column } from '@granary/core/spec'
import type { ColumnChunk, Encoding, Statistics } from 'hyparquet'
import { checksum, checksumKey } from './checksum.js'
import { type Bound, type ColumnBounds, columnBounds } from './column-bounds.js'
import { isWorthCompressing } from './compression.js'
import { buildDictionary } from './dictionary.js'
import { type FileColumn, type FileType, leafElements, leafType, listDepth } from './file-column.js'
import { bitWidth, encodeHybrid } from './hybrid-encoding.js'
import { type LeafData, type LeafValues, leafValues } from './leaf-values.js'
import { pageList } from './page-list.js'
import { encodeByteArrays, encodePlain } from './plain-encoding.js'

export interface WrittenChunk {
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
  readonly bounds: ColumnBounds
  /** False where a dictionary was tried and was not worth it. */
  readonly dictionary: boolean
  readonly chunk: ColumnChunk
}

/** A page's bytes before compression; beyond, a column is cut into several pages. */
const pageBytes = 1_048_576

/**
 * Encodes the rows [start, end) of a column as a chunk that begins at `offset` of the file. `required`: the file's schema says that nothing is null.
 * `tryDictionary`: strings by code where that is worth it.
 */
export function writeChunk(
  { name, type }: FileColumn,
  column: Column,
  rows: { readonly start: number; readonly end: number },
  options: { readonly offset: number; readonly required: boolean; readonly tryDictionary: boolean },
): WrittenChunk {
  const leaf = leafValues(column, type, rows.start, rows.end)
  const depth = listDepth(type)
  const encodings: Encoding[] = []
  const dictionary = dictionaryOf(leaf.values, options.tryDictionary)
  const codec = dictionary !== undefined || isWorthCompressing(leaf.values) ? 'SNAPPY' : 'UNCOMPRESSED'
  const pages = pageList(codec)
  if (dictionary !== undefined) {
    pages.addDictionary(dictionary.bytes, dictionary.size)
    encodings.push('PLAIN', 'RLE_DICTIONARY')
  }
  const dataOffset = options.offset + pages.bytes
  for (const page of pagesOf(leaf, rows.end - rows.start, depth * 2 + 1)) {
    const values =
      dictionary === undefined
        ? encodePlain(leaf.values, page.valueStart, page.valueEnd)
        : encodeCodes(dictionary, page.valueStart, page.valueEnd)
    if (!encodings.includes(values.encoding)) encodings.push(values.encoding)
    pages.addData({
      rows: page.rows,
      entries: page.entryEnd - page.entryStart,
      nulls: page.entryEnd - page.entryStart - (page.valueEnd - page.valueStart),
      repetition: depth === 0 ? noBytes : encodeHybrid(leaf.repetition as Uint8Array, page.entryStart, page.entryEnd, bitWidth(depth)),
      definition: options.required
        ? noBytes
        : encodeHybrid(leaf.definition ?? allThere(leaf.entries), page.entryStart, page.entryEnd, bitWidth(depth * 2 + 1)),
      ...values,
    })
  }
  const bounds = columnBounds(column, type, rows.start, rows.end, dictionary?.distinct)
  return {
    parts: pages.parts,
    bytes: pages.bytes,
    bounds,
    dictionary: dictionary !== undefined,
    chunk: {
      file_offset: BigInt(options.offset),
      meta_data: {
        type: physicalType(type),
        encodings,
        path_in_schema: [name, ...Array.from({ length: depth }, () => ['list', 'element']).flat()],
        codec,
        num_values: BigInt(leaf.entries),
        total_uncompressed_size: BigInt(pages.uncompressedBytes),
        total_compressed_size: BigInt(pages.bytes),
        data_page_offset: BigInt(dataOffset),
        ...(dictionary === undefined ? {} : { dictionary_page_offset: BigInt(options.offset) }),
        key_value_metadata: [{ key: checksumKey, value: checksum(pages.parts) }],
        ...(depth > 0 ? {} : { statistics: footerStatistics(bounds, type) }),
        encoding_stats: [
          ...(dictionary === undefined ? [] : [{ page_type: 'DICTIONARY_PAGE' as const, encoding: 'PLAIN' as const, count: 1 }]),
          { page_type: 'DATA_PAGE_V2', encoding: encodings.at(-1) as Encoding, count: pages.dataPages },
        ],
      },
    },
  }
}

const noBytes = new Uint8Array(0)
const allThere = (entries: number): Uint8Array => new Uint8Array(entries).fill(1)

function physicalType(type: FileType): 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' {
  return leafElements[leafType(type)].type as 'INT32' // every leaf has a type
}

interface EncodedDictionary {
  readonly codes: Uint32Array
  readonly size: number
  readonly bytes: Uint8Array
  readonly distinct?: readonly string[]
}

/** Floats never: a dictionary by value would turn -0 into 0. Integers only where all are the same, as created times are. */
function dictionaryOf(values: LeafData, tryStrings: boolean): EncodedDictionary | undefined {
  if (values.length === 0) return undefined
  if (values instanceof BigInt64Array || values instanceof Int32Array) {
    if (!isConstant(values)) return undefined
    return { codes: new Uint32Array(values.length), size: 1, bytes: encodePlain(values, 0, 1).bytes }
  }
  if (!tryStrings || typeof (values as readonly unknown[])[0] !== 'string') return undefined
  const built = buildDictionary(values as readonly string[], 0, values.length)
  if (built === undefined) return undefined
  return { ...built, size: built.distinct.length, bytes: encodeByteArrays(built.distinct, 0, built.distinct.length) }
}

function isConstant(values: BigInt64Array | Int32Array): boolean {
  const words = new Int32Array(values.buffer, values.byteOffset, values.byteLength / 4)
  const period = values.BYTES_PER_ELEMENT / 4
  for (let word = period; word < words.length; word++) if (words[word] !== words[word - period]) return false
  return true
}

function encodeCodes({ codes, size }: EncodedDictionary, start: number, end: number): { bytes: Uint8Array; encoding: 'RLE_DICTIONARY' } {
  const width = bitWidth(size - 1)
  const packed = encodeHybrid(codes, start, end, width)
  const bytes = new Uint8Array(packed.length + 1)
  bytes[0] = width
  bytes.set(packed, 1)
  return { bytes, encoding: 'RLE_DICTIONARY' }
}

interface PageRange {
  readonly rows: number
  readonly entryStart: number
  readonly entryEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

/** Pages of whole rows, about `pageBytes` each. `there`: the definition level of a value. */
function* pagesOf(leaf: LeafValues, rows: number, there: number): Generator<PageRange> {
  const rowsPerPage = Math.max(1, Math.ceil(rows / Math.ceil(approximateBytes(leaf.values) / pageBytes || 1)))
  if (rowsPerPage >= rows) {
    yield { rows, entryStart: 0, entryEnd: leaf.entries, valueStart: 0, valueEnd: leaf.values.length }
    return
  }
  let entry = 0
  let value = 0
  for (let row = 0; row < rows; row += rowsPerPage) {
    const start = { entryStart: entry, valueStart: value }
    const last = Math.min(rows, row + rowsPerPage)
    for (let next = row; next < last; next++) {
      do {
        if (leaf.definition === undefined || leaf.definition[entry] === there) value++
        entry++
      } while (leaf.repetition !== undefined && entry < leaf.entries && leaf.repetition[entry] !== 0)
    }
    yield { rows: last - row, ...start, entryEnd: entry, valueEnd: value }
  }
}

function approximateBytes(values: LeafData): number {
  if (ArrayBuffer.isView(values)) return values.byteLength
  const step = Math.max(1, Math.floor(values.length / 256))
  let bytes = 0
  for (let row = 0; row < values.length; row += step) bytes += 4 + (values[row] as string | Uint8Array).length
  return bytes * step
}

/** Bounds as the footer's statistics want them: physical values. */
function footerStatistics({ nulls, min, max }: ColumnBounds, type: FileType): Statistics {
  const null_count = BigInt(nulls)
  if (min === undefined || max === undefined) return { null_count }
  // The standard wants a zero as -0 below and +0 above, since readers disagree on their order.
  return { null_count, min_value: physicalBound(min === 0 ? -0 : min, type), max_value: physicalBound(max === 0 ? 0 : max, type) }
}

function physicalBound(bound: Bound, type: FileType): Bound {
  if (type === 'timestamp') return BigInt(bound as number) * 1_000n
  if (type === 'int64' || type === 'microseconds') return BigInt(bound as number)
  return bound
}
