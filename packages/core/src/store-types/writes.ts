// What goes into a store, and what the store says about it.

import type { RowError } from '../errors/granary-error.js'
import type { ColumnSource } from '../spec/index.js'
import type { Timestamp } from '../values/timestamp.js'
import type { CallControl, LongCallControl } from './call-control.js'
import type { UntypedRow } from './results.js'
import type { ColumnsToRead, Rows } from './spine.js'

/** Rows, async rows, columns, or an adapter's source such as `parquetSource({ files, columns })`. */
export type IngestSource<Row> = Rows<Row> | ColumnsToRead<Row> | ColumnSource

export interface IngestOptions<Created extends string = string> extends LongCallControl {
  /** The same id twice is stored once, so that a call can be repeated when in doubt. Without `/` and `#`. Default: made up. */
  readonly batchId?: string
  /** History that brings its own created times: the column that holds them. None is null or later than now. */
  readonly created?: Created
  /** Rows of an atomic batch; default 50,000. */
  readonly batchSize?: number
  /** Goes on with a stream that stopped: how many rows of it to skip, as the error's `offset` says. */
  readonly from?: number
  /** With `from`: the source begins there, and the rows before it are not in it. */
  readonly rest?: boolean
  /** 'reject': nothing of a batch with a bad row is stored. 'quarantine': bad rows are kept apart with their reasons. Default: the store's. */
  readonly onInvalid?: 'reject' | 'quarantine'
}
/** The rows of a group, with the column of created times where the options name one. */
export type WithCreated<Row, Created extends string> = [Created] extends [never] ? Row : Row & { readonly [K in Created]: Timestamp }

export interface PushOptions extends CallControl {
  /** 'online': counts for online reads alone, as if history held it. 'offline': reaches online reads with the next materialization. */
  readonly to: 'online' | 'offline' | 'both'
  readonly batchId?: string
}

export interface DeleteOptions extends CallControl {
  readonly batchId?: string
}

/** What became of a batch, or of all batches of a stream. */
export interface IngestReport {
  readonly accepted: number
  /** Bad rows: in the quarantine, or, as `VALIDATION_FAILED`, the reason that nothing is stored. */
  readonly rejected: number
  /** Accepted rows that lost to another row of the batch, or to a newer one online. 0 for a duplicate: its first report told. */
  readonly superseded: number
  readonly errors: readonly RowError[]
  /** One that holds the batch; '' of a history without snapshots. */
  readonly snapshot: string
  readonly batchId: string
  /** 'duplicate': the batch id was stored before; the counts are about this call, the stored rows are those of the first. */
  readonly status: 'stored' | 'duplicate'
}

/** A bad row, as it came. */
export interface QuarantinedRow {
  readonly batchId: string
  /** Its position in the batch's input, from 0. */
  readonly row: number
  readonly values: UntypedRow
  readonly reasons: readonly RowError[]
  readonly quarantinedAt: Date
}

/** Both ends inclusive; what is absent has no bound. */
export interface TimeRange {
  readonly from?: Timestamp
  readonly to?: Timestamp
}
export interface QuarantineFilter extends TimeRange, CallControl {
  readonly batchId?: string
}
export interface ReplayOptions extends LongCallControl {
  /** The batch whose bad rows come again, as its report named it. */
  readonly batchId: string
  /** Of an import: the column that holds the created times, as when it was ingested. */
  readonly created?: string
}
