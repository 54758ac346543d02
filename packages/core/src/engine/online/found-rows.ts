// What the online store found, as the result looks at it: a status for each key, and each value with its default.

import type { CompiledColumn } from '../../definition/compiled-group.js'
import type { OnlineRow, Value } from '../../spec/index.js'
import { alignment } from '../alignment.js'
import type { PlannedGroup } from '../read-plan.js'
import { notFound, nullValue, outsideMaxAge, present } from '../status.js'

/** The rows of one group, aligned with the request. `position`: of a column in the group's table; `row`: of a key in the request. */
export interface FoundRows {
  /** The stored value, the default where there is none. */
  value(position: number, row: number): Value
  /** PRESENT, NULL_VALUE, NOT_FOUND or OUTSIDE_MAX_AGE as a byte. */
  status(position: number, row: number): number
  /** Milliseconds; undefined where nothing live was found. */
  eventTime(row: number): number | undefined
}

/** `now`: the reader's clock; a row older than the ttl reads as none. */
export function foundRows({ compiled }: PlannedGroup, rows: readonly (OnlineRow | undefined)[], now: number): FoundRows {
  const { table } = compiled
  const oldest = table.ttl === undefined ? Number.NEGATIVE_INFINITY : now - table.ttl
  const live = (row: number): OnlineRow | undefined => {
    const found = rows[row]
    return found === undefined || found.deleted || found.event < oldest ? undefined : found
  }
  const valueOf = (found: OnlineRow, position: number): Value => {
    if (found.table === table) return found.values[position] ?? null
    const positions = alignment(found.table, table)
    const there = positions === null ? position : (positions[position] as number)
    return there === -1 ? null : (found.values[there] ?? null)
  }
  return {
    value(position, row) {
      const found = live(row)
      const value = found === undefined ? null : valueOf(found, position)
      return value ?? (compiled.columns[position] as CompiledColumn).defaultValue
    },
    status(position, row) {
      const found = live(row)
      if (found !== undefined) return valueOf(found, position) === null ? nullValue : present
      const there = rows[row]
      return there === undefined || there.deleted ? notFound : outsideMaxAge
    },
    eventTime: (row) => live(row)?.event,
  }
}
