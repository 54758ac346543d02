// The rows that a training set is built for: join keys, event time, request columns, and whatever else shall come back, such as labels.

import type { Simplify } from '../definition/row-types.js'
import type { ColumnSource } from '../spec/index.js'
import type { Timestamp } from '../values/timestamp.js'

/** An array first: errors in an array literal then point at the element. */
export type Rows<Row> = readonly Row[] | Iterable<Row> | AsyncIterable<Row>
/** One array, or typed array, a column; all of one length. */
export interface ColumnsToRead<Row> {
  readonly columns: { readonly [K in keyof Row]: ArrayLike<Row[K]> }
}

/** The columns that every row of a spine has. */
export type SpineRow<Keys> = Simplify<Keys & { event_timestamp: Timestamp }>
/** Rows, async rows, columns, a Parquet file that the offline store reads, or an adapter's source (the other columns of the last two are not known to the types). */
export type Spine<Row> = Rows<Row> | ColumnsToRead<Row> | { readonly parquet: string } | ColumnSource
/** A row of the training set: the spine's own columns as they are, its keys and time as values, and the features. */
export type HistoricalRow<Row, Values, Features> = Simplify<
  { [K in Exclude<keyof Row, keyof Values | 'event_timestamp'>]: Row[K] } & Values & { event_timestamp: Date } & Features
>
type SpineClash<Row, Features> = keyof Row & keyof Features & string
/** The spine itself, or a message where one of its columns has a feature's name. */
export type CheckedSpine<Row, Features> = [SpineClash<Row, Features>] extends [never]
  ? Spine<Row>
  : `${SpineClash<Row, Features>} is a feature and a spine column: pass fullFeatureNames: true`
