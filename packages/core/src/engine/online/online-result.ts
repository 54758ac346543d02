// What an online read gives: rows, statuses, times, columns and a matrix, each made when first looked at.

import { GranaryError } from '../../errors/granary-error.js'
import type { Value } from '../../spec/index.js'
import type { OnlineResult, UntypedRow } from '../../store-types/index.js'
import { isUserValue, userValue } from '../../values/user-value.js'
import type { ReadPlan } from '../read-plan.js'
import { type Status, statusWords } from '../status.js'
import type { FoundRows } from './found-rows.js'

/** One column of the result; `source`: which of the found rows, the plan's groups first, then its on-demand definitions. */
export interface OnlineColumn {
  readonly name: string
  readonly kind: string
  readonly source: number
  readonly position: number
  readonly defaultValue: Value
  /** Undefined where the stored value is the user's. */
  readonly toUser: ((value: Value) => unknown) | undefined
}

/** Worked out once per plan. */
export function onlineColumns({ groups, outputs }: ReadPlan): readonly OnlineColumn[] {
  return outputs.map(({ name, column: { type, defaultValue }, from }) => ({
    name,
    kind: type.kind,
    source: 'group' in from ? from.group : groups.length + from.onDemand,
    position: 'group' in from ? from.column : from.feature,
    defaultValue,
    toUser: isUserValue(type) ? undefined : userValue(type, 'group' in from ? `${groups[from.group]?.compiled.table.id}: ${name}` : name),
  }))
}

export function onlineResult(columns: readonly OnlineColumn[], length: number, found: readonly FoundRows[]): OnlineResult<UntypedRow> {
  let [rows, statuses, times]: [UntypedRow[]?, Record<string, Status>[]?, Record<string, Date | null>[]?] = []
  let arrays: Record<string, readonly unknown[]> | undefined
  return {
    get rows() {
      rows ??= rowObjects(columns, length, found, userCell)
      return rows
    },
    get statuses() {
      statuses ??= rowObjects(columns, length, found, statusCell)
      return statuses
    },
    get eventTimestamps() {
      times ??= rowObjects(columns, length, found, timeCell)
      return times
    },
    get columns() {
      arrays ??= Object.fromEntries(columns.map((column) => [column.name, cells(column, length, found, userCell)]))
      return arrays
    },
    toMatrix: (names) => matrix(names, columns, length, found),
  }
}

type Cell<T> = (column: OnlineColumn, rows: FoundRows, row: number) => T

function storedCell({ position, defaultValue }: OnlineColumn, { values }: FoundRows, row: number): Value {
  const found = values[row]
  return found === undefined ? defaultValue : (found[position] ?? defaultValue)
}

function userCell(column: OnlineColumn, rows: FoundRows, row: number): unknown {
  const value = storedCell(column, rows, row)
  return column.toUser === undefined ? value : column.toUser(value)
}

function statusCell({ position }: OnlineColumn, rows: FoundRows, row: number): Status {
  return statusWords[rows.status(position, row)] as Status
}

function timeCell(_column: OnlineColumn, rows: FoundRows, row: number): Date | null {
  const time = rows.eventTime(row)
  return time === undefined ? null : new Date(time)
}

/** A row at a time: filling one object after the other is half the work of filling a column over all of them. */
function rowObjects<T>(columns: readonly OnlineColumn[], length: number, found: readonly FoundRows[], cell: Cell<T>): Record<string, T>[] {
  const rows = new Array<Record<string, T>>(length)
  for (let row = 0; row < length; row++) {
    const made: Record<string, T> = {}
    for (let position = 0; position < columns.length; position++) {
      const column = columns[position] as OnlineColumn
      made[column.name] = cell(column, found[column.source] as FoundRows, row)
    }
    rows[row] = made
  }
  return rows
}

function cells<T>(column: OnlineColumn, length: number, found: readonly FoundRows[], cell: Cell<T>): T[] {
  const values = new Array<T>(length)
  const rows = found[column.source] as FoundRows
  for (let row = 0; row < length; row++) values[row] = cell(column, rows, row)
  return values
}

const numeric = new Set(['int32', 'int64', 'float32', 'float64'])

/** Row-major, one row a key, NaN for null. @throws GranaryError `INPUT_UNKNOWN_FEATURE`, `INPUT_WRONG_TYPE` */
function matrix(names: readonly string[], columns: readonly OnlineColumn[], length: number, found: readonly FoundRows[]): Float32Array {
  const values = new Float32Array(length * names.length)
  for (const [position, name] of names.entries()) {
    const column = columns.find((candidate) => candidate.name === name)
    if (column === undefined)
      throw new GranaryError(
        'INPUT_UNKNOWN_FEATURE',
        `The result has no "${name}": it has ${columns.map((known) => known.name).join(', ')}`,
      )
    if (!numeric.has(column.kind))
      throw new GranaryError(
        'INPUT_WRONG_TYPE',
        `"${name}" is ${column.kind}, and a matrix holds numbers: leave it out, or encode it as a number`,
      )
    const rows = found[column.source] as FoundRows
    for (let row = 0; row < length; row++)
      values[row * names.length + position] = (storedCell(column, rows, row) as number | null) ?? Number.NaN // numeric by its kind
  }
  return values
}
