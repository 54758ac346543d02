// How the law is tried: what an author may set.

import type { AnyFeatureStore } from '@granary/core'

export interface LawOptions {
  /** How many random histories each case of the law lives through. Default: 50. */
  readonly histories?: number
  /** Makes the same histories again: a failure tells its own. Default: another one each time. */
  readonly seed?: number
  /** With `seed`: goes straight to the history that failed, which tells it. */
  readonly path?: string
  /** What stands between a user and the store. Default: nothing. */
  readonly way?: Way
}

/** A way to a store and back, such as a client and its server. */
export interface Way {
  /** Rows go in and reads come out through what this makes of each store that is opened. */
  readonly through: (store: AnyFeatureStore) => Pick<AnyFeatureStore, 'ingest' | 'getOnlineFeatures' | 'getHistoricalFeatures'>
  /** What a value, a row or a list of them is once it went this way: where -0 comes out as 0, say. */
  readonly carried: (value: unknown) => unknown
}

export const noWay: Way = { through: (store) => store, carried: (value) => value }
