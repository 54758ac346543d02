// Any store, for code that knows no definitions, such as a server: names in, untyped rows out.

import type { Definitions } from '../definition/any-definition.js'
import type { ReadDescription } from './descriptions.js'
import type { HistoricalOptions, OnlineOptions } from './feature-reads.js'
import type { OfflineOptions } from './feature-store.js'
import type { GroupQuery, StoreOperations } from './operations.js'
import type { Query } from './query.js'
import type { HistoricalResult, OnlineResult, Status, UntypedRow } from './results.js'
import type { DeleteOptions, IngestOptions, IngestReport, IngestSource, PushOptions } from './writes.js'

/** Why each value of a row is what it is. */
export interface UntypedStatuses {
  readonly [feature: string]: Status
}

/** Every `FeatureStore` is one. Same contracts as there; what the types do not check, the run time does. */
export interface AnyFeatureStore extends StoreOperations {
  readonly '~definitions': Definitions
  getOnlineFeatures(
    query: Query | ReadDescription,
    keys: readonly UntypedRow[],
    options?: OnlineOptions<boolean>,
  ): Promise<OnlineResult<UntypedRow>>
  getHistoricalFeatures(
    query: Query | ReadDescription,
    options: HistoricalOptions<UntypedRow, unknown, boolean, 'statuses'>,
  ): Promise<HistoricalResult<UntypedRow, UntypedStatuses>>
  ingest(group: GroupQuery, rows: IngestSource<UntypedRow>, options?: IngestOptions): Promise<IngestReport>
  push(group: GroupQuery, rows: UntypedRow | readonly UntypedRow[], options: PushOptions): Promise<IngestReport>
  delete(group: GroupQuery, keys: readonly UntypedRow[], options?: DeleteOptions): Promise<IngestReport>
  getOfflineFeatures(group: GroupQuery, options?: OfflineOptions): Promise<HistoricalResult<UntypedRow>>
}
