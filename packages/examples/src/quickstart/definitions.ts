// What there is to know about flights: two entities, what a day of each was like, and what a model asks for.

import { defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures, t } from '@granary/core'

export const airport = defineEntity({
  name: 'airport',
  joinKeys: { origin: t.string() },
  description: 'An airport, as the place where flights begin',
})

export const route = defineEntity({
  name: 'route',
  joinKeys: { origin: t.string(), destination: t.string() },
  description: 'The way from one airport to another: a key of two parts',
})

// What both groups count. Definitions are values: what is shared is written once.
const owner = 'flight-data@example.com'
const tags = ['flights', 'daily']
const inputs = {
  late_flights: t.int32({ description: 'Flights that landed more than 15 minutes behind schedule', required: true }),
  total_delay: t.int32({ description: 'Minutes behind schedule over all flights; one ahead of it counts below zero', required: true }),
}
const features = {
  flights: t.int32({ description: 'Flights that left', min: 1, required: true }),
  worst_delay: t.int32({ description: 'Minutes behind schedule of the latest flight', required: true }),
}
const meanDelay = t.float64({ description: 'Minutes behind schedule of the mean flight', required: true })
const shareLate = t.float64({ description: 'The part of the flights that landed late', min: 0, max: 1 })

export const airportDaily = defineFeatureGroup({
  name: 'airport_daily',
  entity: airport,
  description: 'One day of departures from an airport, known once the last of them has landed',
  owner,
  tags,
  ttl: '3d',
  inputs,
  features: { ...features, destinations: t.int32({ description: 'Airports that were flown to', min: 1, required: true }) },
})
  .derive('mean_delay', meanDelay, ['total_delay', 'flights'], (row) => row.total_delay / row.flights)
  .derive('share_late', shareLate, ['late_flights', 'flights'], (row) => row.late_flights / row.flights)
  .derive('flights_per_destination', t.float64(), ['flights', 'destinations'], (row) => row.flights / row.destinations)
  .derive(
    'worst_to_mean',
    t.float64({ description: 'How far the latest flight stood out; null on a day without delay' }), // derived from derived
    ['worst_delay', 'mean_delay'],
    (row) => (row.mean_delay > 0 ? row.worst_delay / row.mean_delay : null),
  )
  .rule('late_flights_are_flights', (row) => row.late_flights <= row.flights)

export const routeDaily = defineFeatureGroup({
  name: 'route_daily',
  entity: route,
  description: 'One day of flights on a route, known once the last of them has landed',
  owner,
  tags,
  ttl: '7d',
  inputs: { ...inputs, total_distance: t.int32({ description: 'Miles over all flights', required: true }) },
  features,
})
  .derive('mean_delay', meanDelay, ['total_delay', 'flights'], (row) => row.total_delay / row.flights)
  .derive('share_late', shareLate, ['late_flights', 'flights'], (row) => row.late_flights / row.flights)
  .derive('mean_distance', t.float64({ description: 'Miles' }), ['total_distance', 'flights'], (row) => row.total_distance / row.flights)
  .rule('late_flights_are_flights', (row) => row.late_flights <= row.flights)

/** Computed at each read, by one function for a flight about to leave and for the flights of the past. */
export const flightPlan = defineOnDemandFeatures({
  name: 'flight_plan',
  description: 'The planned flight beside what its route is used to',
  request: { planned_distance: t.int32({ description: 'Miles', required: true }) },
  sources: [routeDaily],
}).derive('distance_to_usual', t.float64(), ['planned_distance', 'route_daily:mean_distance'], (row) =>
  row['route_daily:mean_distance'] === null ? null : row.planned_distance / row['route_daily:mean_distance'],
)

export const lateFlight = defineFeatureService({
  name: 'late_flight',
  version: 1,
  description: 'Will the flight that takes off now land more than 15 minutes late?',
  features: [
    airportDaily.pick('flights', 'mean_delay', 'worst_delay', 'share_late', 'flights_per_destination', 'worst_to_mean'),
    routeDaily.pick('flights', 'mean_delay', 'worst_delay', 'share_late', 'mean_distance'),
    flightPlan,
  ],
})
