// What a read found, as the result looks at it: the values of what lives, and why the rest has none.

import { reader } from '../../codec/column-reader.js'
import type { Column, OnlineRow, TableSchema, Value } from '../../spec/index.js'
import type { FoundInGroup } from '../../stores/observer.js'
import { alignment } from '../alignment.js'
import type { PlannedGroup } from '../read-plan.js'
import { notFound, nullValue, outsideMaxAge, present } from '../status.js'

/** In the order of a table's columns; a hole is null, or was not asked for. */
export type RowValues = readonly (Value | undefined)[]

/** The rows of one group, or of one definition of on-demand features, aligned with the request. `position`: of a column in such a row. */
export interface FoundRows {
  /** Undefined where no row counts: none there, deleted, or older than the ttl. */
  readonly values: readonly (RowValues | undefined)[]
  /** PRESENT, NULL_VALUE, NOT_FOUND or OUTSIDE_MAX_AGE as a byte. */
  status(position: number, row: number): number
  /** Milliseconds; undefined where no row counts, and for on-demand features. */
  eventTime(row: number): number | undefined
}

/** `now`: the reader's clock, which decides what has outlived its ttl, whatever the store let go by then. */
export function foundRows({ compiled: { table } }: PlannedGroup, rows: readonly (OnlineRow | undefined)[], now: number): FoundRows {
  const oldest = table.ttl === undefined ? Number.NEGATIVE_INFINITY : now - table.ttl
  const values = new Array<RowValues | undefined>(rows.length)
  for (let row = 0; row < rows.length; row++) {
    const found = rows[row]
    if (found !== undefined && !found.deleted && found.event >= oldest)
      values[row] = found.table === table ? found.values : alignedValues(found, table)
  }
  return {
    values,
    status(position, row) {
      const found = values[row]
      if (found !== undefined) return (found[position] ?? null) === null ? nullValue : present
      const there = rows[row]
      return there === undefined || there.deleted ? notFound : outsideMaxAge
    },
    eventTime: (row) => (values[row] === undefined ? undefined : rows[row]?.event),
  }
}

/** For an observer, at every read: so a row that does not count is looked at once, not once a column. */
export function countFound({ compiled, columns }: PlannedGroup, { values, status, eventTime }: FoundRows): FoundInGroup {
  const statuses = [0, 0, 0, 0]
  let newestEvent: number | undefined
  for (let row = 0; row < values.length; row++) {
    const found = values[row]
    if (found === undefined) {
      statuses[status(0, row)]! += columns.length
      continue
    }
    let nulls = 0
    for (let column = 0; column < columns.length; column++) {
      const value = found[columns[column]!]
      if (value === null || value === undefined) nulls++
    }
    statuses[nullValue]! += nulls
    statuses[present]! += columns.length - nulls
    const event = eventTime(row)
    if (event !== undefined && !(event < newestEvent!)) newestEvent = event
  }
  return { group: compiled.table.id, statuses, newestEvent }
}

/** The values of a row of another layout. */
function alignedValues({ table: found, values }: OnlineRow, table: TableSchema): RowValues {
  const positions = alignment(found, table)
  return positions === null ? values : Array.from(positions, (position) => (position === -1 ? null : values[position]))
}

/** Computed columns, of `length` rows: they are there for every row, null or not. */
export function computedRows(columns: readonly Column[], length: number): FoundRows {
  const readers = columns.map(reader)
  const values = Array.from({ length }, (_, row) => readers.map((read) => read(row)))
  return {
    values,
    status: (position, row) => ((values[row]?.[position] ?? null) === null ? nullValue : present),
    eventTime: () => undefined,
  }
}
