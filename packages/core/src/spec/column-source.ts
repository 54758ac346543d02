// Columns that come from outside a store: files of other engines, for ingestion and for spines.

import type { CallOptions } from './call-options.js'
import type { ColumnBatch } from './column.js'

/** What an adapter's source gives to `ingest` or to a spine, e.g. `parquetSource({ files })`. `batches` may be called once. */
export interface ColumnSource {
  readonly kind: 'column-source'
  batches(options: CallOptions): AsyncIterable<ColumnBatch>
}
