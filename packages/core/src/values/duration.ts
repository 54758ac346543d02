// Durations as people write them ('90d'), and as the engine counts them (milliseconds).

import { GranaryError } from '../errors/granary-error.js'

/** `'250ms'`, `'15s'`, `'30m'`, `'12h'`, `'90d'`, or a number of milliseconds. */
export type Duration = number | `${number}${Unit}`

type Unit = keyof typeof millisecondsPer
const millisecondsPer = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A duration in whole milliseconds, at least 1.
 * @throws GranaryError `DEFINITION_INVALID_DURATION`: not a number and a unit, not positive, or past 2^53 ms.
 */
export function durationToMilliseconds(duration: Duration): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? []
  const milliseconds =
    unit !== undefined
      ? Number(amount) * millisecondsPer[unit as Unit] // the pattern admits units only
      : typeof duration === 'number'
        ? duration
        : Number.NaN
  if (Number.isSafeInteger(milliseconds) && milliseconds > 0) return milliseconds
  throw new GranaryError(
    'DEFINITION_INVALID_DURATION',
    `"${duration}" is not a duration: write '15s', '30m', '12h', '90d' or whole milliseconds`,
  )
}
