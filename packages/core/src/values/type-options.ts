// The options of each type, as a user writes them.

import type { FeatureStatus } from './feature-type.js'
import type { StandardSchema } from './standard-schema.js'

/** What every type takes. `Required` and `Default` are inferred from the options and decide where null can be. */
export interface TypeOptions<Value, Required extends boolean, Default extends Value> {
  readonly description?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  /** Default: 'active'. */
  readonly status?: FeatureStatus
  /** A row without it is refused at ingestion. A read may still find no row, and then gives null or the default. */
  readonly required?: Required
  /** What a read gives instead of null. */
  readonly default?: Default
  /** Any Standard Schema validator; it checks, its output is ignored. */
  readonly schema?: StandardSchema<unknown, unknown>
  /** Sees each value that is not null; false, or an error, refuses its row. */
  readonly check?: (value: Value) => boolean
}
/** Values that can be told apart: `unique` forbids one twice in a batch (null as often as it likes). */
export interface ScalarOptions<Value, Required extends boolean, Default extends Value> extends TypeOptions<Value, Required, Default> {
  readonly unique?: boolean
}
export interface NumberOptions<Value, Required extends boolean, Default extends Value> extends ScalarOptions<Value, Required, Default> {
  /** Inclusive; NaN never passes. */
  readonly min?: Value
  /** Inclusive; NaN never passes. */
  readonly max?: Value
  readonly allowed?: readonly Value[]
}
export interface StringOptions<Required extends boolean, Default extends string> extends ScalarOptions<string, Required, Default> {
  /** Without the g and y flags. Not anchored: write ^ and $ where the whole value shall match. */
  readonly pattern?: RegExp
  /** In UTF-16 units, as `length` counts. */
  readonly minLength?: number
  readonly maxLength?: number
  readonly allowed?: readonly string[]
}
/** The validator of json is the first argument of `t.json`. */
export interface JsonOptions<Value, Required extends boolean, Default extends Value>
  extends Omit<TypeOptions<Value, Required, Default>, 'schema'> {}
