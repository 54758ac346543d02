// From flights to features: what each day was like, as the rows that a nightly job would write.

import { type Flights, isLate } from './flights.js'

const millisecondsPerHour = 3_600_000
const millisecondsPerDay = 24 * millisecondsPerHour

/**
 * A day is reported at noon of the next one. At midnight some of its flights are still in the air and nobody knows their delay;
 * by noon the longest of them has landed. A feature that is dated earlier than it was known is a look into the future.
 */
const reportHour = 12

/** What happened on one day: rows of both groups, in the columns that `store.ingest` takes. */
export interface DailyReport {
  /** '2001-01-31' */
  readonly day: string
  /** Epoch milliseconds: when the report is out, and the event time of its rows. */
  readonly knownAt: number
  readonly airports: ReturnType<typeof airportColumns>
  readonly routes: ReturnType<typeof routeColumns>
}

/** How many reports `dailyReports` gives. */
export function countDays({ departure, length }: Flights): number {
  return length === 0 ? 0 : dayOf(departure[length - 1] as number) - dayOf(departure[0] as number)
}

/** One report a day, for every day that is over: the last one of the flights is not. */
export function* dailyReports(flights: Flights): Generator<DailyReport> {
  const { departure, length } = flights
  let next = 0
  for (let day = dayOf(departure[0] as number); day < dayOf(departure[length - 1] as number); day++) {
    const first = next
    while (dayOf(departure[next] as number) === day) next++
    const routes = tallyRoutes(flights, first, next)
    const knownAt = (day + 1) * millisecondsPerDay + reportHour * millisecondsPerHour
    yield {
      day: new Date(day * millisecondsPerDay).toISOString().slice(0, 10),
      knownAt,
      airports: airportColumns(tallyAirports(routes), flights.airports, knownAt),
      routes: routeColumns(routes, flights.airports, knownAt),
    }
  }
}

function dayOf(time: number): number {
  return Math.floor(time / millisecondsPerDay)
}

// ---------------------------------------------------------------- counting

interface Tally {
  readonly origin: number
  flights: number
  lateFlights: number
  totalDelay: number
  worstDelay: number
}
interface RouteTally extends Tally {
  readonly destination: number
  totalDistance: number
}
interface AirportTally extends Tally {
  destinations: number
}

/** The flights [first, end), counted by route. */
function tallyRoutes(flights: Flights, first: number, end: number): readonly RouteTally[] {
  const tallies = new Map<number, RouteTally>()
  for (let flight = first; flight < end; flight++) {
    const origin = flights.origin[flight] as number
    const destination = flights.destination[flight] as number
    const key = origin * flights.airports.length + destination
    const tally = tallies.get(key) ?? { origin, destination, totalDistance: 0, ...nothing }
    tallies.set(key, tally)
    const delay = flights.delay[flight] as number
    tally.totalDistance += flights.distance[flight] as number
    add(tally, { flights: 1, lateFlights: isLate(flights, flight) ? 1 : 0, totalDelay: delay, worstDelay: delay })
  }
  return [...tallies.values()]
}

/** An airport's day is the sum of its routes. */
function tallyAirports(routes: readonly RouteTally[]): readonly AirportTally[] {
  const tallies = new Map<number, AirportTally>()
  for (const route of routes) {
    const tally = tallies.get(route.origin) ?? { origin: route.origin, destinations: 0, ...nothing }
    tallies.set(route.origin, tally)
    tally.destinations++
    add(tally, route)
  }
  return [...tallies.values()]
}

const nothing = { flights: 0, lateFlights: 0, totalDelay: 0, worstDelay: Number.NEGATIVE_INFINITY }

function add(tally: Tally, more: Omit<Tally, 'origin'>): void {
  tally.flights += more.flights
  tally.lateFlights += more.lateFlights
  tally.totalDelay += more.totalDelay
  tally.worstDelay = Math.max(tally.worstDelay, more.worstDelay)
}

// ---------------------------------------------------------------- columns

function airportColumns(tallies: readonly AirportTally[], airports: readonly string[], knownAt: number) {
  return {
    ...commonColumns(tallies, airports, knownAt),
    destinations: tallies.map(({ destinations }) => destinations),
  }
}

function routeColumns(tallies: readonly RouteTally[], airports: readonly string[], knownAt: number) {
  return {
    ...commonColumns(tallies, airports, knownAt),
    destination: tallies.map(({ destination }) => airports[destination] as string),
    total_distance: tallies.map(({ totalDistance }) => totalDistance),
  }
}

function commonColumns(tallies: readonly Tally[], airports: readonly string[], knownAt: number) {
  return {
    origin: tallies.map(({ origin }) => airports[origin] as string),
    flights: tallies.map(({ flights }) => flights),
    late_flights: tallies.map(({ lateFlights }) => lateFlights),
    total_delay: tallies.map(({ totalDelay }) => totalDelay),
    worst_delay: tallies.map(({ worstDelay }) => worstDelay),
    event_timestamp: tallies.map(() => knownAt),
  }
}
