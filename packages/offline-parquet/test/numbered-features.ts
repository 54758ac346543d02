// A feature store whose batches tell by number how many rows they must have, and which of them is the newest.

import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'

const slot = defineEntity({ name: 'slot', joinKeys: { slot_id: t.int32() } })
export const numberedGroup = defineFeatureGroup({ name: 'numbered', version: 1, entity: slot, features: { number: t.int64() } })

/** One to six. */
export function slotsIn(number: number): number {
  return 1 + (number % 6)
}

/** Each batch happens after the one before. */
export function numberedRows(number: number) {
  const event_timestamp = new Date(Date.UTC(2026, 0, 1) + number * 1_000)
  return Array.from({ length: slotsIn(number) }, (_, slot_id) => ({ slot_id, number, event_timestamp }))
}

export const batchIdOf = (number: number): string => `batch ${number}`

export function numberedStore(root: string) {
  return createFeatureStore({
    name: 'numbers',
    online: memoryOnlineStore(),
    offline: parquetOfflineStore({ root }),
    definitions: [numberedGroup],
  })
}
