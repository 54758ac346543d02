// Input made columns of the group's table: coerced, derived, validated; bad rows marked with their reasons.

import { takeRows } from '../../codec/column-operations.js'
import { reader } from '../../codec/column-reader.js'
import { encodedLengthAtMost, keyReader } from '../../codec/entity-key.js'
import type { CompiledColumn, CompiledGroup } from '../../definition/compiled-group.js'
import type { ErrorCode } from '../../errors/codes.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { Column, NumberColumn } from '../../spec/index.js'
import { deriveColumn } from '../../transform/derivation.js'
import type { CellReader } from '../../transform/row-view.js'
import { columnRules } from '../../validate/column-rules.js'
import { checkRows } from '../../validate/row-rules.js'
import type { Problem } from '../../values/problem.js'
import { t } from '../../values/types.js'
import { userValue } from '../../values/user-value.js'
import { type BadRows, badRows } from './bad-rows.js'
import { type InputBatch, knownColumns } from './input-batch.js'

/** Rows of a group's table without stamps: aligned columns, times, and the created times that an import brings (microseconds). */
export interface GroupRows {
  readonly length: number
  readonly keys: readonly Column[]
  readonly columns: readonly Column[]
  readonly eventTime: Float64Array
  readonly imported?: Float64Array
}

export interface BatchOptions {
  /** Epoch milliseconds: the default event time, and what event times are held against. */
  readonly now: number
  readonly maxClockSkew: number
  readonly unknownColumns: 'error' | 'drop'
  /** The column that holds the created times of an import. */
  readonly created?: string | undefined
  /** Event times of rows that bring none, row by row, instead of now. */
  readonly defaultEventTimes?: ArrayLike<number>
}

const timestampType = t.timestamp()
const eventColumn = 'event_timestamp'

/** All rows, the bad ones with filler, and which are bad. */
export function rowsToBatch(
  input: InputBatch,
  group: CompiledGroup,
  options: BatchOptions,
): { readonly rows: GroupRows; readonly bad: BadRows } {
  const bad = badRows(input.length, input.offset)
  const coerced = coerceRows(input, group, options, bad)
  const columns = deriveColumns(group, coerced, bad)
  const rows = { ...coerced, columns }
  validate(group, rows, bad)
  return { rows, bad }
}

/** The rows that are not bad. */
export function goodRows(rows: GroupRows, { count, marks }: BadRows): GroupRows {
  if (count === 0) return rows
  const chosen = new Uint32Array(rows.length - count)
  let next = 0
  for (let row = 0; row < rows.length; row++) if (marks[row] === 0) chosen[next++] = row
  const times = (values: Float64Array): Float64Array => Float64Array.from(chosen, (row) => values[row] as number)
  return {
    length: chosen.length,
    keys: rows.keys.map((column) => takeRows(column, chosen)),
    columns: rows.columns.map((column) => takeRows(column, chosen)),
    eventTime: times(rows.eventTime),
    ...(rows.imported === undefined ? {} : { imported: times(rows.imported) }),
  }
}

/** Keys, ingested columns and times; derived columns are holes still. */
function coerceRows(input: InputBatch, group: CompiledGroup, options: BatchOptions, bad: BadRows) {
  const ingested = group.columns.filter(({ role }) => role !== 'derived')
  if (options.unknownColumns === 'error') {
    const known = knownColumns([...group.keys, ...ingested], options.created === undefined ? [eventColumn] : [eventColumn, options.created])
    input.unknownColumns(known, (row, name) => bad.add(row, name.slice(0, 100), unknownProblem))
  }
  const keys = group.keys.map((key) => keyColumn(input, key, bad))
  checkKeyLengths(group, keys, input.length, bad)
  const columns = group.columns.map((column) => (column.role === 'derived' ? undefined : ingestedColumn(input, column, bad)))
  const eventTime = eventTimes(input, options, bad)
  return {
    length: input.length,
    keys,
    columns,
    eventTime,
    ...(options.created === undefined ? {} : { imported: importedTimes(input, options.created, options.now, bad) }),
  }
}

const unknownProblem: Problem = {
  code: 'INPUT_UNKNOWN_COLUMN',
  message: "is no column of the group: mend its name, or pass unknownColumns: 'drop' to createFeatureStore",
}
const missingKeyProblem: Problem = {
  code: 'INPUT_MISSING_KEY',
  message: 'is a join key, and missing or null: every row needs its join keys',
}
const missingProblem: Problem = { code: 'INPUT_MISSING_COLUMN', message: 'is required, and missing' }
const nullProblem: Problem = { code: 'VALIDATION_REQUIRED', message: 'is required, and null' }
const missingTimeProblem: Problem = { code: 'INPUT_INVALID_TIMESTAMP', message: 'is null: leave it out to mean now' }
const missingCreatedProblem: Problem = {
  code: 'INPUT_INVALID_CREATED_TIME',
  message: 'is null or missing: an import brings a created time for every row',
}
const futureCreatedProblem: Problem = { code: 'INPUT_INVALID_CREATED_TIME', message: 'lies ahead of now: nobody knew the row then' }

function keyColumn(input: InputBatch, { name, type }: CompiledColumn, bad: BadRows): Column {
  const wrong = new Set<number>()
  const column = input.column(name, type, (row, { message }) => {
    wrong.add(row)
    bad.add(row, name, { code: 'INPUT_INVALID_KEY', message })
  })
  eachNull(column, (row) => {
    if (!wrong.has(row)) bad.add(row, name, missingKeyProblem)
  })
  return column
}

function checkKeyLengths({ table }: CompiledGroup, keys: readonly Column[], length: number, bad: BadRows): void {
  if (encodedLengthAtMost(keys, length)) return
  const read = keyReader(keys)
  for (let row = 0; row < length; row++) {
    try {
      read(row)
    } catch (error) {
      bad.add(row, table.keys.map(({ name }) => name).join(), { code: 'INPUT_KEY_TOO_LONG', message: (error as Error).message }) // keyReader throws nothing else
    }
  }
}

function ingestedColumn(input: InputBatch, { name, type, required }: CompiledColumn, bad: BadRows): Column {
  if (!required) return input.column(name, type, (row, problem) => bad.add(row, name, problem))
  const told = new Set<number>()
  const tell = (row: number, problem: Problem): void => {
    told.add(row)
    bad.add(row, name, problem)
  }
  const column = input.column(name, type, tell, (row) => tell(row, missingProblem))
  eachNull(column, (row) => {
    if (!told.has(row)) bad.add(row, name, nullProblem)
  })
  return column
}

function eventTimes(input: InputBatch, { now, maxClockSkew, defaultEventTimes }: BatchOptions, bad: BadRows): Float64Array {
  const told = 1
  const defaulted = 2
  const settled = new Uint8Array(input.length)
  let missing = 0
  const onProblem = (row: number, problem: Problem): void => {
    settled[row] = told
    bad.add(row, eventColumn, problem)
  }
  const onMissing = (row: number): void => {
    settled[row] = defaulted
    missing++
  }
  const column = input.column(eventColumn, timestampType, onProblem, onMissing) as NumberColumn // times are numbers
  const times = missing > 0 ? column.values.slice() : column.values
  if (missing > 0) {
    for (let row = 0; row < times.length; row++) if (settled[row] === defaulted) times[row] = defaultEventTimes?.[row] ?? now
  }
  eachNull(column, (row) => {
    if (settled[row] === 0) bad.add(row, eventColumn, missingTimeProblem)
  })
  const latest = now + maxClockSkew
  for (let row = 0; row < times.length; row++) if ((times[row] as number) > latest) bad.add(row, eventColumn, futureTime(maxClockSkew))
  return times
}

function futureTime(maxClockSkew: number): Problem {
  return { code: 'INPUT_FUTURE_EVENT_TIME', message: `lies more than ${maxClockSkew} ms (maxClockSkew) ahead of now` }
}

/** Microseconds. */
function importedTimes(input: InputBatch, name: string, now: number, bad: BadRows): Float64Array {
  const wrong = new Set<number>()
  const column = input.column(name, timestampType, (row, { message }) => {
    wrong.add(row)
    bad.add(row, name, { code: 'INPUT_INVALID_CREATED_TIME', message })
  }) as NumberColumn // times are numbers
  eachNull(column, (row) => {
    if (!wrong.has(row)) bad.add(row, name, missingCreatedProblem)
  })
  return column.values.map((time, row) => {
    if (time > now) bad.add(row, name, futureCreatedProblem)
    return time * 1_000
  })
}

function eachNull({ nulls }: Column, visit: (row: number) => void): void {
  if (nulls === undefined) return
  for (let row = 0; row < nulls.length; row++) if (nulls[row] === 1) visit(row)
}

/** Every column, derived ones in the order of the chain, so that each finds its sources made. */
function deriveColumns(
  group: CompiledGroup,
  { length, columns }: { readonly length: number; readonly columns: readonly (Column | undefined)[] },
  bad: BadRows,
): readonly Column[] {
  const made = [...columns]
  for (const { name, type, sources, compute } of group.definition.derivations) {
    const readers = sources.map((source) => [source, cellReader(group, made, source)] as const)
    const column = deriveColumn(
      { type, compute, sources: readers },
      length,
      (row, problem) => bad.add(row, name, problem),
      bad.count > 0 ? bad.marks.slice() : undefined,
    )
    made[group.positions.get(name) as number] = column // compiled from this very list
  }
  return made as Column[] // what was a hole is derived now
}

function cellReader(group: CompiledGroup, columns: readonly (Column | undefined)[], name: string): CellReader {
  const position = group.positions.get(name) as number // definitions check their sources
  const column = columns[position]
  if (column === undefined) throw new GranaryError('INTERNAL', `"${name}" of ${group.table.id} is derived after what needs it`)
  const read = reader(column)
  const toUser = userValue((group.columns[position] as CompiledColumn).type)
  return (row) => toUser(read(row))
}

/** Rows that were bad before are not judged again. */
function validate(group: CompiledGroup, rows: GroupRows, bad: BadRows): void {
  const before = bad.marks.slice()
  const all = [...group.keys, ...group.columns]
  for (const [position, column] of [...rows.keys, ...rows.columns].entries()) {
    const { name, type, required, role } = all[position] as CompiledColumn
    for (const rule of columnRules(type, required && role === 'derived')) {
      rule(column, rows.length, (row, problem) => {
        if (before[row] === 0) bad.add(row, name, problem)
      })
    }
  }
  const { rules } = group.definition
  if (rules.length === 0) return
  const readers = group.columns.map(({ name }) => [name, cellReader(group, rows.columns, name)] as const)
  checkRows(rules, readers, rows.length, bad.marks.slice(), (row, problem) => bad.add(row, undefined, problem))
}

/** The code of an error about several bad rows: theirs where they agree. */
export function codeOf(bad: BadRows): ErrorCode {
  const codes = new Set(bad.errors.map(({ code }) => code))
  const [only] = codes
  return codes.size === 1 && only !== undefined ? only : 'VALIDATION_FAILED'
}
