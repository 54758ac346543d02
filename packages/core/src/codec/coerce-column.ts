// A whole column of foreign values made one of ours: by array where the types allow, else value by value.

import type { AnswerColumn, Column, StoredType } from '../spec/index.js'
import { columnBuilder } from '../values/column-builder.js'
import type { FeatureType } from '../values/feature-type.js'
import type { Problem } from '../values/problem.js'
import { storedType } from '../values/stored-type.js'
import { plainStrings, reader } from './column-reader.js'

/** Tells a bad value's row; the column holds null there. */
export type OnProblem = (row: number, problem: Problem) => void

/** Coerces what a user handed in as `columns`: an array, or a typed array, of which a copy is taken. */
export function coerceArray(type: FeatureType, values: ArrayLike<unknown>, onProblem: OnProblem): Column {
  if (values instanceof Float64Array && (type.kind === 'float64' || (isWhole(type) && allWhole(values, limitOf(type)))))
    return { kind: 'number', values: values.slice() }
  if (values instanceof Float32Array && (type.kind === 'float32' || type.kind === 'float64'))
    return { kind: 'number', values: Float64Array.from(values) }
  if (values instanceof BigInt64Array && type.kind === 'bigint') return { kind: 'bigint', values: values.slice() }
  if (isIntegerArray(values) && (isWhole(type) || type.kind === 'float64')) {
    const numbers = Float64Array.from(values)
    if (type.kind !== 'int32' || allWhole(numbers, limitOf(type))) return { kind: 'number', values: numbers }
  }
  return coerceEach(type, values.length, (row) => values[row], onProblem)
}

/** Coerces a column of a file or of another engine, `found` being its type there. 64-bit integers become numbers where they fit, text becomes json. */
export function coerceAnswer(type: FeatureType, column: AnswerColumn, found: StoredType, length: number, onProblem: OnProblem): Column {
  const wanted = storedType(type)
  const same = JSON.stringify(wanted) === JSON.stringify(found)
  if (same && !isJudged(type)) return column.kind === 'dictionary' ? plainStrings(column) : column
  if (column.kind === 'number' && type.kind === 'float64' && (found === 'int32' || found === 'int64' || found === 'float32')) return column
  if (column.kind === 'number' && type.kind === 'int64' && found === 'int32') return column
  const read = reader(column)
  return coerceEach(type, length, (row) => foreignValue(type, read(row)), onProblem)
}

/** True where a value of the stored type may still be refused, or be stored otherwise: categories, and what a schema says of json. */
function isJudged({ kind, item }: FeatureType): boolean {
  return kind === 'categorical' || kind === 'json' || (item !== undefined && isJudged(item))
}

/** A foreign value as a person would have written it in a row, so that it means the same there. Text that is no JSON stays text. */
export function handWritten(type: FeatureType, value: unknown): unknown {
  const { item } = type
  if (item !== undefined && Array.isArray(value)) return value.map((part) => handWritten(item, part))
  const foreign = foreignValue(type, value)
  return foreign === malformed ? value : foreign
}

/** No value of any type, so that every type refuses it. */
const malformed: unique symbol = Symbol('malformed JSON')

function foreignValue(type: FeatureType, value: unknown): unknown {
  const { item } = type
  if (item !== undefined && Array.isArray(value)) return value.map((part) => foreignValue(item, part))
  if (typeof value === 'bigint' && type.kind !== 'bigint') return Number(value) // past 2^53 it is no safe integer, and so refused
  if (typeof value === 'number' && type.kind === 'bigint') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'string' && type.kind === 'json') return parsed(value)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return malformed
  }
}

function coerceEach(type: FeatureType, length: number, read: (row: number) => unknown, onProblem: OnProblem): Column {
  const builder = columnBuilder(type, length)
  for (let row = 0; row < length; row++) {
    const problem = builder.push(read(row))
    if (problem !== undefined) onProblem(row, problem)
  }
  return builder.finish()
}

function isWhole({ kind }: FeatureType): boolean {
  return kind === 'int32' || kind === 'int64' || kind === 'timestamp'
}

function limitOf({ kind }: FeatureType): number {
  return kind === 'int32' ? 2 ** 31 : kind === 'int64' ? 2 ** 53 : 8.64e15 + 1
}

/** True where all are whole, none is -0, and none reaches the limit (for int32 the lowest value is left to the slow way). */
function allWhole(values: Float64Array, limit: number): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (!(Number.isInteger(value) && value < limit && value > -limit) || Object.is(value, -0)) return false
  }
  return true
}

function isIntegerArray(
  values: ArrayLike<unknown>,
): values is Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array {
  return (
    values instanceof Int32Array ||
    values instanceof Uint32Array ||
    values instanceof Int16Array ||
    values instanceof Uint16Array ||
    values instanceof Int8Array ||
    values instanceof Uint8Array
  )
}
