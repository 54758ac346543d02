// What a server answers to an online read, as far as it is to be trusted.

import type { Status } from '@granary/core'
import { unreadable } from '../problem.js'
import type { WireRow, WireTypes } from '../wire/decode.js'

export interface OnlineAnswer {
  readonly types: WireTypes
  readonly rows: readonly WireRow[]
  /** Aligned with the rows; absent where they were not asked for. */
  readonly statuses?: readonly Readonly<Record<string, Status>>[]
  readonly times?: readonly Readonly<Record<string, string | null>>[]
}

export interface AskedParts {
  readonly statuses: boolean
  readonly eventTimestamps: boolean
}

/** @throws GranaryError `STORE_CORRUPT`: not an answer to `keys` keys. */
export function onlineAnswer(json: unknown, keys: number, asked: AskedParts, server: string): OnlineAnswer {
  const { types, rows, statuses, event_timestamps: times } = (isObject(json) ? json : {}) as Readonly<Record<string, unknown>>
  const fits = (list: unknown): boolean => Array.isArray(list) && list.length === keys && list.every(isObject)
  if (!isObject(types) || !fits(rows) || (asked.statuses && !fits(statuses)) || (asked.eventTimestamps && !fits(times)))
    throw unreadable(server, 'it holds not one row for each key')
  return {
    types,
    rows,
    ...(asked.statuses && { statuses }),
    ...(asked.eventTimestamps && { times }),
  } as OnlineAnswer // as far as it was just checked
}

/** The answer to some of the keys. */
export function partOf({ types, rows, statuses, times }: OnlineAnswer, from: number, to: number): OnlineAnswer {
  return {
    types,
    rows: rows.slice(from, to),
    ...(statuses !== undefined && { statuses: statuses.slice(from, to) }),
    ...(times !== undefined && { times: times.slice(from, to) }),
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
