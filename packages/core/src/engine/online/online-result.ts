// What an online read gives: rows, statuses, times, columns and a matrix, each made when first looked at.

import { GranaryError } from '../../errors/granary-error.js'
import type { Value } from '../../spec/index.js'
import type { OnlineResult, UntypedRow } from '../../store-types/index.js'
import { isUserValue, userValue } from '../../values/user-value.js'
import type { ReadPlan } from '../read-plan.js'
import { present, type Status, statusWords } from '../status.js'
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

/**
 * Worked out once per plan: columns, and objects to copy rows from, for a copy has its final shape at once, where one that is filled name by name
 * grows with each and leaves its smaller selves as garbage.
 */
export interface ResultShape {
  readonly columns: readonly OnlineColumn[]
  /** Null in every column; nothing at all where copying would cost more than it saves. */
  readonly emptyRow: UntypedRow
  readonly allPresent: Readonly<Record<string, Status>>
}

/** From so many names on, V8 copies an object name by name. */
const tooWideToCopy = 128

export function resultShape(plan: ReadPlan): ResultShape {
  const columns = onlineColumns(plan)
  const inAll = <T>(value: T): Readonly<Record<string, T>> => Object.fromEntries(columns.map(({ name }) => [name, value]))
  return { columns, emptyRow: columns.length < tooWideToCopy ? inAll(null) : {}, allPresent: inAll<Status>('PRESENT') }
}

function onlineColumns({ groups, outputs }: ReadPlan): readonly OnlineColumn[] {
  return outputs.map(({ name, column: { type, defaultValue }, from }) => ({
    name,
    kind: type.kind,
    source: 'group' in from ? from.group : groups.length + from.onDemand,
    position: 'group' in from ? from.column : from.feature,
    defaultValue,
    toUser: isUserValue(type) ? undefined : userValue(type, 'group' in from ? `${groups[from.group]?.compiled.table.id}: ${name}` : name),
  }))
}

export function onlineResult(shape: ResultShape, length: number, found: readonly FoundRows[]): OnlineResult<UntypedRow> {
  const { columns, emptyRow, allPresent } = shape // found: as many as sources of columns
  let [rows, statuses, times]: [UntypedRow[]?, Record<string, Status>[]?, Record<string, Date | null>[]?] = []
  let arrays: Record<string, readonly unknown[]> | undefined
  return {
    get rows() {
      rows ??= inRows(length, (row) => {
        const made = { ...emptyRow }
        for (let column = 0; column < columns.length; column++) {
          const { name, source, toUser } = columns[column]!
          const value = storedCell(columns[column]!, found[source]!, row)
          made[name] = toUser === undefined ? value : toUser(value)
        }
        return made
      })
      return rows
    },
    get statuses() {
      statuses ??= inRows(length, (row) => {
        const made = { ...allPresent }
        for (const { name, source, position } of columns) {
          const status = found[source]!.status(position, row)
          if (status !== present) made[name] = statusWords[status] as Status // most are there
        }
        return made
      })
      return statuses
    },
    get eventTimestamps() {
      times ??= inRows(length, (row) => {
        const made = { ...emptyRow } as Record<string, Date | null>
        for (const { name, source } of columns) {
          const time = found[source]!.eventTime(row)
          made[name] = time === undefined ? null : new Date(time)
        }
        return made
      })
      return times
    },
    '~eventTimes': (feature) => {
      const { source } = columnNamed(feature, columns)
      const made = new Float64Array(length)
      for (let row = 0; row < length; row++) made[row] = found[source]!.eventTime(row) ?? Number.NaN
      return made
    },
    '~statuses': (feature) => {
      const { source, position } = columnNamed(feature, columns)
      const rows = found[source]!
      for (let row = 0; row < length; row++)
        if (rows.status(position, row) !== present) return inRows(length, (each) => statusWords[rows.status(position, each)] as Status)
      return undefined
    },
    get columns() {
      arrays ??= Object.fromEntries(columns.map((column) => [column.name, userCells(column, length, found[column.source]!)]))
      return arrays
    },
    toMatrix: (names) => matrix(names, columns, length, found),
  }
}

function storedCell({ position, defaultValue }: OnlineColumn, { values }: FoundRows, row: number): Value {
  const found = values[row]
  return found === undefined ? defaultValue : (found[position] ?? defaultValue)
}

function userCells(column: OnlineColumn, length: number, rows: FoundRows): unknown[] {
  const cells = new Array<unknown>(length)
  for (let row = 0; row < length; row++) {
    const value = storedCell(column, rows, row)
    cells[row] = column.toUser === undefined ? value : column.toUser(value)
  }
  return cells
}

/** A row at a time: filling one object after the other is half the work of filling a column over all of them. */
function inRows<T>(length: number, make: (row: number) => T): T[] {
  const rows = new Array<T>(length)
  for (let row = 0; row < length; row++) rows[row] = make(row)
  return rows
}

/** @throws GranaryError `INPUT_UNKNOWN_FEATURE` */
function columnNamed(name: string, columns: readonly OnlineColumn[]): OnlineColumn {
  const column = columns.find((candidate) => candidate.name === name)
  if (column !== undefined) return column
  throw new GranaryError('INPUT_UNKNOWN_FEATURE', `The result has no "${name}": it has ${columns.map((known) => known.name).join(', ')}`)
}

const numeric = new Set(['int32', 'int64', 'float32', 'float64'])

/** Row-major, one row a key, NaN for null. @throws GranaryError `INPUT_UNKNOWN_FEATURE`, `INPUT_WRONG_TYPE` */
function matrix(names: readonly string[], columns: readonly OnlineColumn[], length: number, found: readonly FoundRows[]): Float32Array {
  const values = new Float32Array(length * names.length)
  for (const [position, name] of names.entries()) {
    const column = columnNamed(name, columns)
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
