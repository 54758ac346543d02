// What a column is: its kind, its options, and the TypeScript types that follow from them.

import type { StandardSchema } from './standard-schema.js'

/** The kinds of values; SEMANTICS 6 says what each holds. */
export type FeatureKind =
  | 'string'
  | 'categorical'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'bigint'
  | 'float32'
  | 'float64'
  | 'timestamp'
  | 'bytes'
  | 'array'
  | 'vector'
  | 'json'

/** A draft is not relied on yet, a deprecated one has a successor or an end, an archived one enters no new service. */
export type FeatureStatus = 'draft' | 'active' | 'deprecated' | 'archived'

/** Options as the engine sees them, whatever the type. `t` has checked them; absent ones are absent, never undefined. */
export interface FeatureOptions {
  readonly description?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  /** Absent: active. */
  readonly status?: FeatureStatus
  readonly required?: boolean
  /** What a read gives instead of null: a value of the type, as users see it (a Date for a timestamp). */
  readonly default?: unknown
  /** Checks the value, its output ignored; of a json type its output is what is stored. */
  readonly schema?: StandardSchema
  /** Inclusive; NaN never passes. */
  readonly min?: number | bigint
  readonly max?: number | bigint
  /** Has neither the g nor the y flag: `test` keeps no state. */
  readonly pattern?: RegExp
  /** In UTF-16 units, as `length` counts. */
  readonly minLength?: number
  readonly maxLength?: number
  readonly allowed?: readonly unknown[]
  /** No value twice in one batch. */
  readonly unique?: boolean
  /** Sees the value as users see it; false refuses it. */
  readonly check?: (value: never) => boolean
}

/**
 * A type made by `t`. `Value` is what comes out, `Nullable` is null when a stored row may hold null, `Missing` is null when
 * a read may give null, `Input` is what may be handed in. `~types` carries them and is not there at run time.
 */
export interface FeatureType<out Value = unknown, out Nullable extends null = null, out Missing extends null = null, out Input = unknown> {
  readonly kind: FeatureKind
  readonly options: FeatureOptions
  /** Of a categorical: the values that it takes, in declared order. */
  readonly categories?: readonly string[]
  /** Of a vector. */
  readonly length?: number
  /** Of an array. */
  readonly item?: FeatureType
  readonly '~types': {
    readonly value: Value
    readonly stored: Value | Nullable
    readonly read: Value | Missing
    readonly nullable: Nullable
    readonly input: Input
  }
}

/** Columns by name, in declared order. */
export type Types = { readonly [name: string]: FeatureType }

const kinds: { readonly [K in FeatureKind]: true } = {
  string: true,
  categorical: true,
  boolean: true,
  int32: true,
  int64: true,
  bigint: true,
  float32: true,
  float64: true,
  timestamp: true,
  bytes: true,
  array: true,
  vector: true,
  json: true,
}

/** True for what `t` makes, of any copy of this package. */
export function isFeatureType(value: unknown): value is FeatureType {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(kinds, value.kind) &&
    'options' in value &&
    typeof value.options === 'object' &&
    value.options !== null
  )
}

/** True where two columns of the types hold the same values, whatever their options. */
export function sameValues(one: FeatureType, other: FeatureType): boolean {
  return (
    one.kind === other.kind &&
    one.length === other.length &&
    (one.categories ?? []).length === (other.categories ?? []).length &&
    (one.categories ?? []).every((category) => other.categories?.includes(category)) &&
    (one.item === undefined || other.item === undefined ? one.item === other.item : sameValues(one.item, other.item))
  )
}
