// `t`: the types that columns are declared with.

import { GranaryError } from '../errors/granary-error.js'
import { checkedOptions } from './checked-options.js'
import { type FeatureKind, type FeatureType, isFeatureType } from './feature-type.js'
import { isStandardSchema, type StandardSchema } from './standard-schema.js'
import type { Timestamp } from './timestamp.js'
import type { JsonOptions, NumberOptions, ScalarOptions, StringOptions, TypeOptions } from './type-options.js'

type Nullable<Required> = Required extends true ? never : null
type Missing<Default> = [Default] extends [never] ? null : never
type ItemOf<Item extends FeatureType> = Item['~types']['value'] | null
type ItemInputOf<Item extends FeatureType> = Item['~types']['input'] | null

/**
 * The flags are type parameters of their own, not one `const Options`: so a misspelt option is still an excess property.
 * Each throws a GranaryError with a `DEFINITION_*` code for an option or default that makes no sense.
 */
export interface FeatureTypes {
  /** Well-formed Unicode, kept as it is. */
  string<R extends boolean = false, D extends string = never>(
    options?: StringOptions<R, D>,
  ): FeatureType<string, Nullable<R>, Missing<D>, string>
  boolean<R extends boolean = false, D extends boolean = never>(
    options?: TypeOptions<boolean, R, D>,
  ): FeatureType<boolean, Nullable<R>, Missing<D>, boolean>
  int32<R extends boolean = false, D extends number = never>(
    options?: NumberOptions<number, R, D>,
  ): FeatureType<number, Nullable<R>, Missing<D>, number>
  /** Whole numbers within 2^53 - 1; past that an error, never a rounding: see `bigint`. */
  int64<R extends boolean = false, D extends number = never>(
    options?: NumberOptions<number, R, D>,
  ): FeatureType<number, Nullable<R>, Missing<D>, number>
  /** Rounded once, at ingestion. */
  float32<R extends boolean = false, D extends number = never>(
    options?: NumberOptions<number, R, D>,
  ): FeatureType<number, Nullable<R>, Missing<D>, number>
  /** NaN and infinities are values, kept as they are. */
  float64<R extends boolean = false, D extends number = never>(
    options?: NumberOptions<number, R, D>,
  ): FeatureType<number, Nullable<R>, Missing<D>, number>
  /** Full 64 bits, signed. */
  bigint<R extends boolean = false, D extends bigint = never>(
    options?: NumberOptions<bigint, R, D>,
  ): FeatureType<bigint, Nullable<R>, Missing<D>, bigint | string>
  /** One of some strings; a new version of a group may list more. */
  categorical<const C extends readonly string[], R extends boolean = false, D extends C[number] = never>(
    values: C,
    options?: TypeOptions<C[number], R, D>,
  ): FeatureType<C[number], Nullable<R>, Missing<D>, C[number]>
  /** Milliseconds UTC. Takes ISO 8601 with a zone and epoch milliseconds too. */
  timestamp<R extends boolean = false, D extends Date = never>(
    options?: ScalarOptions<Date, R, D>,
  ): FeatureType<Date, Nullable<R>, Missing<D>, Timestamp>
  /** Takes base64 too. */
  bytes<R extends boolean = false, D extends Uint8Array = never>(
    options?: TypeOptions<Uint8Array, R, D>,
  ): FeatureType<Uint8Array, Nullable<R>, Missing<D>, Uint8Array | string>
  /** An embedding: 32-bit floats of one length. */
  vector<R extends boolean = false, D extends Float32Array = never>(
    length: number,
    options?: TypeOptions<Float32Array, R, D>,
  ): FeatureType<Float32Array, Nullable<R>, Missing<D>, Float32Array | readonly number[]>
  /** Items may be null; the item's type takes a description and nothing else: options belong to the array. */
  array<T extends FeatureType, R extends boolean = false, D extends readonly ItemOf<T>[] = never>(
    item: T,
    options?: TypeOptions<readonly ItemOf<T>[], R, D>,
  ): FeatureType<readonly ItemOf<T>[], Nullable<R>, Missing<D>, readonly ItemInputOf<T>[]>
  /** Plain JSON; with a schema, its output is what is stored. */
  json<Input = unknown, Output = Input, R extends boolean = false, D extends Output = never>(
    schema?: StandardSchema<Input, Output>,
    options?: JsonOptions<Output, R, D>,
  ): FeatureType<Output, Nullable<R>, Missing<D>, Input>
}

export const t: FeatureTypes = Object.freeze<FeatureTypes>({
  string: (options) => featureType('string', options),
  boolean: (options) => featureType('boolean', options),
  int32: (options) => featureType('int32', options),
  int64: (options) => featureType('int64', options),
  float32: (options) => featureType('float32', options),
  float64: (options) => featureType('float64', options),
  bigint: (options) => featureType('bigint', options),
  categorical: (values, options) => featureType('categorical', options, { categories: categoriesOf(values) }),
  timestamp: (options) => featureType('timestamp', options),
  bytes: (options) => featureType('bytes', options),
  vector: (length, options) => featureType('vector', options, { length: vectorLength(length) }),
  array: (item, options) => featureType('array', options, { item: arrayItem(item) }),
  json: (schema, options) => featureType('json', options, {}, jsonSchema(schema)),
})

/** The one cast: `~types` holds nothing at run time. */
function featureType<T extends FeatureType>(
  kind: FeatureKind,
  options: object | undefined,
  shape: Pick<FeatureType, 'categories' | 'length' | 'item'> = {},
  schema?: StandardSchema,
): T {
  const type: Omit<FeatureType, '~types'> = { kind, ...shape, options: Object.freeze({}) }
  return Object.freeze({ ...type, options: checkedOptions(type as FeatureType, options ?? {}, schema) }) as FeatureType as T
}

function categoriesOf(values: unknown): readonly string[] {
  const fault = (words: string) => new GranaryError('DEFINITION_INVALID_TYPE', `categorical ${words}: write t.categorical(['one', 'two'])`)
  if (!Array.isArray(values) || values.length === 0) throw fault('lists no values')
  for (const value of values)
    if (typeof value !== 'string' || !value.isWellFormed()) throw fault('lists a value that is not a well-formed string')
  if (new Set(values).size < values.length) throw fault('lists a value twice')
  return Object.freeze([...values])
}

function vectorLength(length: unknown): number {
  if (typeof length === 'number' && Number.isInteger(length) && length >= 1 && length <= longestVector) return length
  throw new GranaryError('DEFINITION_INVALID_TYPE', `vector has no length from 1 to ${longestVector}: write t.vector(384)`)
}
/** 4 MB a value: past that it is a file, not a feature. */
const longestVector = 1_048_576

function arrayItem(item: unknown): FeatureType {
  if (!isFeatureType(item)) throw new GranaryError('DEFINITION_INVALID_TYPE', 'array has no item type: write t.array(t.string())')
  const applied = item.kind === 'json' ? ['description', 'schema'] : ['description']
  const idle = Object.keys(item.options).find((option) => !applied.includes(option))
  if (idle === undefined) return item
  throw new GranaryError(
    'DEFINITION_INVALID_OPTION',
    `array: its item's option "${idle}" would not be applied: give options to the array, e.g. a check`,
  )
}

function jsonSchema(schema: unknown): StandardSchema | undefined {
  if (schema === undefined || isStandardSchema(schema)) return schema
  throw new GranaryError('DEFINITION_INVALID_OPTION', 'json: its first argument is not a Standard Schema validator: options come second')
}
