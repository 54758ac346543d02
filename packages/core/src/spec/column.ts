// Columnar data as it travels between core and stores, in both directions.

import type { StoredType, TableSchema } from './table-schema.js'

/** timestamp: ms UTC; json: its text; int64: a safe integer. Strings are well-formed Unicode, unnormalized. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Float32Array | readonly Value[]

/** One byte a row, 1 = null; absent = none. At a null, `values` holds filler of the right type ('' or 0, empty), never to be read. */
export type Nulls = Uint8Array

/** int32, int64, float32, float64, timestamp */
export interface NumberColumn {
  readonly kind: 'number'
  readonly values: Float64Array
  readonly nulls?: Nulls
}
/** 0 or 1 */
export interface BooleanColumn {
  readonly kind: 'boolean'
  readonly values: Uint8Array
  readonly nulls?: Nulls
}
export interface BigintColumn {
  readonly kind: 'bigint'
  readonly values: BigInt64Array
  readonly nulls?: Nulls
}
/** Row i lies at [i * size, (i + 1) * size). */
export interface VectorColumn {
  readonly kind: 'vector'
  readonly values: Float32Array
  readonly size: number
  readonly nulls?: Nulls
}
/** string, json */
export interface StringColumn {
  readonly kind: 'string'
  readonly values: readonly string[]
  readonly nulls?: Nulls
}
export interface BytesColumn {
  readonly kind: 'bytes'
  readonly values: readonly Uint8Array[]
  readonly nulls?: Nulls
}
export interface ListColumn {
  readonly kind: 'list'
  readonly values: readonly (readonly Value[])[]
  readonly nulls?: Nulls
}

/** What core sends: an author reads seven kinds. */
export type Column = NumberColumn | BooleanColumn | BigintColumn | VectorColumn | StringColumn | BytesColumn | ListColumn

/** Strings by code; a code at a null is filler. Only stores answer it, core never sends it. */
export interface DictionaryColumn {
  readonly kind: 'dictionary'
  readonly codes: Uint32Array
  readonly dictionary: readonly string[]
  readonly nulls?: Nulls
}

/** What a store may answer. */
export type AnswerColumn = Column | DictionaryColumn

/**
 * Rows of one table, by column.
 *
 * The alignment rule, for `RowBatch` and `OnlineRow`: the data is aligned with the `table` that travels with it, which may have another
 * fingerprint than the one asked with (usually: what wrote it). Core maps by name, once per pair. A hole (undefined) was not asked for, or is null.
 * Nobody writes into arrays after handing them over, in either direction.
 */
export interface RowBatch<C extends AnswerColumn | undefined = AnswerColumn | undefined> {
  readonly table: TableSchema
  readonly length: number
  /** Aligned with table.keys. */
  readonly keys: readonly NonNullable<C>[]
  /** Aligned with table.columns. Core appends `RowBatch<Column>`: no holes, no dictionaries. */
  readonly columns: readonly C[]
  /** Whole milliseconds UTC. */
  readonly eventTime: Float64Array
  /** Whole microseconds UTC. */
  readonly created: Float64Array
  /** 1 = tombstone; absent = none. */
  readonly deleted?: Uint8Array
}

/** Named and typed columns without a table: what files hold. */
export interface ColumnBatch {
  readonly length: number
  readonly names: readonly string[]
  readonly types: readonly StoredType[]
  readonly columns: readonly AnswerColumn[]
}
