// What the training set is built for: a sample of flights, each at the moment it took off, with what became of it.

import { type Flights, isLate } from './flights.js'

/** Columns of a spine: join keys, event time, what the on-demand feature asks for, and the label. */
export interface FlightSpine {
  readonly origin: readonly string[]
  readonly destination: readonly string[]
  /** Departure: what is asked at that moment must have been known by then. */
  readonly event_timestamp: Float64Array
  readonly planned_distance: Int32Array
  /** The label. It is no feature: nobody knows it at departure. */
  readonly late: readonly boolean[]
}

/** Every `step`-th flight of those that leave at `from` (epoch milliseconds) or later. */
export function sampleFlights(flights: Flights, { from, step }: { readonly from: number; readonly step: number }): FlightSpine {
  const sample: number[] = []
  const first = flights.departure.findIndex((departure) => departure >= from)
  for (let flight = first; flight >= 0 && flight < flights.length; flight += step) sample.push(flight)
  return {
    origin: sample.map((flight) => flights.airports[flights.origin[flight] as number] as string),
    destination: sample.map((flight) => flights.airports[flights.destination[flight] as number] as string),
    event_timestamp: Float64Array.from(sample, (flight) => flights.departure[flight] as number),
    planned_distance: Int32Array.from(sample, (flight) => flights.distance[flight] as number),
    late: sample.map((flight) => isLate(flights, flight)),
  }
}
