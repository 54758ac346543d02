// A table as a store sees it: one version of one feature group, by storage types alone.

/** A type as storage sees it. A categorical arrives as 'string': a new category is no new layout. */
export type StoredType =
  | 'string'
  | 'json'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'timestamp'
  | 'bigint'
  | 'bytes'
  | { readonly vector: number }
  | { readonly array: StoredType }

/** No `nullable`: keys never are, columns always are, for tombstones and late columns hold nulls whatever the definition says. */
export interface ColumnSchema {
  readonly name: string
  readonly type: StoredType
}

/** One version of one feature group. Plain JSON, deeply frozen. */
export interface TableSchema {
  /** `group@version` */
  readonly id: string
  readonly group: string
  readonly version: number
  /** In declared order; string, int32, int64, bigint, boolean or timestamp: no floats. */
  readonly keys: readonly ColumnSchema[]
  /** Features and inputs. */
  readonly columns: readonly ColumnSchema[]
  /** Milliseconds. */
  readonly ttl?: number
  /** 16 hex digits over names, types and order of keys and columns; over nothing else. */
  readonly fingerprint: string
}
