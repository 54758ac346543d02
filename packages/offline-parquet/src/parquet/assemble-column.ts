// Pages become a column of our kinds, all rows of a row group at once.

import type { AnswerColumn, ListColumn, Value, VectorColumn } from '@granary/core/spec'
import { assembleLists, assembleVectors, type ItemPage } from './assemble-lists.js'
import { decodeByteStrings, decodeText } from './decode-text.js'
import { type FileType, leafType } from './file-column.js'
import { type LeafFormat, numbersOf, type RawValues } from './leaf-format.js'
import type { Memory } from './memory.js'
import type { PageValues } from './page-values.js'
import type { ChunkPages } from './read-pages.js'
import type { StoredColumn } from './stored-column.js'

/**
 * The rows of a chunk as a column of `type`, which the stored column must be readable as. Typed arrays may lie on the pages' memory, which is
 * given up.
 * @throws RangeError: the pages do not fit together.
 */
export function assembleColumn(chunk: ChunkPages, column: StoredColumn, type: FileType, rows: number, memory: Memory): AnswerColumn {
  if (column.lists.length > 0) return listColumn(chunk, column, type, rows, memory)
  const nulls = nullsOf(chunk, column.there, rows, memory)
  const marked = nulls === undefined ? {} : { nulls }
  switch (type) {
    case 'string':
    case 'json': {
      const text = textDecoder(column.format)
      const codes = allCodes(chunk, nulls, rows, memory)
      if (codes === undefined)
        return { kind: 'string', values: flat(chunk, nulls, rows, text, (length) => new Array<string>(length).fill('')), ...marked }
      if (chunk.dictionary === undefined) throw new RangeError('A page of codes has no dictionary')
      const dictionary = text(chunk.dictionary)
      checkCodes(codes, Math.max(dictionary.length, 1)) // code 0 also stands at nulls
      return { kind: 'dictionary', codes, dictionary, ...marked }
    }
    case 'bytes':
      return {
        kind: 'bytes',
        values: flat(chunk, nulls, rows, decodeByteStrings, (length) => new Array<Uint8Array>(length).fill(noBytes)),
        ...marked,
      }
    case 'boolean':
      return {
        kind: 'boolean',
        values: flat(
          chunk,
          nulls,
          rows,
          (values) => values as Uint8Array,
          (length) => memory.take(Uint8Array, length),
        ),
        ...marked,
      }
    case 'bigint':
      return { kind: 'bigint', values: flat(chunk, nulls, rows, bigints, (length) => memory.take(BigInt64Array, length)), ...marked }
    default: {
      const numbers = (values: PageValues): Float64Array => numbersOf(values as RawValues, column.format, type, memory) // numbers are never packed
      return { kind: 'number', values: flat(chunk, nulls, rows, numbers, (length) => memory.take(Float64Array, length)), ...marked }
    }
  }
}

function listColumn(chunk: ChunkPages, column: StoredColumn, type: FileType, rows: number, memory: Memory): VectorColumn | ListColumn {
  if (typeof type === 'object' && 'vector' in type) {
    const numbers = (values: PageValues): Float32Array =>
      values instanceof Float32Array ? values : new Float32Array(numbersOf(values as RawValues, column.format, 'float32', memory))
    return assembleVectors(
      itemPages(chunk, numbers, (length) => memory.take(Float32Array, length)),
      column,
      type.vector,
      rows,
      memory,
    )
  }
  return assembleLists(
    itemPages(chunk, itemDecoder(column.format, leafType(type), memory), (length) => new Array<Value>(length)),
    column,
    type,
    rows,
  )
}

interface Indexed<T> {
  readonly length: number
  [index: number]: T
}

function itemPages<T, Items extends Indexed<T>>(
  chunk: ChunkPages,
  decode: (values: PageValues) => Items,
  allocate: (length: number) => Items,
): ItemPage<Items>[] {
  const dictionary = chunk.dictionary === undefined ? undefined : decode(chunk.dictionary)
  return chunk.pages.map(({ values, codes, ...levels }) => ({
    ...levels,
    items: values === undefined ? lookUp<T, Items>(codes ?? noCodes, dictionary, allocate) : decode(values),
  }))
}

/** All values of a column that is no list; at nulls, what `allocate` fills in. */
function flat<T, Items extends Indexed<T>>(
  chunk: ChunkPages,
  nulls: Uint8Array | undefined,
  rows: number,
  decode: (values: PageValues) => Items,
  allocate: (length: number) => Items,
): Items {
  const pages = itemPages<T, Items>(chunk, decode, allocate)
  const [first] = pages
  if (first !== undefined && pages.length === 1 && nulls === undefined) return first.items
  const all = allocate(rows)
  let row = 0
  for (const { entries, items } of pages) {
    let item = 0
    for (const end = row + entries; row < end; row++) if (nulls?.[row] !== 1) all[row] = items[item++] as T
  }
  return all
}

function lookUp<T, Items extends Indexed<T>>(
  codes: Uint32Array,
  dictionary: Items | undefined,
  allocate: (length: number) => Items,
): Items {
  const items = allocate(codes.length)
  if (codes.length === 0) return items
  if (dictionary === undefined) throw new RangeError('A page of codes has no dictionary')
  checkCodes(codes, dictionary.length)
  for (let row = 0; row < codes.length; row++) items[row] = dictionary[codes[row] as number] as T
  return items
}

function checkCodes(codes: Uint32Array, size: number): void {
  let largest = 0
  for (let row = 0; row < codes.length; row++) if ((codes[row] as number) > largest) largest = codes[row] as number
  if (largest >= size) throw new RangeError('A code lies beyond its dictionary')
}

/** The codes of all rows (0 at a null); undefined where a page is not coded. */
function allCodes({ pages }: ChunkPages, nulls: Uint8Array | undefined, rows: number, memory: Memory): Uint32Array | undefined {
  if (pages.some((page) => page.codes === undefined && page.values !== undefined && !isEmpty(page.values))) return undefined
  if (!pages.some((page) => page.codes !== undefined && page.codes.length > 0)) return undefined
  const [first] = pages
  if (pages.length === 1 && nulls === undefined && first?.codes !== undefined) return first.codes
  const all = memory.take(Uint32Array, rows)
  let row = 0
  for (const { entries, codes } of pages) {
    let item = 0
    for (const end = row + entries; row < end; row++) all[row] = nulls?.[row] === 1 ? 0 : (codes?.[item++] as number)
  }
  return all
}

function isEmpty(values: PageValues): boolean {
  return 'packed' in values ? values.count === 0 : values.length === 0
}

/** @throws RangeError: the pages hold another number of rows. */
export function nullsOf({ pages }: ChunkPages, there: number, rows: number, memory: Memory): Uint8Array | undefined {
  let total = 0
  for (const { entries } of pages) total += entries
  if (total !== rows) throw new RangeError(`A column has ${total} rows, its row group ${rows}`)
  if (pages.every(({ definition }) => definition === undefined)) return undefined
  const nulls = memory.take(Uint8Array, rows)
  let row = 0
  for (const { entries, definition } of pages) {
    if (definition === undefined) nulls.fill(0, row, row + entries)
    else for (let entry = 0; entry < entries; entry++) nulls[row + entry] = (definition[entry] as number) < there ? 1 : 0
    row += entries
  }
  return nulls
}

function textDecoder(format: LeafFormat): (values: PageValues) => string[] {
  return format.kind === 'uuid' ? (values) => decodeByteStrings(values).map(uuidText) : decodeText
}

function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Items of lists as values: JavaScript's own. */
function itemDecoder(format: LeafFormat, type: Exclude<FileType, object>, memory: Memory): (values: PageValues) => Value[] {
  switch (type) {
    case 'string':
    case 'json':
      return textDecoder(format)
    case 'bytes':
      return (values) => [...decodeByteStrings(values)]
    case 'boolean':
      return (values) => Array.from(values as Uint8Array, (value) => value === 1)
    case 'bigint':
      return (values) => Array.from(bigints(values))
    default:
      return (values) => Array.from(numbersOf(values as RawValues, format, type, memory))
  }
}

function bigints(values: PageValues): BigInt64Array {
  return values instanceof BigInt64Array ? values : BigInt64Array.from(values as Int32Array, BigInt)
}

const noBytes = new Uint8Array(0)
const noCodes = new Uint32Array(0)
