// What reads of history give back: columns that become rows, batches of rows or a file, whichever is asked for.

import { GranaryError } from '../../errors/granary-error.js'
import type { CallOptions, ColumnBatch, OfflineStore } from '../../spec/index.js'
import type { BatchOptions, CallControl, HistoricalResult, UntypedRow } from '../../store-types/index.js'
import type { ResultColumn } from './result-column.js'
import type { SnapshotNames } from './snapshots.js'

/** Rows of a result, by column. */
export interface ResultChunk {
  readonly length: number
  readonly columns: readonly ResultColumn[]
}

export interface ResultSource {
  readonly snapshots: SnapshotNames
  /** One chunk at least, all of the same columns. May be called again. */
  chunks(options: CallControl): AsyncIterable<ResultChunk>
}

/** `clock`: epoch milliseconds, for the calls to the store. `makeStatuses`: there where the read was asked for them. */
export function historicalResult<S = never>(
  source: ResultSource,
  offline: OfflineStore,
  clock: () => number,
  makeStatuses?: () => readonly S[],
): HistoricalResult<UntypedRow, S> {
  const { snapshots } = source
  let statuses: readonly S[] | undefined
  return {
    snapshots,
    batches: (options = {}) => rowBatches(source, options),
    async rows(options = {}) {
      const rows: UntypedRow[] = []
      for await (const chunk of source.chunks(options)) for (const row of rowsOf(chunk.columns, 0, chunk.length)) rows.push(row)
      return rows
    },
    async columns(options = {}) {
      const values = new Map<string, unknown[]>()
      for await (const { length, columns } of source.chunks(options)) {
        for (const { name, read } of columns) values.set(name, readInto(values.get(name) ?? [], read, length))
      }
      return Object.fromEntries(values)
    },
    async statuses() {
      if (makeStatuses === undefined) throw new GranaryError('INPUT_INVALID_OPTION', "The read has no statuses: pass include: ['statuses']")
      statuses ??= makeStatuses()
      return statuses
    },
    async toParquet(path, { signal } = {}) {
      if (offline.files === undefined) {
        throw new GranaryError(
          'CAPABILITY_UNSUPPORTED',
          'The offline store has no files.write: read rows() or batches() and write them yourself, or use an offline store that writes files',
        )
      }
      const options: CallOptions = signal === undefined ? { now: clock() } : { now: clock(), signal }
      return offline.files.write(path, columnBatches(source, options), options)
    },
  }
}

function readInto(values: unknown[], read: (row: number) => unknown, length: number): unknown[] {
  for (let row = 0; row < length; row++) values.push(read(row))
  return values
}

// ---------------------------------------------------------------- rows

/** Checks its options when it is called, not when the first batch is read. */
function rowBatches(source: ResultSource, { size = 10_000, ...options }: BatchOptions): AsyncIterable<readonly UntypedRow[]> {
  if (!Number.isInteger(size) || size < 1) throw new GranaryError('INPUT_INVALID_OPTION', '`size` of batches is no whole number from 1 on')
  return evenBatches(source.chunks(options), size)
}

async function* evenBatches(chunks: AsyncIterable<ResultChunk>, size: number): AsyncGenerator<readonly UntypedRow[], void, undefined> {
  let batch: UntypedRow[] = []
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const end = Math.min(chunk.length, start + size - batch.length)
      const rows = rowsOf(chunk.columns, start, end)
      batch = batch.length === 0 ? rows : batch.concat(rows)
      start = end
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

type ReadableColumn = Pick<ResultColumn, 'name' | 'read'>

/** Rows [start, end) as objects of one shape, filled a column at a time. */
export function rowsOf(columns: readonly ReadableColumn[], start: number, end: number): UntypedRow[] {
  const template = emptyRow(columns)
  const rows = Array.from({ length: end - start }, () => ({ ...template }))
  for (const { name, read } of columns) fillColumn(rows, name, read, start)
  return rows
}

function fillColumn(rows: Record<string, unknown>[], name: string, read: (row: number) => unknown, start: number): void {
  for (let row = 0; row < rows.length; row++) (rows[row] as Record<string, unknown>)[name] = read(start + row)
}

/** Each name is a property of its own, `__proto__` too. */
function emptyRow(columns: readonly ReadableColumn[]): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name }) => [name, undefined]))
}

// ---------------------------------------------------------------- files

async function* columnBatches(source: ResultSource, options: CallControl): AsyncGenerator<ColumnBatch, void, undefined> {
  for await (const { length, columns } of source.chunks(options)) {
    const stored = columns.map((column) => column.stored())
    yield {
      length,
      names: columns.map(({ name }) => name),
      types: stored.map(({ type }) => type),
      columns: stored.map(({ column }) => column),
    }
  }
}
