// What a client can do, typed by the definitions of the store that its server serves.

import type {
  AnyFeatureGroup,
  AnyFeatureStore,
  Definitions,
  FeatureReads,
  HistoricalOptions,
  HistoricalResult,
  IngestOptions,
  IngestReport,
  IngestSource,
  OnlineOptions,
  OnlineResult,
  Query,
  UntypedRow,
  UntypedStatuses,
  WithCreated,
} from '@granary/core'
import type { ClientCall, OnlineCall } from './call.js'

/** The reads of the store, with the same types, and its ingestion. */
export interface FeatureClient<D extends Definitions> extends FeatureReads<D, OnlineCall, ClientCall> {
  /**
   * As the store's `ingest`. The group is its definition or its name, so that a client needs no definitions at run time.
   * A retry carries the batch id of the first try (made up where none is given), so that rows are stored once.
   * @throws GranaryError as the store's, and `AUTH_*`, `LIMIT_*`, `STORE_UNAVAILABLE`: the server cannot be reached; `STORE_TIMEOUT`.
   */
  ingest<const G extends AnyFeatureGroup | GroupNames<D[number]>, const Created extends string = never>(
    group: G,
    rows: IngestSource<WithCreated<RowToIngest<D[number], G>, NoInfer<Created>>>,
    options?: IngestOptions<Created> & ClientCall,
  ): Promise<IngestReport>
}

type GroupNames<T> = T extends { readonly kind: 'feature-group'; readonly '~names': infer Name extends string } ? Name : never
/** A name without its version takes a row of any version that the definitions hold. */
type RowToIngest<T, G> = G extends AnyFeatureGroup ? G['~rows']['ingest'] : GroupOf<T, G>['~rows']['ingest']
type GroupOf<T, Name> = T extends AnyFeatureGroup ? (Name extends T['~names'] ? T : never) : never

/** A client of any store: names in, untyped rows out. */
export interface AnyFeatureClient {
  getOnlineFeatures(
    query: Query,
    keys: readonly UntypedRow[],
    options?: OnlineOptions<boolean> & OnlineCall,
  ): Promise<OnlineResult<UntypedRow>>
  getHistoricalFeatures(
    query: Query,
    options: HistoricalOptions<UntypedRow, unknown, boolean, 'statuses'> & ClientCall,
  ): Promise<HistoricalResult<UntypedRow, UntypedStatuses>>
  ingest(group: AnyFeatureGroup | string, rows: IngestSource<UntypedRow>, options?: IngestOptions & ClientCall): Promise<IngestReport>
}

/** Whatever carries definitions in its type: a store, as `typeof store`. */
export type Served = Pick<AnyFeatureStore, '~definitions'>
export type ClientOf<Store extends Served> = Definitions extends Store['~definitions']
  ? AnyFeatureClient
  : FeatureClient<Store['~definitions']>
