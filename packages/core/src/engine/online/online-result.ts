// What an online read gives: rows, statuses, times, columns and a matrix, each made when first looked at.

import { reader } from '../../codec/column-reader.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { Column, Value } from '../../spec/index.js'
import type { OnlineResult, UntypedRow } from '../../store-types/index.js'
import { isUserValue, userValue } from '../../values/user-value.js'
import type { PlannedOutput, ReadPlan } from '../read-plan.js'
import { nullValue, present, type Status, statusWords } from '../status.js'
import type { FoundRows } from './found-rows.js'

/** `computed[i][j]`: the column of feature j of the plan's on-demand definition i. */
export function onlineResult(plan: ReadPlan, length: number, found: readonly FoundRows[], computed: readonly (readonly Column[])[]): OnlineResult<UntypedRow> {
  const outputs = plan.outputs.map((output) => outputReaders(output, found, computed))
  const table = <T>(cell: (output: OutputReaders) => (row: number) => T): Record<string, T>[] => {
    const rows = Array.from({ length }, (): Record<string, T> => ({}))
    for (const output of outputs) {
      const read = cell(output)
      const { name } = output
      for (let row = 0; row < length; row++) (rows[row] as Record<string, T>)[name] = read(row)
    }
    return rows
  }
  return {
    get rows() {
      return memoized(this, 'rows', table(({ value }) => value))
    },
    get statuses() {
      return memoized(this, 'statuses', table(({ status }) => (row) => statusWords[status(row)] as Status))
    },
    get eventTimestamps() {
      return memoized(this, 'eventTimestamps', table(({ eventTime }) => eventTime))
    },
    get columns() {
      return memoized(this, 'columns', Object.fromEntries(outputs.map(({ name, value }) => [name, Array.from({ length }, (_, row) => value(row))])))
    },
    toMatrix: (names) => matrix(names, outputs, length),
  }
}

function memoized<T>(owner: object, name: string, value: T): T {
  Object.defineProperty(owner, name, { value, enumerable: true })
  return value
}

interface OutputReaders {
  readonly name: string
  readonly kind: string
  value(row: number): unknown
  /** As stored, without the step to a user's value. */
  stored(row: number): Value
  status(row: number): number
  eventTime(row: number): Date | null
}

function outputReaders({ name, column, from }: PlannedOutput, found: readonly FoundRows[], computed: readonly (readonly Column[])[]): OutputReaders {
  const toUser = userValue(column.type)
  const plain = isUserValue(column.type)
  const { kind } = column.type
  if ('group' in from) {
    const rows = found[from.group] as FoundRows // the plan's groups, in their order
    const position = from.column
    const stored = (row: number): Value => rows.value(position, row)
    return {
      name,
      kind,
      stored,
      value: plain ? stored : (row) => toUser(stored(row)),
      status: (row) => rows.status(position, row),
      eventTime(row) {
        const time = rows.eventTime(row)
        return time === undefined ? null : new Date(time)
      },
    }
  }
  const read = reader(computed[from.onDemand]?.[from.feature] as Column) // computed in the plan's order
  const stored = (row: number): Value => read(row) ?? column.defaultValue
  return { name, kind, stored, value: (row) => toUser(stored(row)), status: (row) => (read(row) === null ? nullValue : present), eventTime: () => null }
}

const numeric = new Set(['int32', 'int64', 'float32', 'float64'])

/** Row-major, one row a key, NaN for null. @throws GranaryError `INPUT_UNKNOWN_FEATURE`, `INPUT_WRONG_TYPE` */
function matrix(names: readonly string[], outputs: readonly OutputReaders[], length: number): Float32Array {
  const values = new Float32Array(length * names.length)
  for (const [position, name] of names.entries()) {
    const output = outputs.find((candidate) => candidate.name === name)
    if (output === undefined) throw new GranaryError('INPUT_UNKNOWN_FEATURE', `The result has no "${name}": it has ${outputs.map((known) => known.name).join(', ')}`)
    if (!numeric.has(output.kind)) throw new GranaryError('INPUT_WRONG_TYPE', `"${name}" is ${output.kind}, and a matrix holds numbers: leave it out, or encode it as a number`)
    for (let row = 0; row < length; row++) values[row * names.length + position] = (output.stored(row) as number | null) ?? Number.NaN // numeric by its kind
  }
  return values
}
