// What a training row should hold, from the raw flights alone: plain loops, and nothing of the code that the quickstart runs.

import type { Flights } from '../src/quickstart/flights.js'

const hour = 3_600_000
const day = 24 * hour

/** A day is known at noon of the next. */
export const knownAt = (date: number): number => (date + 1) * day + 12 * hour
export const dateOf = (time: number): number => Math.floor(time / day)

export interface ExpectedRow {
  readonly features: Readonly<Record<string, number | null>>
  /** The flights that the features were made of. */
  readonly used: readonly number[]
}

interface PlannedFlight {
  readonly origin: string
  readonly destination: string
  readonly planned_distance: number
}

/** `departure`: epoch milliseconds. */
export function expectedRow(flights: Flights, { origin, destination, planned_distance }: PlannedFlight, departure: number): ExpectedRow {
  const from = flights.airports.indexOf(origin)
  const to = flights.airports.indexOf(destination)
  const fromAirport: number[] = []
  const onRoute: number[] = []
  for (let flight = 0; flight < flights.length; flight++) {
    if (flights.origin[flight] !== from) continue
    fromAirport.push(flight)
    if (flights.destination[flight] === to) onRoute.push(flight)
  }
  const airport = lastKnownDay(flights, fromAirport, departure, 3 * day)
  const route = lastKnownDay(flights, onRoute, departure, 7 * day)
  const routeDistance = route.length === 0 ? null : sum(route, (flight) => flights.distance[flight]!) / route.length
  return {
    used: [...airport, ...route],
    features: {
      ...statistics('airport_daily', flights, airport),
      airport_daily__flights_per_destination:
        airport.length === 0 ? null : airport.length / new Set(airport.map((flight) => flights.destination[flight])).size,
      airport_daily__worst_to_mean: worstToMean(flights, airport),
      ...statistics('route_daily', flights, route),
      route_daily__mean_distance: routeDistance,
      flight_plan__distance_to_usual: routeDistance === null ? null : planned_distance / routeDistance,
    },
  }
}

/** The flights among `candidates` of the newest day that was known at `time`, unless it was known longer ago than `ttl`. */
function lastKnownDay(flights: Flights, candidates: readonly number[], time: number, ttl: number): readonly number[] {
  let newest = Number.NEGATIVE_INFINITY
  for (const flight of candidates) {
    const date = dateOf(flights.departure[flight]!)
    if (knownAt(date) <= time && date > newest) newest = date
  }
  if (knownAt(newest) < time - ttl) return []
  return candidates.filter((flight) => dateOf(flights.departure[flight]!) === newest)
}

function statistics(group: string, flights: Flights, chosen: readonly number[]): Record<string, number | null> {
  const some = chosen.length > 0
  const delays = chosen.map((flight) => flights.delay[flight]!)
  return {
    [`${group}__flights`]: some ? chosen.length : null,
    [`${group}__mean_delay`]: some ? sum(delays, (delay) => delay) / chosen.length : null,
    [`${group}__worst_delay`]: some ? Math.max(...delays) : null,
    [`${group}__share_late`]: some ? delays.filter((delay) => delay > 15).length / chosen.length : null,
  }
}

function worstToMean(flights: Flights, chosen: readonly number[]): number | null {
  const delays = chosen.map((flight) => flights.delay[flight]!)
  const mean = sum(delays, (delay) => delay) / delays.length
  return mean > 0 ? Math.max(...delays) / mean : null
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  let total = 0
  for (const item of items) total += value(item)
  return total
}
