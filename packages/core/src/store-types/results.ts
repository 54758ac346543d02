// What reads answer.

import type { CallControl } from './call-control.js'

/**
 * Why a value is what it is. NOT_FOUND and OUTSIDE_MAX_AGE say the same to a model: a store may have let go of what outlived its ttl, and a read of
 * history need not look for it. The value is the feature's default, or null, for all but PRESENT.
 */
export type Status = 'PRESENT' | 'NULL_VALUE' | 'NOT_FOUND' | 'OUTSIDE_MAX_AGE'
export type Columns<Row> = { readonly [K in keyof Row]: readonly Row[K][] }
/** Of a row without known columns: any name. */
export type NumericColumn<Row> = string extends keyof Row
  ? string
  : { [K in keyof Row]: Row[K] extends number | null ? K : never }[keyof Row]
/** A row whose columns are not known to the types. */
export interface UntypedRow {
  readonly [column: string]: unknown
}
/** The snapshot of each table that was read, by table id: `{ 'customer_features@1': '...' }`; '' of a history without snapshots. */
export interface Snapshots {
  readonly [table: string]: string
}

/** In the order of the request, duplicates included. Rows, statuses, times and columns are made when first looked at, and then kept. */
export interface OnlineResult<Row> {
  readonly rows: readonly Row[]
  readonly statuses: readonly { readonly [K in keyof Row]: Status }[]
  /** Null where the status is neither PRESENT nor NULL_VALUE, and for on-demand features. */
  readonly eventTimestamps: readonly { readonly [K in keyof Row]: Date | null }[]
  /** One feature's event times in milliseconds, NaN for null, where no dates are wanted. A store's own results have it, a client's may not. */
  readonly '~eventTimes'?: (feature: string) => Float64Array
  /** One feature's statuses, undefined where all are PRESENT, where no rows are wanted. A store's own results have it, a client's may not. */
  readonly '~statuses'?: (feature: string) => readonly Status[] | undefined
  readonly columns: Columns<Row>
  /**
   * What models eat: row-major, a row a key, `names.length` wide, NaN for null. Numeric features only.
   * @throws GranaryError `INPUT_UNKNOWN_FEATURE`, `INPUT_WRONG_TYPE`
   */
  toMatrix(names: readonly (NumericColumn<Row> & string)[]): Float32Array
}

/** Rows of history: a training set's in the order of its spine. It may be looked at more than once, in any of its forms. */
export interface HistoricalResult<Row, RowStatuses = never> {
  /** What was read: hand it in as `asOf` to read the same again. */
  readonly snapshots: Snapshots
  /** `size` rows at a time (10,000 by default; the last batch may be shorter). */
  batches(options?: BatchOptions): AsyncIterable<readonly Row[]>
  rows(options?: CallControl): Promise<Row[]>
  /** Values by column; no row objects are made. */
  columns(options?: CallControl): Promise<Columns<Row>>
  /**
   * Aligned with `rows()`: the status of each feature. Needs `include: ['statuses']`.
   * @throws GranaryError `INPUT_INVALID_OPTION`: the read did not include them.
   */
  statuses(): Promise<readonly RowStatuses[]>
  /**
   * Writes one file through the offline store: whole or not at all.
   * @throws GranaryError `CAPABILITY_UNSUPPORTED`: the offline store writes no files; `INPUT_WRONG_TYPE`: a spine column holds what no file can.
   */
  toParquet(path: string, options?: CallControl): Promise<ParquetReport>
}

export interface BatchOptions extends CallControl {
  readonly size?: number
}

export interface ParquetReport {
  readonly rows: number
  readonly bytes: number
}
