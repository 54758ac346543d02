// One value as a person, a JSON body or another column hands it in, made the value that is stored; or the reason why not.

import type { Value } from '../spec/index.js'
import { base64ToBytes } from './base64.js'
import type { FeatureType } from './feature-type.js'
import { toJsonText } from './json-text.js'
import type { Problem } from './problem.js'
import { checkWithSchema } from './schema-check.js'
import { toEpochMilliseconds } from './timestamp.js'

/** The stored value, or why there is none. Null and undefined are the caller's to handle. */
export type Coercion = (value: unknown) => NonNullable<Value> | Refusal

/** A `Problem` told apart from every value that a store can hold. */
export class Refusal implements Problem {
  constructor(
    readonly message: string,
    readonly code: Problem['code'] = 'INPUT_WRONG_TYPE',
  ) {}
}

const refusals = {
  string: new Refusal('is no string'),
  illFormed: new Refusal('is no well-formed string: a lone surrogate cannot be stored'),
  boolean: new Refusal('is no boolean: write true or false'),
  int32: new Refusal('is no whole number: write a number without a fraction, within 32 bits'),
  int64: new Refusal('is no whole number: write a number without a fraction, within 2^53 - 1 (t.bigint() holds more)'),
  number: new Refusal('is no number'),
  float32: new Refusal('lies beyond a 32-bit float: declare t.float64()'),
  bigint: new Refusal('is neither a bigint nor a decimal string within 64 bits'),
  timestamp: new Refusal(
    "is no time: write a valid Date, '2026-01-05T10:00:00Z' with a zone, or whole epoch milliseconds",
    'INPUT_INVALID_TIMESTAMP',
  ),
  bytes: new Refusal('is neither a Uint8Array nor base64'),
  array: new Refusal('is no array'),
  json: new Refusal('is no plain JSON: NaN, undefined, bigint and class instances cannot be stored'),
} as const

const smallestBigint = -(2n ** 63n)
const largestBigint = 2n ** 63n - 1n
const decimal = /^-?\d{1,19}$/

/** The coercion of a type. Coerced numbers are exact or refused; a float32 is rounded once, here. */
export function coercion(type: FeatureType): Coercion {
  switch (type.kind) {
    case 'string':
      return coerceString
    case 'categorical':
      return coerceCategorical(new Set(type.categories))
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : refusals.boolean)
    case 'int32':
      return (value) => (typeof value === 'number' && (value | 0) === value ? value + 0 : refusals.int32)
    case 'int64':
      return (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : refusals.int64) // isSafeInteger admits numbers only
    case 'float64':
      return (value) => (typeof value === 'number' ? value : refusals.number)
    case 'float32':
      return coerceFloat32
    case 'bigint':
      return coerceBigint
    case 'timestamp':
      return (value) => toEpochMilliseconds(value) ?? refusals.timestamp
    case 'bytes':
      return (value) =>
        value instanceof Uint8Array ? value.slice() : typeof value === 'string' ? (base64ToBytes(value) ?? refusals.bytes) : refusals.bytes
    case 'vector':
      return coerceVector(type.length as number) // a vector always has one
    case 'array':
      return coerceArray(coercion(type.item as FeatureType)) // an array always has one
    case 'json':
      return coerceJson(type)
  }
}

function coerceString(value: unknown): string | Refusal {
  if (typeof value !== 'string') return refusals.string
  return value.isWellFormed() ? value : refusals.illFormed
}

function coerceCategorical(categories: ReadonlySet<string>): Coercion {
  const refused = new Refusal(`is none of ${[...categories].map((category) => `'${category}'`).join(', ')}`, 'VALIDATION_ALLOWED')
  return (value) => (typeof value !== 'string' ? refusals.string : categories.has(value) ? value : refused)
}

function coerceFloat32(value: unknown): number | Refusal {
  if (typeof value !== 'number') return refusals.number
  const rounded = Math.fround(value)
  return Number.isFinite(value) && !Number.isFinite(rounded) ? refusals.float32 : rounded
}

function coerceBigint(value: unknown): bigint | Refusal {
  const whole = typeof value === 'bigint' ? value : typeof value === 'string' && decimal.test(value) ? BigInt(value) : undefined
  return whole !== undefined && whole >= smallestBigint && whole <= largestBigint ? whole : refusals.bigint
}

function coerceVector(length: number): Coercion {
  const refused = new Refusal(`is no vector of ${length} numbers`)
  return (value) => {
    if (!(Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array) || value.length !== length) return refused
    const vector = new Float32Array(length)
    for (let index = 0; index < length; index++) {
      const item = coerceFloat32(value[index])
      if (item instanceof Refusal) return refused
      vector[index] = item
    }
    return vector
  }
}

function coerceArray(coerceItem: Coercion): Coercion {
  return (value) => {
    if (!Array.isArray(value)) return refusals.array
    const items = new Array<Value>(value.length)
    for (let index = 0; index < items.length; index++) {
      const item: unknown = value[index]
      const coerced = item === null ? null : coerceItem(item)
      if (coerced instanceof Refusal) return new Refusal(`holds an item that ${coerced.message}`, coerced.code)
      items[index] = coerced
    }
    return items
  }
}

/** A schema's output is what is stored, here alone: elsewhere it only checks. */
function coerceJson(type: FeatureType): Coercion {
  const { schema } = type.options
  return (value) => {
    const checked = schema === undefined ? { value } : checkWithSchema(schema, value)
    if ('problem' in checked) return new Refusal(checked.problem.message, checked.problem.code)
    return toJsonText(checked.value) ?? refusals.json
  }
}
