// A training set from Parquet to Parquet, against DuckDB's ASOF JOIN on one thread writing Parquet; and how memory grows with the history.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { compare, median, printTimings } from './harness.js'
import {
  activityService,
  dataFiles,
  features,
  historyRows,
  openStore,
  type RowOrder,
  writeHistory,
  writeSpine,
} from './point-in-time-data.js'
import { trainingSetProcess } from './whole-process.js'

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'granary-bench-'))
  try {
    for (const order of ['time', 'key'] as const) await compareOrder(join(folder, order), order)
    await compareMemory(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function compareOrder(root: string, order: RowOrder): Promise<void> {
  await writeHistory(root, order, 1)
  const spine = await writeSpine(root, 1)
  const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  const [file] = await dataFiles(root)
  const columns = features.map((name) => `h.${name}`).join(', ')
  const query = `copy (select s.*, ${columns} from read_parquet('${spine}') s asof left join read_parquet('${file}') h
    on s.user_id = h.user_id and s.event_timestamp >= h.event_timestamp) to '${join(root, 'duckdb.parquet')}' (format parquet)`
  const timings = await compare(
    [
      { name: 'DuckDB ASOF JOIN, 1 thread', run: () => duck.run(query) },
      { name: 'getHistoricalFeatures', run: () => trainingSet(root, spine) },
    ],
    { rounds: 7, warmUp: 2 },
  )
  duck.closeSync()
  const target = order === 'time' ? 1.8 : 1.6
  printTimings(`${historyRows.toLocaleString('en')} history rows in ${order} order, Parquet to Parquet`, timings, {
    getHistoricalFeatures: { atMost: target },
  })
}

async function trainingSet(root: string, spine: string): Promise<void> {
  const store = openStore(root)
  const training = await store.getHistoricalFeatures(activityService, { spine: { parquet: spine } })
  await training.toParquet(join(root, 'granary.parquet'))
  await store.close()
}

/** Peaks of whole processes, each of which joins once and exits. */
async function compareMemory(folder: string): Promise<void> {
  const peaks: number[] = []
  for (const times of [1, 10]) {
    const root = join(folder, `memory-${times}`)
    await writeHistory(root, 'time', times)
    const spine = await writeSpine(root, times)
    const runs: number[] = []
    for (let run = 0; run < 5; run++) runs.push(await trainingSetProcess(root, spine, join(root, 'once.parquet')))
    peaks.push(median(runs))
  }
  const [one = 0, ten = 0] = peaks
  console.log('\nPeak memory of a process that joins once (MB, median of 5)')
  console.log(`  1 million history rows    ${one.toFixed(0).padStart(5)}   under 600: ${one < 600 ? 'holds' : 'MISSED'}`)
  console.log(`  10 million history rows   ${ten.toFixed(0).padStart(5)}   within 15%: ${ten <= one * 1.15 ? 'holds' : 'MISSED'}`)
}
