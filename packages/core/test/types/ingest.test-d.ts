// Rows to hand in.

import type { IngestReport, IngestRow, Timestamp } from '@granary/core'
import type { ColumnSource } from '@granary/core/spec'
import { same } from './equal.js'
import { churnService, customerFeatures, type everything, store } from './shop.js'

type EverythingRow = {
  customer_id: string
  seen_at: Timestamp
  raw?: string | null | undefined
  at?: Timestamp | null | undefined
  big: bigint | string
  embedding?: Float32Array | readonly number[] | null | undefined
  tags?: readonly (string | null)[] | null | undefined
  blob?: Uint8Array | string | null | undefined
  ok?: boolean | null | undefined
  small?: number | null | undefined
  single?: number | null | undefined
  event_timestamp?: Timestamp | undefined
}
same<IngestRow<typeof everything>, EverythingRow>(true)

// ---- rows
const row: IngestRow<typeof customerFeatures> = { customer_id: 'a', total_purchases: 3, customer_segment: 'gold' }
void store.ingest(customerFeatures, [
  row,
  { customer_id: 'b', total_purchases: 1, total_spent: undefined, customer_segment: null, event_timestamp: new Date() },
  { customer_id: 'c', total_purchases: 1, event_timestamp: 0 },
])
void store.ingest(
  customerFeatures,
  (async function* () {
    yield row
  })(),
)
void store.ingest(customerFeatures, new Set([row]), { onInvalid: 'quarantine', batchSize: 1_000, from: 1_000 })
void store.push(customerFeatures, row, { to: 'online' })
const report = await store.ingest(customerFeatures, [])
same<typeof report, IngestReport>(true)
same<typeof report.status, 'stored' | 'duplicate'>(true)

// @ts-expect-error a required column that is missing
void store.ingest(customerFeatures, [{ customer_id: 'a' }])
// @ts-expect-error a required column that is null
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: null }])
// @ts-expect-error a required column that is undefined
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: undefined }])
// @ts-expect-error a derived column
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 1, avg_purchase_value: 3 }])
// @ts-expect-error an unknown column
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 1, nope: 3 }])
// @ts-expect-error a key that is missing
void store.ingest(customerFeatures, [{ total_purchases: 1 }])
// @ts-expect-error a key that is null
void store.ingest(customerFeatures, [{ customer_id: null, total_purchases: 1 }])
// @ts-expect-error an unknown category
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 1, customer_segment: 'copper' }])
// @ts-expect-error a wrong value
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: '1' }])
// @ts-expect-error a boolean is no time
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 1, event_timestamp: true }])
// @ts-expect-error a service holds no rows
void store.ingest(churnService, [])
// @ts-expect-error push needs to know where to
void store.push(customerFeatures, row)
// @ts-expect-error a key that is missing
void store.delete(customerFeatures, [{ event_timestamp: 0 }])

// ---- columns, and sources of adapters
void store.ingest(customerFeatures, {
  columns: { customer_id: ['a'], total_purchases: new Float64Array(1), loyalty_score: [null], event_timestamp: [new Date()] },
})
declare const source: ColumnSource
void store.ingest(customerFeatures, source)
// @ts-expect-error a required column that is missing
void store.ingest(customerFeatures, { columns: { customer_id: ['a'] } })
// @ts-expect-error a required column that holds null
void store.ingest(customerFeatures, { columns: { customer_id: ['a'], total_purchases: [null] } })
// @ts-expect-error an unknown column
void store.ingest(customerFeatures, { columns: { customer_id: ['a'], total_purchases: [1], nope: [1] } })

// ---- imported created times
declare const imported: readonly { customer_id: string; total_purchases: number; known_since: Date }[]
void store.ingest(customerFeatures, imported, { created: 'known_since' })
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 3, known_since: 0 }], { created: 'known_since' })
// @ts-expect-error the options name another column
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 3, known_since: 0 }], { created: 'known' })
// @ts-expect-error the options name no column
void store.ingest(customerFeatures, [{ customer_id: 'a', total_purchases: 3, known_since: 0 }])
