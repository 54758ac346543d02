// A spine as its columns, whatever it was handed in as: rows, async rows, columns, a Parquet file, an adapter's source.

import { concatColumns, sliceColumn } from '../../codec/column-operations.js'
import { reader } from '../../codec/column-reader.js'
import { abortedError } from '../../errors/aborted-error.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { AnswerColumn, CallOptions, ColumnSource, OfflineStore, StoredType } from '../../spec/index.js'
import type { CellReader } from '../../transform/row-view.js'
import { columnKind } from '../../values/column-builder.js'
import { raceEach } from '../../values/race.js'
import { type ResultColumn, typedColumn, typeOfStored } from './result-column.js'
import { untypedColumn } from './untyped-column.js'

export interface SpineTable {
  readonly length: number
  /** In the spine's order, no name twice. */
  readonly columns: readonly SpineColumn[]
}

export interface SpineColumn {
  readonly name: string
  /** The value at a row as it was handed in; of a file, as it is stored. */
  readonly read: CellReader
  /** 'user': arrays and rows of the user's. Else the storage type of a file's column or typed array. */
  readonly origin: 'user' | 'typed-array' | 'file'
  /** The column in the result, where nothing else is known of it. */
  untouched(): ResultColumn
}

/** No object is made for a row of a columnar source. @throws GranaryError `INPUT_INVALID_ROWS`, `INPUT_INVALID_SPINE`, `CAPABILITY_UNSUPPORTED`, and the reader's own. */
export async function spineTable(spine: unknown, offline: OfflineStore, options: CallOptions): Promise<SpineTable> {
  if (typeof spine === 'object' && spine !== null) {
    if (Symbol.iterator in spine) return rowsTable(spine as Iterable<unknown>)
    if (Symbol.asyncIterator in spine) return asyncRowsTable(callersOwn(() => spine as AsyncIterable<unknown>, options))
    if ('kind' in spine && spine.kind === 'column-source')
      return fileTable(callersOwn(() => (spine as ColumnSource).batches(options), options))
    if ('parquet' in spine && typeof spine.parquet === 'string') return fileTable(readFile(spine.parquet, offline, options))
    if ('columns' in spine && typeof spine.columns === 'object' && spine.columns !== null) return columnsTable(spine.columns)
  }
  throw new GranaryError(
    'INPUT_INVALID_SPINE',
    "A spine is rows, async rows, { columns: { ... } }, { parquet: 'labels.parquet' } or a source of an adapter",
  )
}

/** What the caller brings is read as long as the caller waits; what it throws is told as the spine's fault. */
async function* callersOwn<T>(source: () => AsyncIterable<T>, { signal }: CallOptions): AsyncGenerator<T, void, undefined> {
  try {
    yield* raceEach(source, signal, false)
  } catch (cause) {
    if (signal?.aborted === true) throw abortedError(signal, 'The read of the spine')
    if (GranaryError.isInstance(cause)) throw cause
    throw new GranaryError('INPUT_INVALID_SPINE', 'The source of the spine failed: the cause says more', { cause })
  }
}

function readFile(path: string, { files }: OfflineStore, options: CallOptions) {
  if (files !== undefined) return files.read(path, undefined, options)
  throw new GranaryError(
    'CAPABILITY_UNSUPPORTED',
    'The offline store has no files.read: hand the spine in as rows or columns, or use an offline store that reads files',
  )
}

// ---------------------------------------------------------------- rows

function rowsTable(rows: Iterable<unknown>): SpineTable {
  const collector = rowCollector()
  for (const row of rows) collector.add(row)
  return collector.finish()
}

async function asyncRowsTable(rows: AsyncIterable<unknown>): Promise<SpineTable> {
  const collector = rowCollector()
  for await (const row of rows) collector.add(row)
  return collector.finish()
}

/** Columns are a row's own enumerable properties; a row that lacks one has undefined there. */
function rowCollector(): { add(row: unknown): void; finish(): SpineTable } {
  const places = new Map<string, number>()
  const columns: unknown[][] = []
  /** The names of a row before: most rows are alike, and then their places are too. */
  let names: readonly string[] = []
  let placesOfNames: readonly number[] = []
  let length = 0

  function placeOf(name: string): number {
    const known = places.get(name)
    if (known !== undefined) return known
    places.set(name, columns.length)
    return columns.push([]) - 1
  }

  return {
    add(row) {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        throw new GranaryError(
          'INPUT_INVALID_ROWS',
          `Row ${length} of the spine is no object: write { customer_id: 'C1', event_timestamp: '2026-01-05T10:00:00Z' }`,
        )
      }
      const own = Object.keys(row)
      if (own.some((name, place) => name !== names[place])) {
        names = own
        placesOfNames = own.map(placeOf)
      }
      for (let place = 0; place < own.length; place++) {
        const values = columns[placesOfNames[place] as number] as unknown[]
        while (values.length < length) values.push(undefined)
        values.push((row as Readonly<Record<string, unknown>>)[own[place] as string])
      }
      length++
    },
    finish: () => ({ length, columns: [...places].map(([name, place]) => userColumn(name, columns[place] as unknown[], length)) }),
  }
}

// ---------------------------------------------------------------- columns

function columnsTable(given: object): SpineTable {
  const entries: (readonly [string, ArrayLike<unknown>])[] = Object.entries(given).map(([name, values]) => {
    if (isArrayLike(values)) return [name, values]
    throw new GranaryError('INPUT_INVALID_SPINE', `Column "${name}" of the spine is no array or typed array`)
  })
  const [first] = entries
  const length = first?.[1].length ?? 0
  const other = entries.find(([, values]) => values.length !== length)
  if (first !== undefined && other !== undefined) {
    throw new GranaryError(
      'INPUT_INVALID_SPINE',
      `The spine's columns differ in length: "${first[0]}" has ${length} rows, "${other[0]}" has ${other[1].length}`,
    )
  }
  return { length, columns: entries.map(([name, values]) => userColumn(name, values, length)) }
}

function isArrayLike(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)
}

function userColumn(name: string, values: ArrayLike<unknown>, length: number): SpineColumn {
  return {
    name,
    read: (row) => values[row],
    origin: Array.isArray(values) ? 'user' : 'typed-array',
    untouched: () => untypedColumn(name, values, length),
  }
}

// ---------------------------------------------------------------- files

async function fileTable(batches: ReturnType<ColumnSource['batches']>): Promise<SpineTable> {
  const columns = new Map<string, { readonly type: StoredType; readonly chunks: AnswerColumn[] }>()
  let length = 0
  let count = 0
  for await (const batch of batches) {
    for (const [place, name] of batch.names.entries()) {
      const chunk = sliceColumn(batch.columns[place] as AnswerColumn, 0, batch.length)
      const known = columns.get(name)
      if (known === undefined) columns.set(name, { type: batch.types[place] as StoredType, chunks: [chunk] })
      else known.chunks.push(chunk)
    }
    length += batch.length
    count++
    const uneven = [...columns].find(([, { chunks }]) => chunks.length !== count)
    if (uneven !== undefined)
      throw new GranaryError(
        'INPUT_INVALID_SPINE',
        `Column "${uneven[0]}" of the spine is not in every batch of its source: give files of one layout`,
      )
  }
  return { length, columns: [...columns].map(([name, { type, chunks }]) => fileColumn(name, type, joinChunks(name, type, chunks))) }
}

function fileColumn(name: string, type: StoredType, column: AnswerColumn): SpineColumn {
  return { name, read: reader(column), origin: 'file', untouched: () => typedColumn(name, typeOfStored(type), column) }
}

function joinChunks(name: string, type: StoredType, chunks: readonly AnswerColumn[]): AnswerColumn {
  const kind = columnKind(type)
  if (chunks.every((chunk) => (chunk.kind === 'dictionary' ? 'string' : chunk.kind) === kind)) return concatColumns(chunks)
  throw new GranaryError('INPUT_INVALID_SPINE', `Column "${name}" of the spine has several types: give files of one layout`)
}
