// Serves the interop check's store: run as `tsx --conditions=@granary/source serve.ts FOLDER`. It writes what the store itself reads to
// FOLDER/expected.json, prints its URL, and when its input ends looks at what Python wrote (FOLDER/written.json), and prints the count.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFeatureStore } from '@granary/core'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { createServer } from '../src/index.js'
import { serve } from '../src/node.js'
import { activity, definitions, driverLive, driverStats } from './definitions.js'
import { driverIds, driverRows, pythonValue } from './rows.js'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Give the folder for what is expected')

const store = createFeatureStore({ name: 'interop', online: memoryOnlineStore(), offline: memoryOfflineStore(), definitions })
await store.ingest(driverStats, driverRows(Date.now()))
await store.ingest(driverLive, [{ driver_id: 7, speed: 1, event_timestamp: Date.now() - 60_000 }])

const base = (id: number): number => id / 4
writeFileSync(
  join(folder, 'expected.json'),
  JSON.stringify({
    ids: driverIds,
    base: driverIds.map(base),
    references: await expectedRead(Object.keys(driverStats.features).map((name) => `driver_stats:${name}`)),
    service: await expectedRead(activity.name),
  }),
)

const server = await serve(createServer(store), { port: 0, signals: [], log: () => undefined })
console.log(JSON.stringify({ url: server.url }))
for await (const _ of process.stdin); // the runner ends it
await checkWritten(join(folder, 'written.json'))
await server.close()

/** Names, and a row a driver of [value, status], as the store gives them in this process. */
async function expectedRead(query: string | readonly string[]) {
  const { features, request } = await store.describeRead(query)
  const { rows, statuses } = await store.getOnlineFeatures(
    query as 'activity', // of two kinds, which its types tell apart
    driverIds.map((driver_id) => ({ driver_id, ...(request.length > 0 && { base: base(driver_id) }) })) as {
      driver_id: number
      base: number
    }[],
  )
  const rowOf = (row: Readonly<Record<string, unknown>>, status: Readonly<Record<string, unknown>>) =>
    features.map(({ name, type }) => [pythonValue(row[name] ?? null, type), status[name]])
  return { names: features.map(({ name }) => name), rows: rows.map((row, position) => rowOf(row, statuses[position]!)) }
}

/** `[{ "driver_id": ..., feature: [type, text] }]`: what the store must have now. */
async function checkWritten(path: string): Promise<void> {
  const written = JSON.parse(readFileSync(path, 'utf8')) as readonly Readonly<Record<string, unknown>>[]
  const { features } = store.describeGroup(driverLive.name)
  const { rows } = await store.getOnlineFeatures(
    driverLive,
    written.map(({ driver_id }) => ({ driver_id: Number(driver_id) })),
  )
  let [passed, failed] = [0, 0]
  for (const [position, expected] of written.entries()) {
    for (const { name, type } of features) {
      const found = pythonValue((rows[position] as Readonly<Record<string, unknown>>)[name], type)
      if (JSON.stringify(found) === JSON.stringify(expected[name])) passed++
      else {
        failed++
        console.log(`FAILED ${name} of driver ${expected.driver_id}: ${JSON.stringify(found)}, not ${JSON.stringify(expected[name])}`)
      }
    }
  }
  console.log(JSON.stringify({ passed, failed }))
}
