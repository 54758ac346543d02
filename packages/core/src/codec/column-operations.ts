// Whole columns made from whole columns: chosen rows, nothing at all, one value a row.

import type { AnswerColumn, Column, StoredType, Value } from '../spec/index.js'
import { valueAppender } from '../values/column-builder.js'
import { columnLength, plainStrings } from './column-reader.js'

/** The rows of a column at some positions, in their order. */
export function takeRows<C extends AnswerColumn>(column: C, rows: ArrayLike<number>): C {
  const taken = takeValues(column, rows)
  if (column.nulls === undefined) return taken as C // same kind as it came
  const nulls = new Uint8Array(rows.length)
  let any = 0
  for (let row = 0; row < nulls.length; row++) any |= nulls[row] = column.nulls[rows[row] as number] as number
  return (any === 0 ? taken : { ...taken, nulls }) as C
}

function takeValues(column: AnswerColumn, rows: ArrayLike<number>): AnswerColumn {
  switch (column.kind) {
    case 'number':
      return { kind: column.kind, values: takeTyped(column.values, rows, new Float64Array(rows.length)) }
    case 'boolean':
      return { kind: column.kind, values: takeTyped(column.values, rows, new Uint8Array(rows.length)) }
    case 'bigint':
      return { kind: column.kind, values: takeTyped(column.values, rows, new BigInt64Array(rows.length)) }
    case 'dictionary':
      return { kind: column.kind, codes: takeTyped(column.codes, rows, new Uint32Array(rows.length)), dictionary: column.dictionary }
    case 'vector': {
      const { size } = column
      const values = new Float32Array(rows.length * size)
      for (let row = 0; row < rows.length; row++) {
        const start = (rows[row] as number) * size
        values.set(column.values.subarray(start, start + size), row * size)
      }
      return { kind: column.kind, values, size }
    }
    case 'string':
      return { kind: column.kind, values: takeItems(column.values, rows) }
    case 'bytes':
      return { kind: column.kind, values: takeItems(column.values, rows) }
    case 'list':
      return { kind: column.kind, values: takeItems(column.values, rows) }
  }
}

function takeTyped<T extends Float64Array | Uint8Array | BigInt64Array | Uint32Array>(values: T, rows: ArrayLike<number>, taken: T): T {
  for (let row = 0; row < rows.length; row++) taken[row] = values[rows[row] as number] as never // same array type by T
  return taken
}

function takeItems<T>(values: readonly T[], rows: ArrayLike<number>): T[] {
  const taken = new Array<T>(rows.length)
  for (let row = 0; row < rows.length; row++) taken[row] = values[rows[row] as number] as T
  return taken
}

/** A column that is null in every row: what tombstones hold. */
export function nullColumn(type: StoredType, length: number): Column {
  return constantColumn(type, null, length)
}

/** One value in every row. */
export function constantColumn(type: StoredType, value: Value, length: number): Column {
  const { append, finish } = valueAppender(type, length)
  for (let row = 0; row < length; row++) append(value)
  return finish()
}

/** Some columns of one type, one after the other. Dictionaries become plain strings; nothing at all is a column of no rows only where there is a first. */
export function concatColumns(columns: readonly AnswerColumn[]): AnswerColumn {
  const [first] = columns
  if (first === undefined || columns.length === 1) return first as AnswerColumn
  const plain = columns.map((column) => (column.kind === 'dictionary' ? plainStrings(column) : column))
  const lengths = plain.map(columnLength)
  const length = lengths.reduce((sum, next) => sum + next, 0)
  const values = concatValues(plain, length)
  if (plain.every(({ nulls }) => nulls === undefined)) return values
  const nulls = new Uint8Array(length)
  let start = 0
  for (const [position, column] of plain.entries()) {
    if (column.nulls !== undefined) nulls.set(column.nulls.subarray(0, lengths[position]), start)
    start += lengths[position] as number
  }
  return { ...values, nulls }
}

function concatValues(columns: readonly Column[], length: number): Column {
  const { kind } = columns[0] as Column
  switch (kind) {
    case 'number':
      return { kind, values: concatTyped(columns, new Float64Array(length)) }
    case 'boolean':
      return { kind, values: concatTyped(columns, new Uint8Array(length)) }
    case 'bigint':
      return { kind, values: concatTyped(columns, new BigInt64Array(length)) }
    case 'vector': {
      const { size } = columns[0] as { readonly size: number }
      return { kind, size, values: concatTyped(columns, new Float32Array(length * size)) }
    }
    default:
      return { kind, values: columns.flatMap((column) => column.values as unknown[]) } as Column // all of one kind
  }
}

function concatTyped<T extends Float64Array | Uint8Array | BigInt64Array | Float32Array>(columns: readonly Column[], into: T): T {
  let start = 0
  for (const { values } of columns) {
    into.set(values as never, start) // all of one kind
    start += values.length
  }
  return into
}

/** Rows [from, to) of a column, as views where the column is typed. */
export function sliceColumn<C extends AnswerColumn>(column: C, from: number, to: number): C {
  const nulls = column.nulls === undefined ? {} : { nulls: column.nulls.subarray(from, to) }
  switch (column.kind) {
    case 'dictionary':
      return { ...column, ...nulls, codes: column.codes.subarray(from, to) }
    case 'vector':
      return { ...column, ...nulls, values: column.values.subarray(from * column.size, to * column.size) }
    case 'number':
    case 'boolean':
    case 'bigint':
      return { ...column, ...nulls, values: column.values.subarray(from, to) }
    default:
      return { ...column, ...nulls, values: column.values.slice(from, to) }
  }
}
