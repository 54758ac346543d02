// A column that nobody declared, kept as it was handed in: a label, a weight, an id. Its storage type is found out when a file asks for it.

import { GranaryError } from '../../errors/granary-error.js'
import type { StoredType } from '../../spec/index.js'
import { columnBuilder } from '../../values/column-builder.js'
import { type ResultColumn, type StoredColumn, typeOfStored } from './result-column.js'

/** `values`: an array or typed array of the user's, never written to; shorter than the result where its last rows had no such column. */
export function untypedColumn(name: string, values: ArrayLike<unknown>, length: number): ResultColumn {
  return { name, read: (row) => values[row], stored: () => storedColumn(name, values, length) }
}

/**
 * Numbers are float64, Dates timestamps, Uint8Arrays bytes, float arrays of one length vectors, typed arrays what they are; what is mixed or
 * nested is json; null and undefined are null.
 * @throws GranaryError `INPUT_WRONG_TYPE`: a value that no file can hold, such as a function in a json column.
 */
function storedColumn(name: string, values: ArrayLike<unknown>, length: number): StoredColumn {
  if (values instanceof Float64Array) return { type: 'float64', column: { kind: 'number', values } }
  const type = typeOfTypedArray(values) ?? typeOfValues(values)
  const builder = columnBuilder(typeOfStored(type), length)
  for (let row = 0; row < length; row++) {
    const problem = builder.push(values[row])
    if (problem === undefined) continue
    throw new GranaryError('INPUT_WRONG_TYPE', `Column "${name}" cannot be written to a file: at row ${row} it ${problem.message}`)
  }
  return { type, column: builder.finish() }
}

function typeOfTypedArray(values: ArrayLike<unknown>): StoredType | undefined {
  if (!ArrayBuffer.isView(values)) return undefined
  if (values instanceof Float32Array) return 'float32'
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return 'bigint'
  return values instanceof Uint32Array ? 'int64' : 'int32'
}

function typeOfValues(values: ArrayLike<unknown>): StoredType {
  let common: StoredType | undefined
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value === null || value === undefined) continue
    const type = typeOfValue(value)
    if (common !== undefined && !sameType(common, type)) return 'json'
    common = type
  }
  return common ?? 'string'
}

function typeOfValue(value: unknown): StoredType {
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'bigint') return 'bigint'
  if (value instanceof Date) return 'timestamp'
  if (value instanceof Uint8Array) return 'bytes'
  return (value instanceof Float32Array || value instanceof Float64Array) && value.length > 0 ? { vector: value.length } : 'json'
}

/** Vectors of two lengths count as one type: the builder says what is wrong with them. */
function sameType(one: StoredType, other: StoredType): boolean {
  return one === other || (typeof one === 'object' && typeof other === 'object')
}
