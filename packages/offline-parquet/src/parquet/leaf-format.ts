// What the leaves of other writers' files mean: physical and logical types of Parquet, and how they become our values.

import { int64ToNumbers } from '@granary/core/codec'
import type { SchemaElement } from 'hyparquet'
import type { FileType } from './file-column.js'
import { int64ToFlooredNumbers } from './int64-halves.js'
import type { Memory } from './memory.js'
import { decimalNumber, float16 } from './rare-numbers.js'

/** Values of a leaf as they come off a page: typed arrays, or byte strings; INT96 too is 12 bytes each. */
export type RawValues = Int32Array | BigInt64Array | Float32Array | Float64Array | Uint8Array | readonly Uint8Array[]

type TimeUnit = 'milliseconds' | 'microseconds' | 'nanoseconds' | 'days' | 'int96'

/** How a leaf is read. `type`: what it is by nature. */
export type LeafFormat =
  | { readonly kind: 'boolean'; readonly type: 'boolean' }
  | { readonly kind: 'text'; readonly type: 'string' | 'json' }
  | { readonly kind: 'uuid'; readonly type: 'string' }
  | { readonly kind: 'bytes'; readonly type: 'bytes' }
  | { readonly kind: 'integer'; readonly type: 'int32' | 'int64'; readonly unsigned: boolean }
  | { readonly kind: 'float'; readonly type: 'float32' | 'float64' }
  | { readonly kind: 'float16'; readonly type: 'float32' }
  | { readonly kind: 'decimal'; readonly type: 'float64'; readonly scale: number }
  | { readonly kind: 'time'; readonly type: 'timestamp'; readonly unit: TimeUnit }

/** Undefined: a type without a counterpart (BSON, INTERVAL, VARIANT, geometries). */
export function leafFormat(element: SchemaElement): LeafFormat | undefined {
  const { type, converted_type: converted, logical_type: logical } = element
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return { kind: 'decimal', type: 'float64', scale: element.scale ?? 0 }
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'boolean', type: 'boolean' }
    case 'INT96':
      return { kind: 'time', type: 'timestamp', unit: 'int96' }
    case 'FLOAT':
      return { kind: 'float', type: 'float32' }
    case 'DOUBLE':
      return { kind: 'float', type: 'float64' }
    case 'INT32':
      if (converted === 'DATE' || logical?.type === 'DATE') return { kind: 'time', type: 'timestamp', unit: 'days' }
      return isUnsigned(element, 32)
        ? { kind: 'integer', type: 'int64', unsigned: true }
        : { kind: 'integer', type: 'int32', unsigned: false }
    case 'INT64': {
      const unit = timeUnit(element)
      if (unit !== undefined) return { kind: 'time', type: 'timestamp', unit }
      return { kind: 'integer', type: 'int64', unsigned: isUnsigned(element, 64) }
    }
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16') return { kind: 'float16', type: 'float32' }
      if (logical?.type === 'UUID') return { kind: 'uuid', type: 'string' }
      return converted === 'INTERVAL' ? undefined : { kind: 'bytes', type: 'bytes' }
    case 'BYTE_ARRAY':
      if (converted === 'JSON' || logical?.type === 'JSON') return { kind: 'text', type: 'json' }
      if (converted === 'UTF8' || converted === 'ENUM' || logical?.type === 'STRING' || logical?.type === 'ENUM')
        return { kind: 'text', type: 'string' }
      return converted === 'BSON' || (logical !== undefined && logical.type !== 'NULL') ? undefined : { kind: 'bytes', type: 'bytes' }
    default:
      return undefined
  }
}

/** UINT_8 and UINT_16 lie in the positive half of 32 bits, so they read as signed. */
function isUnsigned({ converted_type: converted, logical_type: logical }: SchemaElement, bits: 32 | 64): boolean {
  return converted === `UINT_${bits}` || (logical?.type === 'INTEGER' && logical.bitWidth === bits && !logical.isSigned)
}

function timeUnit({ converted_type: converted, logical_type: logical }: SchemaElement): TimeUnit | undefined {
  if (logical?.type === 'TIMESTAMP') return unitNames[logical.unit]
  if (converted === 'TIMESTAMP_MILLIS') return 'milliseconds'
  return converted === 'TIMESTAMP_MICROS' ? 'microseconds' : undefined
}

const unitNames = { MILLIS: 'milliseconds', MICROS: 'microseconds', NANOS: 'nanoseconds' } as const

/** True where values of the format can be read as `type`. */
export function readsAs(format: LeafFormat, type: Exclude<FileType, object>): boolean {
  switch (format.kind) {
    case 'text':
    case 'uuid':
      return type === 'string' || type === 'json'
    case 'boolean':
    case 'bytes':
      return type === format.type
    case 'time':
      return type === 'timestamp' || type === 'microseconds'
    case 'integer':
      return type === 'bigint' || type === 'int32' || type === 'int64' || type === 'float32' || type === 'float64'
    default:
      return type === 'float32' || type === 'float64'
  }
}

/**
 * Values of a number or time as numbers: times in milliseconds, or microseconds where `type` says so, floored. Wide integers give up their own
 * memory for them: `values` are no more.
 */
export function numbersOf(values: RawValues, format: LeafFormat, type: FileType, memory: Memory): Float64Array {
  if (format.kind === 'time') return timesOf(values, format.unit, type === 'microseconds')
  if (format.kind === 'decimal')
    return Float64Array.from(Array.from<number | bigint | Uint8Array, number>(values, (value) => decimalNumber(value, format.scale)))
  if (format.kind === 'float16') return Float64Array.from(values as readonly Uint8Array[], float16)
  if (values instanceof Float64Array) return values
  if (values instanceof BigInt64Array) {
    return format.kind === 'integer' && format.unsigned ? unsignedToNumbers(values) : inPlace(values)
  }
  if (format.kind === 'integer' && format.unsigned) return Float64Array.from(values as Int32Array, (value) => value >>> 0)
  const numbers = memory.take(Float64Array, values.length)
  numbers.set(values as Int32Array)
  return numbers
}

function unsignedToNumbers(values: BigInt64Array): Float64Array {
  if (values.some((value) => value < 0n)) throw new RangeError('An unsigned 64-bit integer lies beyond 2^53')
  return inPlace(values)
}

function inPlace(values: BigInt64Array): Float64Array {
  return int64ToNumbers(values, undefined, ownMemory(values))
}

function ownMemory({ buffer, byteOffset, length }: BigInt64Array): Float64Array {
  return new Float64Array(buffer, byteOffset, length)
}

function timesOf(values: RawValues, unit: TimeUnit, microseconds: boolean): Float64Array {
  switch (unit) {
    case 'days':
      return Float64Array.from(values as Int32Array, (days) => days * (microseconds ? 86_400_000_000 : 86_400_000))
    case 'int96':
      return Float64Array.from(values as readonly Uint8Array[], (bytes) => int96Time(bytes, microseconds))
    case 'nanoseconds':
      return floored(values as BigInt64Array, microseconds ? 1_000 : 1_000_000)
    case 'microseconds':
      return microseconds ? inPlace(values as BigInt64Array) : floored(values as BigInt64Array, 1_000)
    default: {
      const milliseconds = inPlace(values as BigInt64Array)
      return microseconds ? milliseconds.map((value) => value * 1_000) : milliseconds
    }
  }
}

function floored(values: BigInt64Array, divisor: 1_000 | 1_000_000): Float64Array {
  return int64ToFlooredNumbers(values, divisor, ownMemory(values))
}

/** Nanoseconds of the day in the low 8 bytes, the Julian day in the high 4. */
function int96Time(bytes: Uint8Array, microseconds: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12)
  const day = view.getInt32(8, true) - 2_440_588
  const nanoseconds = Number(view.getBigInt64(0, true)) // at most a day, so exact
  return microseconds ? day * 86_400_000_000 + Math.floor(nanoseconds / 1_000) : day * 86_400_000 + Math.floor(nanoseconds / 1_000_000)
}
