// Times among the options of a call.

import { GranaryError } from '../errors/granary-error.js'
import { type Timestamp, toEpochMilliseconds } from '../values/timestamp.js'

/** Epoch milliseconds; undefined where the option is absent. @throws GranaryError `INPUT_INVALID_OPTION` naming the option. */
export function timeOption(time: Timestamp | undefined, name: string): number | undefined {
  if (time === undefined) return undefined
  const milliseconds = toEpochMilliseconds(time)
  if (milliseconds !== undefined) return milliseconds
  throw new GranaryError(
    'INPUT_INVALID_OPTION',
    `\`${name}\` is no time: write a valid Date, '2026-01-05T10:00:00Z' with a zone, or whole epoch milliseconds`,
  )
}
