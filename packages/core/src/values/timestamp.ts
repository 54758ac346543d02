// Times as people hand them in, and as the engine counts them: epoch milliseconds, UTC.

/** A date, an ISO 8601 string with a zone, or epoch milliseconds. */
export type Timestamp = Date | string | number

const withZone = /^((?:[+-]\d{2})?\d{4}-\d{2}-(\d{2}))T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/
const furthest = 8.64e15

/** Whole epoch milliseconds; undefined for an invalid Date, a string without a zone (local time means another moment on another machine), a fraction. */
export function toEpochMilliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= furthest ? value + 0 : undefined
  if (value instanceof Date) {
    const time = value.getTime()
    return Number.isNaN(time) ? undefined : time
  }
  return typeof value === 'string' ? parseIso(value) : undefined
}

function parseIso(text: string): number | undefined {
  const [, date, day] = withZone.exec(text) ?? []
  if (date === undefined) return undefined
  // Engines take 30 February for 2 March: the day must come back as it was written.
  if (Number(day) > 28 && new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
