// Ingestion of a million validated rows into memory and Parquet, against hyparquet-writer alone writing the same columns.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { snappyCompressor } from 'hysnappy'
import { compare, printTimings, randomNumbers } from './harness.js'

/** The fastest compressor that the writer takes; its own is slower by half. */
const compressors = { SNAPPY: snappyCompressor() }
const rowCount = 1_000_000
const keyCount = 100_000
const start = Date.UTC(2026, 0, 1)

const user = defineEntity({ name: 'user', joinKeys: { user_id: t.string() } })
const activity = defineFeatureGroup({
  name: 'activity',
  entity: user,
  features: {
    visits: t.int64({ required: true, min: 0 }),
    purchases: t.int64({ min: 0, max: 1_000_000 }),
    spent: t.float64({ min: 0 }),
    returned: t.float64({ min: 0, max: 1 }),
    score: t.float64({ min: -10, max: 10 }),
    recency: t.float64({ min: 0 }),
    segment: t.categorical(['bronze', 'silver', 'gold', 'platinum']),
    subscribed: t.boolean({ required: true }),
  },
})

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'granary-bench-'))
  try {
    const columns = makeColumns()
    const rows = rowObjects(columns)
    const written = writerColumns(columns)
    let round = 0
    const ingest = async (source: { readonly columns: ReturnType<typeof makeColumns> } | ReturnType<typeof rowObjects>): Promise<void> => {
      const store = createFeatureStore({
        name: 'bench',
        online: memoryOnlineStore(),
        offline: parquetOfflineStore({ root: join(folder, `round-${round++}`) }),
        definitions: [activity],
      })
      const report = await store.ingest(activity, source)
      if (report.accepted !== rowCount) throw new Error(`${report.accepted} rows accepted`)
      await store.close()
    }
    const timings = await compare(
      [
        {
          name: 'hyparquet-writer alone',
          run: () =>
            writeFile(
              join(folder, `alone-${round++}.parquet`),
              new Uint8Array(parquetWriteBuffer({ columnData: written, rowGroupSize: 100_000, compressors })),
            ),
        },
        { name: 'ingest columns', run: () => ingest({ columns }) },
        { name: 'ingest rows', run: () => ingest(rows) },
      ],
      { rounds: 5, warmUp: 1 },
    )
    printTimings(`${rowCount.toLocaleString('en')} rows x 8 columns, ${keyCount.toLocaleString('en')} keys`, timings, {
      'ingest columns': { atMost: 2 },
      'ingest rows': { atMost: 3 },
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

function makeColumns() {
  const random = randomNumbers(2)
  const numbers = (make: () => number) => Float64Array.from({ length: rowCount }, make)
  const segments = ['bronze', 'silver', 'gold', 'platinum'] as const
  return {
    user_id: Array.from({ length: rowCount }, () => `user_${Math.floor(random() * keyCount)}`),
    event_timestamp: Float64Array.from({ length: rowCount }, (_, row) => start + row * 1_000),
    visits: numbers(() => Math.floor(random() * 1_000)),
    purchases: numbers(() => Math.floor(random() * 100)),
    spent: numbers(() => random() * 5_000),
    returned: numbers(random),
    score: numbers(() => random() * 20 - 10),
    recency: numbers(() => random() * 365),
    segment: Array.from({ length: rowCount }, () => segments[Math.floor(random() * 4)] ?? 'gold'),
    subscribed: Array.from({ length: rowCount }, () => random() < 0.5),
  }
}

function rowObjects(columns: ReturnType<typeof makeColumns>) {
  return Array.from({ length: rowCount }, (_, row) => ({
    user_id: columns.user_id[row] as string,
    event_timestamp: columns.event_timestamp[row] as number,
    visits: columns.visits[row] as number,
    purchases: columns.purchases[row] as number,
    spent: columns.spent[row] as number,
    returned: columns.returned[row] as number,
    score: columns.score[row] as number,
    recency: columns.recency[row] as number,
    segment: columns.segment[row] as 'bronze',
    subscribed: columns.subscribed[row] as boolean,
  }))
}

/** The same values as the writer likes them best: typed arrays, no nulls. */
function writerColumns(columns: ReturnType<typeof makeColumns>): ColumnSource[] {
  const bigints = (values: Float64Array, scale = 1n) => BigInt64Array.from(values, (value) => BigInt(value) * scale)
  const micros = bigints(columns.event_timestamp, 1_000n)
  return [
    { name: 'user_id', data: columns.user_id, type: 'STRING', nullable: false, encoding: 'RLE_DICTIONARY' },
    { name: 'visits', data: bigints(columns.visits), type: 'INT64', nullable: false },
    { name: 'purchases', data: bigints(columns.purchases), type: 'INT64', nullable: false },
    { name: 'spent', data: columns.spent, type: 'DOUBLE', nullable: false },
    { name: 'returned', data: columns.returned, type: 'DOUBLE', nullable: false },
    { name: 'score', data: columns.score, type: 'DOUBLE', nullable: false },
    { name: 'recency', data: columns.recency, type: 'DOUBLE', nullable: false },
    { name: 'segment', data: columns.segment, type: 'STRING', nullable: false },
    { name: 'subscribed', data: columns.subscribed, type: 'BOOLEAN', nullable: false },
    { name: 'event_timestamp', data: micros, type: 'INT64', nullable: false },
    { name: 'created_timestamp', data: micros, type: 'INT64', nullable: false },
  ] as ColumnSource[]
}
