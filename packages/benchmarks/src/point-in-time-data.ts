// History and spine of the point-in-time benchmarks: 1M rows of 100k keys with 8 features, and 100k spine rows.
// One history row in eight corrects the row before it: the same key and event time, known an hour later. One spine row in nine has no history.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, type FeatureStore, t } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { randomNumbers } from './harness.js'

export const historyRows = 1_000_000
export const spineRows = 100_000
const keyCount = 100_000
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
    await store.ingest(activity, { columns: historyColumns(file, order) }, { batchId: `history-${file}`, created: 'known_since' })
  await store.close()
}

/** The files of the history's rows. */
export async function dataFiles(root: string): Promise<string[]> {
  const table = join(root, 'activity', 'v1')
  return (await readdir(table, { recursive: true })).filter((name) => name.endsWith('.parquet')).map((name) => join(table, name))
}

export type HistoryColumns = ReturnType<typeof historyColumns>

export function historyColumns(file: number, order: RowOrder) {
  const random = randomNumbers(10 + file)
  const isCorrection = (row: number) => row % 8 === 7
  const original = (row: number) => (isCorrection(row) ? row - 1 : row)
  const drawn = Uint32Array.from({ length: historyRows }, () => Math.floor(random() * keyCount))
  const keyOf = (row: number) => drawn[original(row)] as number
  const timeOf = (row: number) => start + (file * historyRows + original(row)) * millisecondsPerRow
  const rows = Uint32Array.from({ length: historyRows }, (_, row) => row)
  if (order === 'key') rows.sort((a, b) => keyOf(a) - keyOf(b) || a - b)
  const numbers = () => Float64Array.from({ length: historyRows }, random)
  return {
    user_id: Array.from(rows, (row) => userId(keyOf(row))),
    event_timestamp: Float64Array.from(rows, timeOf),
    known_since: Float64Array.from(rows, (row) => timeOf(row) + (isCorrection(row) ? 3_600_000 : 60_000)),
    ...{ visits: numbers(), purchases: numbers(), spent: numbers(), returned: numbers() },
    ...{ score: numbers(), recency: numbers(), frequency: numbers(), distance: numbers() },
  }
}

export type SpineColumns = ReturnType<typeof spineColumns>

/** Spine rows at any time of a history of `times` million rows. */
export function spineColumns(times: number) {
  const random = randomNumbers(99)
  return {
    user_id: Array.from({ length: spineRows }, () => userId(Math.floor(random() * keyCount))),
    event_timestamp: Float64Array.from(
      { length: spineRows },
      () => start + Math.floor(random() * historyRows * times) * millisecondsPerRow,
    ),
    label: Float64Array.from({ length: spineRows }, () => Number(random() < 0.5)),
  }
}

/** Answers the file's path. */
export async function writeSpine(root: string, times: number): Promise<string> {
  const path = join(root, 'spine.parquet')
  const { user_id, event_timestamp, label } = spineColumns(times)
  const batch = {
    length: spineRows,
    names: ['user_id', 'event_timestamp', 'label'],
    types: ['string', 'timestamp', 'float64'] as const,
    columns: [
      { kind: 'string', values: user_id } as const,
      { kind: 'number', values: event_timestamp } as const,
      { kind: 'number', values: label } as const,
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
