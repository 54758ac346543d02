// A client: the reads and the ingestion of a store, over HTTP.

import type { AnyFeatureStore } from '@granary/core'
import { type ClientOptions, checkedOptions } from './client-options.js'
import type { AnyFeatureClient, ClientOf, Served } from './client-types.js'
import { connection } from './connection.js'
import { historicalReads } from './history/read-history.js'
import { ingestion } from './ingest/ingest-rows.js'
import { onlineReads } from './online/read-online.js'

/**
 * A client of the server at `url`, typed by the store that it serves: `createClient<typeof store>({ url })`. The store's definitions are
 * needed as types alone. Without a type argument names are not checked and rows are untyped. Holds nothing open: there is nothing to close.
 * @throws GranaryError `INPUT_INVALID_OPTION`
 */
export function createClient<Store extends Served = AnyFeatureStore>(options: ClientOptions): ClientOf<Store> {
  const checked = checkedOptions(options)
  const requests = connection(checked)
  const client: AnyFeatureClient = {
    getOnlineFeatures: onlineReads(requests, checked),
    getHistoricalFeatures: historicalReads(requests),
    ingest: ingestion(requests, checked),
  }
  return client as ClientOf<Store> // the same methods, which take what its types let through
}
