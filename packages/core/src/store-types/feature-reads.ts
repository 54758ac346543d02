// The reads that a store and its client share, typed by the definitions.

import type { Definitions } from '../definition/any-definition.js'
import type { Timestamp } from '../values/timestamp.js'
import type { CallControl, LongCallControl } from './call-control.js'
import type { Checked, FeaturesIn, KeysOf, Query, Read, ValuesIn } from './query.js'
import type { RowOf } from './result-row.js'
import type { HistoricalResult, OnlineResult, Snapshots, Status } from './results.js'
import type { CheckedSpine, HistoricalRow, SpineRow } from './spine.js'

export interface OnlineOptions<Full extends boolean> extends CallControl {
  /** Columns named `group__feature`, or `group__2__feature` where the read holds two versions of a group. Default: `feature`. */
  readonly fullFeatureNames?: Full
}

export interface HistoricalOptions<Row, Features, Full extends boolean, Include extends 'statuses'> extends LongCallControl {
  readonly spine: CheckedSpine<Row, Features>
  /** 'created': only rows that the store knew at the spine row's time, so that no later correction leaks backwards. Default: 'event'. */
  readonly knownAt?: 'event' | 'created'
  readonly fullFeatureNames?: Full
  /** 'statuses': `result.statuses()` tells why each value is what it is. */
  readonly include?: readonly Include[]
  /** The history as it was: of an earlier result's `snapshots`, or of a moment. Default: now. */
  readonly asOf?: Timestamp | Snapshots
}

type StatusesOf<Row, Include> = [Include] extends [never] ? never : { readonly [K in keyof Row]: Status }

/** `OnlineCall`, `HistoricalCall`: what a client's calls take beside the store's own options. */
export interface FeatureReads<D extends Definitions, OnlineCall = unknown, HistoricalCall = unknown> {
  /**
   * The newest values of many keys, in one round trip to the online store. `keys` hold the join keys and the request columns of on-demand
   * features; an unknown key is no fault: its statuses say NOT_FOUND.
   * @throws GranaryError `INPUT_*`: an unknown name, a missing or malformed key, two features of one name; `TRANSFORM_FAILED`: an on-demand
   *   computation threw; `STORE_*`: the store failed. Never an empty answer for a failure.
   */
  getOnlineFeatures<const Q extends Query, Full extends boolean = false>(
    query: Checked<D, Q, Full>,
    keys: readonly KeysOf<D, Q>[],
    options?: OnlineOptions<Full> & OnlineCall,
  ): Promise<OnlineResult<RowOf<FeaturesIn<Read<D, Q>>, Full>>>
  /**
   * The values as they were at each spine row's event time: every spine row once, in order, with its other columns untouched.
   * Memory grows with the spine and the features, not with the history.
   * @throws GranaryError `INPUT_*`: as above, or a spine without its keys or `event_timestamp`; `TRANSFORM_FAILED`; `STORE_*`.
   */
  getHistoricalFeatures<
    const Q extends Query,
    Row extends SpineRow<KeysOf<D, Q>>,
    Full extends boolean = false,
    Include extends 'statuses' = never,
  >(
    query: Checked<D, Q, Full>,
    options: HistoricalOptions<Row, RowOf<FeaturesIn<Read<D, Q>>, Full>, Full, Include> & HistoricalCall,
  ): Promise<
    HistoricalResult<
      HistoricalRow<Row, ValuesIn<Read<D, Q>>, RowOf<FeaturesIn<Read<D, Q>>, Full>>,
      StatusesOf<RowOf<FeaturesIn<Read<D, Q>>, Full>, Include>
    >
  >
}
