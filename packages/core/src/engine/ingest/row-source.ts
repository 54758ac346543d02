// Whatever rows come as, cut into batches: arrays and columns are one, streams are many.

import { concatColumns, sliceColumn } from '../../codec/column-operations.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { AnswerColumn, CallOptions, ColumnBatch, ColumnSource } from '../../spec/index.js'
import { columnBatchInput, columnsInput, type InputBatch, type InputColumns, type InputRow, rowsInput } from './input-batch.js'

/** Rows, async rows, columns, or a source of an adapter. */
export type RowSource = readonly object[] | Iterable<object> | AsyncIterable<object> | { readonly columns: object } | ColumnSource

export interface SourceOptions {
  /** Rows a batch. Absent: a stream is cut at 50,000, anything else is one batch. */
  readonly batchSize?: number | undefined
  /** Rows at the beginning that are left out: they are stored already. */
  readonly from?: number | undefined
  /** They are not in the source at all. */
  readonly rest?: boolean | undefined
}

export const defaultBatchSize = 50_000

/** True where the rows come as a stream, or are to be cut like one: then each batch has an id of its own. */
export function isStream(source: RowSource, { batchSize }: SourceOptions): boolean {
  return batchSize !== undefined || !(Array.isArray(source) || isColumns(source))
}

/** @throws GranaryError `INPUT_INVALID_ROWS`, `INPUT_INVALID_OPTION` */
export function inputBatches(source: RowSource, options: SourceOptions, call: CallOptions): AsyncIterable<InputBatch> {
  const size = positive(options.batchSize ?? defaultBatchSize, 'batchSize')
  const from = options.from === undefined || options.from === 0 ? 0 : positive(options.from, 'from')
  if (options.rest === true && from > 0) return moved(inputBatches(source, { ...options, from: 0 }, call), from)
  if (isColumnSource(source)) return columnSourceBatches(source, size, from, call)
  if (isColumns(source)) return columnsBatches(source.columns, isStream(source, options) ? size : Number.POSITIVE_INFINITY, from)
  if (Array.isArray(source) && !isStream(source, options)) return wholeArray(source, from)
  if (typeof source === 'object' && source !== null && (Symbol.iterator in source || Symbol.asyncIterator in source))
    return streamBatches(source, size, from)
  throw new GranaryError(
    'INPUT_INVALID_ROWS',
    'Rows are an array of objects, an iterable or async iterable of them, { columns }, or a source such as parquetSource(...)',
  )
}

/** The same batches, of a source whose first row is the one at `from` of the whole input. */
async function* moved(batches: AsyncIterable<InputBatch>, from: number): AsyncGenerator<InputBatch> {
  for await (const batch of batches) yield { ...batch, offset: batch.offset + from }
}

function positive(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new GranaryError('INPUT_INVALID_OPTION', `${name} is a whole number from 1 on`)
}

function isColumnSource(source: RowSource): source is ColumnSource {
  return typeof source === 'object' && source !== null && 'kind' in source && source.kind === 'column-source'
}

function isColumns(source: RowSource): source is { readonly columns: InputColumns } {
  return (
    typeof source === 'object' &&
    source !== null &&
    !Array.isArray(source) &&
    !(Symbol.iterator in source) &&
    'columns' in source &&
    typeof source.columns === 'object' &&
    source.columns !== null
  )
}

async function* wholeArray(rows: readonly InputRow[], from: number): AsyncGenerator<InputBatch> {
  if (rows.length > from) yield rowsInput(from === 0 ? rows : rows.slice(from), from)
}

async function* streamBatches(source: Iterable<object> | AsyncIterable<object>, size: number, from: number): AsyncGenerator<InputBatch> {
  let rows: InputRow[] = []
  let position = 0
  for await (const row of source as AsyncIterable<InputRow>) {
    if (position++ < from) continue
    rows.push(row)
    if (rows.length === size) {
      yield rowsInput(rows, position - size)
      rows = []
    }
  }
  if (rows.length > 0) yield rowsInput(rows, position - rows.length)
}

async function* columnsBatches(columns: InputColumns, size: number, from: number): AsyncGenerator<InputBatch> {
  const whole = columnsInput(columns, 0)
  if (whole.length > 0 && from === 0 && whole.length <= size) yield whole
  else {
    for (let start = from; start < whole.length; start += size) {
      const cut = Object.entries(columns).map(
        ([name, values]) => [name, sliceArray(values, start, Math.min(whole.length, start + size))] as const,
      )
      yield columnsInput(Object.fromEntries(cut), start)
    }
  }
}

function sliceArray(values: ArrayLike<unknown>, from: number, to: number): ArrayLike<unknown> {
  if (Array.isArray(values)) return values.slice(from, to)
  if (ArrayBuffer.isView(values) && 'subarray' in values) return (values as unknown as Float64Array).subarray(from, to) // a typed array of any kind
  return Array.from({ length: to - from }, (_, index) => values[from + index])
}

/** Cuts and joins what a source gives, whose batches are as long as its files like. Files of other columns or types end a batch: they are not joined. */
async function* columnSourceBatches(source: ColumnSource, size: number, from: number, call: CallOptions): AsyncGenerator<InputBatch> {
  let held: ColumnBatch[] = []
  let heldRows = 0
  let position = 0
  for await (const batch of source.batches(call)) {
    let start = Math.max(0, Math.min(batch.length, from - position))
    const [first] = held
    if (first !== undefined && start < batch.length && layoutOf(first) !== layoutOf(batch)) {
      yield columnBatchInput(joinBatches(held), position - heldRows)
      held = []
      heldRows = 0
    }
    while (start < batch.length) {
      const end = Math.min(batch.length, start + size - heldRows)
      held.push(sliceBatch(batch, start, end))
      heldRows += end - start
      start = end
      if (heldRows === size) {
        yield columnBatchInput(joinBatches(held), position + start - size)
        held = []
        heldRows = 0
      }
    }
    position += batch.length
  }
  if (heldRows > 0) yield columnBatchInput(joinBatches(held), position - heldRows)
}

/** Equal for batches of the same columns, whatever their order. */
function layoutOf({ names, types }: ColumnBatch): string {
  return JSON.stringify(names.map((name, column) => [name, types[column]]).sort())
}

function sliceBatch(batch: ColumnBatch, from: number, to: number): ColumnBatch {
  if (from === 0 && to === batch.length) return batch
  return { ...batch, length: to - from, columns: batch.columns.map((column) => sliceColumn(column, from, to)) }
}

/** One batch of several of one layout, in the order of the first one's columns. */
function joinBatches(batches: readonly ColumnBatch[]): ColumnBatch {
  const [first] = batches
  if (first === undefined || batches.length === 1) return first as ColumnBatch
  const columnOf = ({ names, columns }: ColumnBatch, name: string): AnswerColumn => columns[names.indexOf(name)] as AnswerColumn // of one layout
  return {
    ...first,
    length: batches.reduce((sum, { length }) => sum + length, 0),
    columns: first.names.map((name) => concatColumns(batches.map((batch) => columnOf(batch, name)))),
  }
}
