// A client takes and gives what its store does; the store is needed as a type alone.

import { type AnyFeatureClient, createClient, type FeatureClient } from '@granary/client'
import type {
  AnyFeatureStore,
  Definitions,
  FeatureStore,
  HistoricalResult,
  IngestReport,
  OnlineResult,
  Status,
  UntypedRow,
  UntypedStatuses,
} from '@granary/core'
import { basket, churn, purchases, same, type store } from './shop.js'

type Store = typeof store
const client = createClient<Store>({ url: 'http://localhost:5000' })
same<typeof client, FeatureClient<Store['~definitions']>>(true)
const key = { customer_id: 'a' }

// ---- online
type ChurnRow = { total: number | null; segment: 'bronze' | 'gold'; share: number | null }
const read = await client.getOnlineFeatures('churn', [{ ...key, value: 1 }], {
  timeout: 100,
  include: ['statuses'],
  signal: AbortSignal.timeout(1),
})
same<typeof read, OnlineResult<(typeof read.rows)[number]>>(true)
same<(typeof read.rows)[number], ChurnRow>(true)
same<NonNullable<(typeof read.statuses)[0]>['share'], Status>(true)
read.toMatrix(['total', 'share'])
// @ts-expect-error a category is no number
read.toMatrix(['segment'])
same<Awaited<ReturnType<typeof client.getOnlineFeatures<typeof churn>>>, Awaited<ReturnType<typeof store.getOnlineFeatures<typeof churn>>>>(
  true,
)
const byReference = (await client.getOnlineFeatures(['purchases:at', 'purchases@2:total'], [key])).rows[0]!
same<typeof byReference, { at: Date | null; total: number | null }>(true)
const full = (await client.getOnlineFeatures(basket, [{ ...key, value: 1 }], { fullFeatureNames: true })).rows[0]!
same<typeof full, { basket__share: number | null }>(true)
// @ts-expect-error a service that does not exist
void client.getOnlineFeatures('churm', [key])
// @ts-expect-error a feature that does not exist
void client.getOnlineFeatures(['purchases:nope'], [key])
// @ts-expect-error a request column that is missing
void client.getOnlineFeatures(churn, [key])
// @ts-expect-error a part that does not exist
void client.getOnlineFeatures(purchases, [key], { include: ['times'] })
// @ts-expect-error a time-out is milliseconds
void client.getOnlineFeatures(purchases, [key], { timeout: '1s' })

// ---- history
const labels = [{ ...key, value: 1, event_timestamp: 0, label: 1 }]
const training = await client.getHistoricalFeatures(churn, { spine: labels, include: ['statuses'], timeout: 1_000 })
const row = (await training.rows())[0]!
same<
  typeof row,
  {
    label: number
    customer_id: string
    value: number
    event_timestamp: Date
    total: number | null
    segment: 'bronze' | 'gold'
    share: number | null
  }
>(true)
const statuses = (await training.statuses())[0]!
same<typeof statuses, { readonly [K in keyof ChurnRow]: Status }>(true)
for await (const batch of training.batches()) same<typeof batch, readonly (typeof row)[]>(true)
// @ts-expect-error a spine without its time
void client.getHistoricalFeatures(churn, { spine: [{ ...key, value: 1 }] })
const taken = [{ ...key, event_timestamp: 0, at: 1 }]
// @ts-expect-error a spine column of a feature's name
void client.getHistoricalFeatures(purchases, { spine: taken })

// ---- ingestion, by definition and by name
const report = await client.ingest(purchases, [{ ...key, total: 1, segment: 'gold', event_timestamp: new Date() }], {
  batchId: 'x',
  timeout: 1,
})
same<typeof report, IngestReport>(true)
void client.ingest('purchases', [{ ...key, total: 1 }])
void client.ingest('purchases@2', new Set([{ ...key, total: 1 }]), { onInvalid: 'quarantine', batchSize: 10 })
void client.ingest('purchases', { columns: { customer_id: ['a'], total: [1] } })
void client.ingest('purchases', [{ ...key, total: 1, known: 0 }], { created: 'known' })
// @ts-expect-error a group that does not exist
void client.ingest('purchase', [{ ...key, total: 1 }])
// @ts-expect-error a version that does not exist
void client.ingest('purchases@1', [{ ...key, total: 1 }])
// @ts-expect-error a service holds no rows
void client.ingest('churn', [{ ...key, total: 1 }])
// @ts-expect-error a required column that is missing
void client.ingest('purchases', [key])
// @ts-expect-error a required column that is missing
void client.ingest(purchases, [key])
// @ts-expect-error an unknown column
void client.ingest('purchases', [{ ...key, total: 1, nope: 1 }])
// @ts-expect-error an unknown category
void client.ingest(purchases, [{ ...key, total: 1, segment: 'copper' }])

// ---- a client of any store
const any = createClient({ url: new URL('http://localhost'), key: () => 'made', batch: { maxKeys: 10 }, retry: { tries: 1 } })
same<typeof any, AnyFeatureClient>(true)
same<ReturnType<typeof createClient<FeatureStore<Definitions>>>, AnyFeatureClient>(true)
same<ReturnType<typeof createClient<AnyFeatureStore>>, AnyFeatureClient>(true)
const untyped = await any.getOnlineFeatures('whatever', [{ id: 1 }], { fullFeatureNames: true, include: [] })
same<(typeof untyped.rows)[number], UntypedRow>(true)
const history: HistoricalResult<UntypedRow, UntypedStatuses> = await any.getHistoricalFeatures(['g:x'], { spine: [{ id: 1 }] })
void history
void any.ingest('g', [{ id: 1 }])
void any.ingest(purchases, [{ id: 1 }], { created: 'known' })
/** What is written for any client takes a typed one as far as its methods go. */
export function reads(given: Pick<AnyFeatureClient, 'getOnlineFeatures'>): typeof given {
  return given
}
// @ts-expect-error what carries no definitions is no store
createClient<{ name: string }>({ url: 'http://localhost' })
