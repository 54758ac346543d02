// A store over known definitions: what it takes and gives is typed by them.

import type { AnyFeatureGroup, Definitions } from '../definition/any-definition.js'
import type { Timestamp } from '../values/timestamp.js'
import type { LongCallControl } from './call-control.js'
import type { FeatureReads } from './feature-reads.js'
import type { StoreOperations } from './operations.js'
import type { HistoricalResult, Snapshots, UntypedRow } from './results.js'
import type { DeleteOptions, IngestOptions, IngestReport, IngestSource, PushOptions, TimeRange, WithCreated } from './writes.js'

/** A row as `ingest` takes it: keys and required columns, the others or null, and `event_timestamp` (default: now). */
export type IngestRow<G extends AnyFeatureGroup> = G['~rows']['ingest']
/** A row of a group's plain history: keys, inputs, features, each but the keys or null, and both times. */
export type HistoryRow<G extends AnyFeatureGroup> = unknown extends G['~rows']['history'] ? UntypedRow : G['~rows']['history']

export interface OfflineOptions extends TimeRange, LongCallControl {
  readonly asOf?: Timestamp | Snapshots
}

export interface FeatureStore<D extends Definitions> extends FeatureReads<D>, StoreOperations {
  readonly '~definitions': D
  /**
   * Coerces, derives and validates the rows, appends them to the history (durable from here on), then puts them online.
   * A stream is cut into batches, each atomic. No rows: a report of zeros.
   * @throws GranaryError `VALIDATION_FAILED` with every bad row in `errors` (under 'reject'; nothing of the batch is stored); `INGEST_PARTIAL`:
   *   stored, not yet online: repeat with the `batchId`, or materialize; `INPUT_*`; `STORE_*`. `offset`: how far a stream got.
   */
  ingest<G extends AnyFeatureGroup, const Created extends string = never>(
    group: G,
    rows: IngestSource<WithCreated<G['~rows']['ingest'], NoInfer<Created>>>,
    options?: IngestOptions<Created>,
  ): Promise<IngestReport>
  /** One row, or a few as one atomic batch, at once, to where they are wanted. */
  push<G extends AnyFeatureGroup>(
    group: G,
    rows: G['~rows']['ingest'] | readonly G['~rows']['ingest'][],
    options: PushOptions,
  ): Promise<IngestReport>
  /** Appends a tombstone for each key: from its event time (default: now) on the key reads as NOT_FOUND, until a newer row. */
  delete<G extends AnyFeatureGroup>(group: G, keys: readonly G['~rows']['keys'][], options?: DeleteOptions): Promise<IngestReport>
  /** The plain history of a group by event time: every stored row but tombstones, raw values without defaults, in no particular order. */
  getOfflineFeatures<G extends AnyFeatureGroup>(group: G, options?: OfflineOptions): Promise<HistoricalResult<HistoryRow<G>>>
}
