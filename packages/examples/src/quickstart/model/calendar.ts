// What the clock on the wall says at departure: as much known as the flight itself, and no feature of the store.

const millisecondsPerHour = 3_600_000
const millisecondsPerDay = 24 * millisecondsPerHour

/** Hour and weekday of each departure, each a point on its circle, so that midnight lies beside 23:59 and Sunday beside Monday. */
export function calendarFeatures(departure: Float64Array): ReadonlyMap<string, Float64Array> {
  const hour = (time: number) => (time % millisecondsPerDay) / millisecondsPerHour / 24
  const weekday = (time: number) => (Math.floor(time / millisecondsPerDay) % 7) / 7
  return new Map([
    ['hour_sine', departure.map((time) => Math.sin(2 * Math.PI * hour(time)))],
    ['hour_cosine', departure.map((time) => Math.cos(2 * Math.PI * hour(time)))],
    ['weekday_sine', departure.map((time) => Math.sin(2 * Math.PI * weekday(time)))],
    ['weekday_cosine', departure.map((time) => Math.cos(2 * Math.PI * weekday(time)))],
  ])
}
