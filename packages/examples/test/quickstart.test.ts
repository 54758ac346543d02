// The quickstart on the first weeks of the flights, end to end, against the raw flights.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFeatureStore } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { startRedis } from '@granary/test-servers'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { airportDaily, lateFlight, routeDaily } from '../src/quickstart/definitions.js'
import { type Flights, FlightsMissing, readFlights } from '../src/quickstart/flights.js'
import { quickstart } from '../src/quickstart/main.js'
import { sampleFlights } from '../src/quickstart/spine.js'
import { dateOf, expectedRow, knownAt } from './brute-force.js'

/** The flights of the first 18 days. */
const limit = 300_000
const step = 5

interface TrainingRow {
  readonly origin: string
  readonly destination: string
  readonly event_timestamp: Date
  readonly planned_distance: number
  readonly late: boolean
  readonly [feature: string]: unknown
}

let base: string
let folder: string
let flights: Flights
let outcome: Awaited<ReturnType<typeof quickstart>>
let rows: readonly TrainingRow[]
const told: string[] = []

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'granary-quickstart-'))
  folder = join(base, 'run')
  flights = await readFlights({ limit })
  outcome = await quickstart({ folder, limit, step, stream: { write: (text) => told.push(text) } })
  const file = await asyncBufferFromFile(outcome.trainFile)
  rows = (await parquetReadObjects({ file, compressors })) as unknown as readonly TrainingRow[] // the columns of the spine and features
})

afterAll(() => rm(base, { recursive: true, force: true }))

/** As another process would open what the quickstart left. */
function reopened() {
  return createFeatureStore({
    name: 'flights',
    online: memoryOnlineStore(),
    offline: parquetOfflineStore({ root: join(folder, 'offline') }),
    definitions: [airportDaily, routeDaily, lateFlight],
    clock: () => outcome.now,
  })
}

describe('the training set', () => {
  it('holds every sampled flight once, in order, with its label', () => {
    const sampled: number[] = []
    const second = flights.departure.findIndex((departure) => departure >= Date.UTC(2001, 0, 8))
    for (let flight = second; flight < flights.length; flight += step) sampled.push(flight)
    expect(outcome.written.rows).toBe(sampled.length)
    expect(
      rows.map(({ origin, destination, event_timestamp, planned_distance, late }) => [
        origin,
        destination,
        event_timestamp.getTime(),
        planned_distance,
        late,
      ]),
    ).toEqual(
      sampled.map((flight) => [
        flights.airports[flights.origin[flight]!],
        flights.airports[flights.destination[flight]!],
        flights.departure[flight],
        flights.distance[flight],
        flights.delay[flight]! > 15,
      ]),
    )
  })

  it('looks into no future: 500 random rows are what the raw flights of the days before give', () => {
    const random = randomNumbers(2001)
    let withNulls = 0
    for (let chosen = 0; chosen < 500; chosen++) {
      const row = rows[Math.floor(random() * rows.length)]!
      const { features, used } = expectedRow(flights, row, row.event_timestamp.getTime())
      expectFeatures(row, features)
      expect(Object.keys(row).length).toBe(Object.keys(features).length + 5)
      for (const flight of used) expect(knownAt(dateOf(flights.departure[flight]!))).toBeLessThanOrEqual(row.event_timestamp.getTime())
      if (Object.values(features).includes(null)) withNulls++
    }
    expect(withNulls).toBeGreaterThan(20)
  })

  it('sees a day from the moment it is known until its ttl ends, both included', async () => {
    const [millisecond, day] = [1, 24 * 3_600_000]
    const moments = [0, -millisecond, 3 * day, 3 * day + millisecond, 7 * day, 7 * day + millisecond]
    const spine = rows
      .slice(-50)
      .flatMap(({ origin, destination, planned_distance }) =>
        moments.map((moment) => ({ origin, destination, planned_distance, event_timestamp: new Date(outcome.now + moment) })),
      )
    const store = reopened()
    const result = await (await store.getHistoricalFeatures(lateFlight, { spine, fullFeatureNames: true })).rows()
    await store.close()
    const over = { ...flights, length: flights.departure.findIndex((departure) => knownAt(dateOf(departure)) > outcome.now) }
    for (const row of result) expectFeatures(row, expectedRow(over, row, row.event_timestamp.getTime()).features)
    const nulls = (name: 'airport_daily__flights' | 'route_daily__flights', moment: number) =>
      result.filter((row, place) => moments[place % moments.length] === moment && row[name] === null).length
    expect(nulls('airport_daily__flights', 3 * day)).toBe(0)
    expect(nulls('airport_daily__flights', 3 * day + millisecond)).toBe(50)
    expect(nulls('route_daily__flights', 7 * day)).toBeLessThan(50)
    expect(nulls('route_daily__flights', 7 * day + millisecond)).toBe(50)
  })

  it('is the same with knownAt: created, and in another process: nothing was stored later than it claims', async () => {
    const store = reopened()
    const spine = sampleFlights(flights, { from: Date.UTC(2001, 0, 8), step })
    const again = await store.getHistoricalFeatures(lateFlight, { spine: { columns: spine }, fullFeatureNames: true, knownAt: 'created' })
    expect(await again.columns()).toEqual(await outcome.training.columns())
    const online = await store.getOnlineFeatures(lateFlight, outcome.asked, { fullFeatureNames: true })
    expect(online.rows).toEqual(outcome.online.rows)
    await store.close()
  })
})

describe('a day is reported when it is known', () => {
  it('at noon, when its longest flight has landed, be it slow', () => {
    for (let flight = 0; flight < flights.length; flight++) {
      const landing = flights.departure[flight]! + (40 / 60 + flights.distance[flight]! / 450) * 3_600_000
      if (landing > knownAt(dateOf(flights.departure[flight]!))) expect.unreachable(`flight ${flight} is in the air still`)
    }
  })

  it('and not at all while it is not over', () => {
    const over = new Set<string>()
    const last = dateOf(flights.departure[flights.length - 1]!)
    for (let flight = 0; flight < flights.length; flight++) {
      const date = dateOf(flights.departure[flight]!)
      if (date < last) over.add(`${date} ${flights.origin[flight]}`)
    }
    expect(outcome.ingested.airportRows).toBe(over.size)
    expect(outcome.ingested.days).toBe(last - dateOf(flights.departure[0]!))
    expect(outcome.now).toBe(knownAt(last - 1))
  })
})

describe('the online read', () => {
  it('gives the newest day of a route, and says what is not there', () => {
    const [flown, , unknown] = outcome.online.rows
    const [flownStatus, , unknownStatus] = outcome.online.statuses
    expectFeatures(flown, expectedRow(flights, outcome.asked[0]!, outcome.now).features)
    expect(flownStatus?.route_daily__flights).toBe('PRESENT')
    expect(unknown?.route_daily__flights).toBeNull()
    expect(unknownStatus?.route_daily__flights).toBe('NOT_FOUND')
    expect(unknownStatus?.airport_daily__flights).toBe('PRESENT')
    expect(unknownStatus?.flight_plan__distance_to_usual).toBe('NULL_VALUE')
  })
})

describe('with Redis', () => {
  it('gives the same answers, the second time too', async () => {
    const server = await startRedis()
    try {
      const small = { folder: join(base, 'redis'), limit: 150_000, step: 50, stream: { write: () => true } }
      const inMemory = await quickstart(small)
      for (let run = 0; run < 2; run++) {
        const inRedis = await quickstart({ ...small, redis: server.url })
        expect(inRedis.online.rows).toEqual(inMemory.online.rows)
        expect(inRedis.online.statuses).toEqual(inMemory.online.statuses)
        expect(inRedis.online.eventTimestamps).toEqual(inMemory.online.eventTimestamps)
      }
    } finally {
      await server.stop()
    }
  })
})

describe('the run', () => {
  it('tells its steps and its progress', () => {
    expect(outcome.laps.map(({ name }) => name)).toEqual([
      'Read the flights',
      'Ingest the days',
      'Build the training set',
      'Write it to Parquet',
      'Read online, at first',
      'Read online, from then on',
    ])
    expect(told.filter((text) => text.startsWith('Ingest: '))).toHaveLength(5)
  })

  it('says what to do when the data is missing', async () => {
    await expect(readFlights({ path: join(base, 'nowhere.parquet') })).rejects.toBeInstanceOf(FlightsMissing)
  })

  it('starts afresh: a second one leaves what the first one left', async () => {
    const small = { folder: join(base, 'twice'), limit: 150_000, step: 50, stream: { write: () => true } }
    const first = await quickstart(small)
    const files = (await readdir(small.folder, { recursive: true })).length
    const second = await quickstart(small)
    expect(second.ingested).toEqual(first.ingested)
    expect(second.written.rows).toBe(first.written.rows)
    expect(second.online.rows).toEqual(first.online.rows)
    expect((await readdir(small.folder, { recursive: true })).length).toBe(files)
  })
})

/** Equal, numbers within a relative 1e-9. */
function expectFeatures(row: object | undefined, expected: Readonly<Record<string, number | null>>): void {
  const actual = new Map<string, unknown>(Object.entries(row ?? {}))
  for (const [name, value] of Object.entries(expected)) {
    const given = actual.get(name)
    const same = typeof given === 'number' && value !== null ? Math.abs(given - value) <= 1e-9 * Math.abs(value) : given === value
    if (!same) expect.unreachable(`${name} is ${String(given)} instead of ${String(value)} in ${JSON.stringify(row)}`)
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
