// A process of its own: what restart.test.ts starts, stops and starts again. It does one thing and says in JSON what it saw.

import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { createFeatureStore, type ProgressEvent } from '../src/index.js'
import { basket, beginning, churn, day, purchases, visits } from './shop.js'

const [, , task, root, warmStart] = process.argv as [string, string, 'write' | 'read', string, 'auto' | 'off']
const progress: ProgressEvent[] = []
const store = createFeatureStore({
  name: 'shop',
  online: memoryOnlineStore(),
  offline: parquetOfflineStore({ root }),
  definitions: [purchases, visits, basket, churn],
  clock: () => beginning,
  warmStart,
  observer: { progress: (event) => progress.push(event) },
})

const keys = ['A', 'B', 'C', 'D'].map((customer_id) => ({ customer_id }))
if (task === 'write') {
  await store.ingest(purchases, [
    { customer_id: 'A', total: 1, spent: 4, segment: 'gold', event_timestamp: day(5) },
    { customer_id: 'B', total: 2, event_timestamp: day(6) },
    { customer_id: 'D', total: 4, event_timestamp: new Date(day(1).getTime() - 3 * 86_400_000) },
  ])
  await store.ingest(purchases, [{ customer_id: 'A', total: 3, spent: 9, event_timestamp: day(7) }])
  await store.delete(purchases, [{ customer_id: 'B' }])
  await store.ingest(visits, [{ customer_id: 'A', pages: 7, event_timestamp: day(2) }])
  await store.ingest(visits, [{ customer_id: 'A', pages: 6, event_timestamp: day(1) }])
}
const { rows, statuses, eventTimestamps } = await store.getOnlineFeatures(churn, keys)
const onDemand = (await store.getOnlineFeatures(basket, [{ customer_id: 'A', value: 6 }])).rows
process.stdout.write(JSON.stringify({ rows, statuses, eventTimestamps, onDemand, progress }))
// No close: a process that ends is no reason for anything to be lost.
process.exit(0)
