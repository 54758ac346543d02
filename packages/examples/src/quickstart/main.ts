// The quickstart: features of half a year of flights, a training set that never looks ahead, and one read of the newest features.
//
//     npm run quickstart
//     npm run quickstart -- --redis redis://127.0.0.1:6379     with the newest features in Redis

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createFeatureStore, GranaryError } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { redisOnlineStore } from '@granary/online-redis'
import { countDays, dailyReports } from './daily.js'
import { airportDaily, lateFlight, routeDaily } from './definitions.js'
import { FlightsMissing, readFlights } from './flights.js'
import { type ProgressStream, progress, stopwatch } from './progress.js'
import { sampleFlights } from './spine.js'
import { printSummary } from './summary.js'

export interface QuickstartOptions {
  /** Emptied first, then filled: every run starts afresh. */
  readonly folder: string
  /** So many flights from the first on. Default: all three million. */
  readonly limit?: number
  /** One flight in so many becomes a row of the training set. */
  readonly step?: number
  /** The URL of a Redis server that keeps the newest features, under the prefix `quickstart`. Default: the memory of this process. */
  readonly redis?: string | undefined
  readonly stream?: ProgressStream
}

/** The first week has little history behind it: training begins with the second. */
const trainingBegins = Date.UTC(2001, 0, 8)

/** Reads, ingests, builds and asks, in this order. */
export async function quickstart({ folder, limit, step = 12, redis, stream = process.stderr }: QuickstartOptions) {
  // The store: the newest features in memory or in Redis, the whole history in Parquet files. Its clock stands where the replay of 2001 has come to.
  let now = 0
  const online = redis === undefined ? memoryOnlineStore() : redisOnlineStore({ url: redis, prefix: 'quickstart' })
  const store = createFeatureStore({
    name: 'flights',
    online,
    offline: parquetOfflineStore({ root: join(folder, 'offline') }),
    definitions: [airportDaily, routeDaily, lateFlight],
    clock: () => now,
  })

  const tell = async () => {
    const steps = stopwatch(stream)
    await online.ping({ now: Date.now() }) // a server that is not there is told before anything is emptied
    await rm(folder, { recursive: true, force: true })

    const flights = await steps.time('Read the flights', () => readFlights({ limit }))

    // Day by day: what happened is ingested when it is known, derived and validated, then appended to the history and put online.
    const ingested = { days: 0, airportRows: 0, routeRows: 0 }
    await steps.time('Ingest the days', async () => {
      const bar = progress('Ingest', countDays(flights), stream)
      for (const { day, knownAt, airports, routes } of dailyReports(flights)) {
        now = knownAt
        ingested.airportRows += (await store.ingest(airportDaily, { columns: airports }, { batchId: day })).accepted
        ingested.routeRows += (await store.ingest(routeDaily, { columns: routes }, { batchId: day })).accepted
        ingested.days++
        bar.advance(day)
      }
    })

    // The training set: flights of the past, each with the features as they were known when it took off.
    const trainFile = join(folder, 'train.parquet')
    const spine = sampleFlights(flights, { from: trainingBegins, step })
    const training = await steps.time('Build the training set', () =>
      store.getHistoricalFeatures(lateFlight, { spine: { columns: spine }, fullFeatureNames: true }),
    )
    const written = await steps.time('Write it to Parquet', () => training.toParquet(trainFile))

    // The same features, now: what a model would be given for a flight about to leave.
    const asked = [
      { origin: 'ATL', destination: 'ORD', planned_distance: 640 }, // a detour: the route has 606 miles
      { origin: 'MIA', destination: 'SRQ', planned_distance: 178 }, // not flown since April: past the ttl, so none
      { origin: 'SFO', destination: 'XYZ', planned_distance: 999 }, // a route that nobody has flown
    ]
    const read = () => store.getOnlineFeatures(lateFlight, asked, { fullFeatureNames: true })
    await steps.time('Read online, at first', read) // looks into the history, in case another process has written there
    const found = await steps.time('Read online, from then on', read)
    return { folder, trainFile, flights: flights.length, ingested, training, written, asked, online: found, now, laps: steps.laps }
  }

  try {
    return await tell()
  } finally {
    await store.close()
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { redis = process.env.REDIS_URL } = parseArgs({ options: { redis: { type: 'string' } } }).values
    await printSummary(await quickstart({ folder: join('.granary', 'quickstart'), redis }))
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      console.error(`${error.message}\nUsage: npm run quickstart -- [--redis redis://HOST:PORT]`)
    else if (error instanceof FlightsMissing || error instanceof GranaryError)
      for (let why: unknown = error; why instanceof Error; why = why.cause) console.error(why.message)
    else console.error(error)
    process.exitCode = 1
  }
}
