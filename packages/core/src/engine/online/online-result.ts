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

/** @param found as many as sources of columns. */
export function onlineResult(shape: ResultShape, length: number, found: readonly FoundRows[]): OnlineResult<UntypedRow> {
  return new FoundResult(shape, length, found)
}

/** A class, for its getters are made once: in an object of closures each read would define them anew, at the price of half a read from memory. */
class FoundResult implements OnlineResult<UntypedRow> {
  readonly #shape: ResultShape
  readonly #length: number
  readonly #found: readonly FoundRows[]
  #rows: readonly UntypedRow[] | undefined
  #statuses: readonly Record<string, Status>[] | undefined
  #times: readonly Record<string, Date | null>[] | undefined
  #columns: Record<string, readonly unknown[]> | undefined

  constructor(shape: ResultShape, length: number, found: readonly FoundRows[]) {
    this.#shape = shape
    this.#length = length
    this.#found = found
  }

  get rows(): readonly UntypedRow[] {
    this.#rows ??= valueRows(this.#shape, this.#length, this.#found)
    return this.#rows
  }

  get statuses(): readonly Record<string, Status>[] {
    this.#statuses ??= statusRows(this.#shape, this.#length, this.#found)
    return this.#statuses
  }

  get eventTimestamps(): readonly Record<string, Date | null>[] {
    this.#times ??= timeRows(this.#shape, this.#length, this.#found)
    return this.#times
  }

  get columns(): Record<string, readonly unknown[]> {
    this.#columns ??= Object.fromEntries(
      this.#shape.columns.map((column) => [column.name, userCells(column, this.#length, this.#found[column.source]!)]),
    )
    return this.#columns
  }

  /** A function of its own, so that it may be taken out of its result as everything else may. */
  readonly toMatrix = (names: readonly string[]): Float32Array => matrix(names, this.#shape.columns, this.#length, this.#found)

  '~eventTimes'(feature: string): Float64Array {
    const { source } = columnNamed(feature, this.#shape.columns)
    const rows = this.#found[source]!
    const times = new Float64Array(this.#length)
    for (let row = 0; row < times.length; row++) times[row] = rows.eventTime(row) ?? Number.NaN
    return times
  }

  '~statuses'(feature: string): readonly Status[] | undefined {
    const { source, position } = columnNamed(feature, this.#shape.columns)
    const rows = this.#found[source]!
    for (let row = 0; row < this.#length; row++)
      if (rows.status(position, row) !== present) return inRows(this.#length, (each) => statusWords[rows.status(position, each)] as Status)
    return undefined
  }

  /** Getters of a class are none of its own properties, which alone JSON.stringify looks at. */
  toJSON(): object {
    const { rows, statuses, eventTimestamps, columns } = this
    return { rows, statuses, eventTimestamps, columns }
  }
}

function valueRows({ columns, emptyRow }: ResultShape, length: number, found: readonly FoundRows[]): readonly UntypedRow[] {
  return inRows(length, (row) => {
    const made = { ...emptyRow }
    for (let column = 0; column < columns.length; column++) {
      const { name, source, toUser } = columns[column]!
      const value = storedCell(columns[column]!, found[source]!, row)
      made[name] = toUser === undefined ? value : toUser(value)
    }
    return made
  })
}

function statusRows({ columns, allPresent }: ResultShape, length: number, found: readonly FoundRows[]): readonly Record<string, Status>[] {
  return inRows(length, (row) => {
    const made = { ...allPresent }
    for (const { name, source, position } of columns) {
      const status = found[source]!.status(position, row)
      if (status !== present) made[name] = statusWords[status] as Status // most are there
    }
    return made
  })
}

function timeRows({ columns, emptyRow }: ResultShape, length: number, found: readonly FoundRows[]): readonly Record<string, Date | null>[] {
  return inRows(length, (row) => {
    const made = { ...emptyRow } as Record<string, Date | null>
    for (const { name, source } of columns) {
      const time = found[source]!.eventTime(row)
      made[name] = time === undefined ? null : new Date(time)
    }
    return made
  })
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
