// History and spine of the point-in-time benchmark: 1M rows of 100k keys with 8 features, and 100k spine rows.

import { join } from 'node:path'
import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, type FeatureStore, t } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { randomNumbers } from './harness.js'

export const historyRows = 1_000_000
const keyCount = 100_000
const spineRows = 100_000
const start = Date.UTC(2026, 0, 1)
const millisecondsPerRow = 1_000

export const features = ['visits', 'purchases', 'spent', 'returned', 'score', 'recency', 'frequency', 'distance'] as const
/** Rows of the history file by event time, or by key and then event time. */
export type RowOrder = 'time' | 'key'

const user = defineEntity({ name: 'user', joinKeys: { user_id: t.string() } })
const activity = defineFeatureGroup({
  name: 'activity',
  entity: user,
  features: {
    visits: t.float64(),
    purchases: t.float64(),
    spent: t.float64(),
    returned: t.float64(),
    score: t.float64(),
    recency: t.float64(),
    frequency: t.float64(),
    distance: t.float64(),
  },
})
export const activityService = defineFeatureService({ name: 'activity_model', features: [activity] })

export function openStore(root: string): FeatureStore<readonly [typeof activity, typeof activityService]> {
  return createFeatureStore({ name: 'bench', offline: parquetOfflineStore({ root }), definitions: [activity, activityService] })
}

/** `times` files of a million rows each, one after the other in time. */
export async function writeHistory(root: string, order: RowOrder, times: number): Promise<void> {
  const store = openStore(root)
  for (let file = 0; file < times; file++)
    await store.ingest(activity, { columns: historyColumns(file, order) }, { batchId: `history-${file}` })
  await store.close()
}

function historyColumns(file: number, order: RowOrder) {
  const random = randomNumbers(10 + file)
  const keys = Uint32Array.from({ length: historyRows }, () => Math.floor(random() * keyCount))
  const rows = Uint32Array.from({ length: historyRows }, (_, row) => row)
  if (order === 'key') rows.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b)
  const numbers = () => Float64Array.from({ length: historyRows }, random)
  return {
    user_id: Array.from(rows, (row) => userId(keys[row] as number)),
    event_timestamp: Float64Array.from(rows, (row) => start + (file * historyRows + row) * millisecondsPerRow),
    ...{ visits: numbers(), purchases: numbers(), spent: numbers(), returned: numbers() },
    ...{ score: numbers(), recency: numbers(), frequency: numbers(), distance: numbers() },
  }
}

/** Spine rows at any time of a history of `times` million rows; answers the file's path. */
export async function writeSpine(root: string, times: number): Promise<string> {
  const random = randomNumbers(99)
  const path = join(root, 'spine.parquet')
  const keys = Array.from({ length: spineRows }, () => userId(Math.floor(random() * keyCount)))
  const moments = Float64Array.from({ length: spineRows }, () => start + Math.floor(random() * historyRows * times) * millisecondsPerRow)
  const batch = {
    length: spineRows,
    names: ['user_id', 'event_timestamp', 'label'],
    types: ['string', 'timestamp', 'float64'] as const,
    columns: [
      { kind: 'string', values: keys } as const,
      { kind: 'number', values: moments } as const,
      { kind: 'number', values: Float64Array.from({ length: spineRows }, () => Number(random() < 0.5)) } as const,
    ],
  }
  const { files } = parquetOfflineStore({ root })
  await files?.write(
    path,
    (async function* () {
      yield batch
    })(),
    { now: Date.now() },
  )
  return path
}

function userId(key: number): string {
  return `user_${String(key).padStart(7, '0')}`
}
