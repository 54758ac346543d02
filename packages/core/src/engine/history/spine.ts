// The spine of a training set: the rows it is built for, as the join needs them and as the result gives them back.

import { constantColumn } from '../../codec/column-operations.js'
import type { CompiledColumn } from '../../definition/compiled-group.js'
import type { ErrorCode } from '../../errors/codes.js'
import { GranaryError, type RowError } from '../../errors/granary-error.js'
import type { CallOptions, Column, OfflineStore } from '../../spec/index.js'
import type { CellReader } from '../../transform/row-view.js'
import { type ColumnBuilder, columnBuilder } from '../../values/column-builder.js'
import type { FeatureType } from '../../values/feature-type.js'
import { toEpochMilliseconds } from '../../values/timestamp.js'
import { t } from '../../values/types.js'
import type { ReadPlan } from '../read-plan.js'
import { type ResultColumn, typedColumn } from './result-column.js'
import { type SpineColumn, type SpineTable, spineTable } from './spine-source.js'

export interface Spine {
  readonly length: number
  /** Aligned with the plan's keys, without nulls. */
  readonly keys: readonly Column[]
  /** Aligned with the plan's request columns; null in every row of one that the spine lacks. */
  readonly request: readonly Column[]
  /** event_timestamp, ms UTC. */
  readonly times: Float64Array
  /** The spine's columns in its order: keys, request columns and event_timestamp by their types, every other as it came. */
  readonly columns: readonly ResultColumn[]
}

type SpinePlan = Pick<ReadPlan, 'keys' | 'request'>

/**
 * Rows keep their order, duplicates too. A spine without rows needs no columns.
 * @throws GranaryError `INPUT_INVALID_SPINE` (no such source, a join key or event_timestamp is no column of it), `INPUT_MISSING_KEY`,
 * `INPUT_INVALID_KEY`, `INPUT_INVALID_TIMESTAMP`, `INPUT_MISSING_COLUMN`, `INPUT_WRONG_TYPE`; `errors` lists the first hundred bad rows.
 */
export async function readSpine(source: unknown, plan: SpinePlan, offline: OfflineStore, options: CallOptions): Promise<Spine> {
  const table = await spineTable(source, offline, options)
  const given = new Map(table.columns.map((column) => [column.name, column]))
  checkColumns(table, given, plan)

  const faults = faultList()
  const keys = plan.keys.map((key) => keyColumn(key, given.get(key.name), table.length, faults))
  const times = timeColumn(given.get(eventTimestamp), table.length, faults)
  const request = plan.request.map((column) => requestColumn(column, given.get(column.name), table.length, faults))
  faults.throwAny()

  const typed = new Map<string, ResultColumn>()
  for (const [place, { name, type }] of plan.keys.entries()) typed.set(name, typedColumn(name, type, keys[place] as Column))
  typed.set(eventTimestamp, typedColumn(eventTimestamp, t.timestamp(), { kind: 'number', values: times }))
  for (const [place, { name, type }] of plan.request.entries()) typed.set(name, typedColumn(name, type, request[place] as Column))

  const names = new Set([...given.keys(), ...typed.keys()])
  const columns = [...names].map((name) => typed.get(name) ?? (given.get(name) as SpineColumn).untouched()) // each name is of one of them
  return { length: table.length, keys, request, times, columns }
}

const eventTimestamp = 'event_timestamp'

function checkColumns({ length, columns }: SpineTable, given: ReadonlyMap<string, SpineColumn>, { keys, request }: SpinePlan): void {
  if (length === 0) return
  const missing = [...keys.map(({ name }) => name), eventTimestamp].find((name) => !given.has(name))
  if (missing !== undefined)
    throw new GranaryError('INPUT_INVALID_SPINE', `The spine has no column "${missing}": it has ${listed(columns)}`)
  const required = request.find((column) => column.required && !given.has(column.name))
  if (required === undefined) return
  throw new GranaryError('INPUT_MISSING_COLUMN', `On-demand features need the spine's column "${required.name}": it has ${listed(columns)}`)
}

function listed(columns: readonly SpineColumn[]): string {
  return columns.length === 0 ? 'none' : columns.map(({ name }) => name).join(', ')
}

// ---------------------------------------------------------------- columns with a type

function keyColumn({ name, type }: CompiledColumn, given: SpineColumn | undefined, length: number, faults: FaultList): Column {
  return buildColumn(type, given, length, (row, value, problem) => {
    if ((value ?? null) === null) faults.add(row, name, 'INPUT_MISSING_KEY', 'is missing: every row needs its join keys')
    else if (problem !== undefined) faults.add(row, name, 'INPUT_INVALID_KEY', problem.message)
  })
}

function requestColumn(
  { name, type, required, stored }: CompiledColumn,
  given: SpineColumn | undefined,
  length: number,
  faults: FaultList,
): Column {
  if (given === undefined) return constantColumn(stored, null, length)
  return buildColumn(type, given, length, (row, value, problem) => {
    if (problem !== undefined) faults.add(row, name, problem.code, problem.message)
    else if (required && (value ?? null) === null)
      faults.add(row, name, 'INPUT_MISSING_COLUMN', 'is missing, and on-demand features need it')
  })
}

/** Times of files may be finer than a millisecond: the rest is cut, so that no row sees what came after it. */
function timeColumn(given: SpineColumn | undefined, length: number, faults: FaultList): Float64Array {
  const times = new Float64Array(length)
  for (let row = 0; row < length; row++) {
    const value = given?.read(row)
    const time = toEpochMilliseconds(given?.origin === 'file' && typeof value === 'number' ? Math.floor(value) : value)
    if (time === undefined) faults.add(row, eventTimestamp, 'INPUT_INVALID_TIMESTAMP', noTime)
    else times[row] = time
  }
  return times
}

const noTime = "is no time: write a Date, '2026-01-05T10:00:00Z' with a zone, or epoch milliseconds"

type Check = (row: number, value: unknown, problem: ReturnType<ColumnBuilder['push']>) => void

function buildColumn(type: FeatureType, given: SpineColumn | undefined, length: number, check: Check): Column {
  const builder = columnBuilder(type, length)
  if (given === undefined) return builder.finish()
  const read = given.origin === 'user' ? given.read : integerReader(type, given.read)
  for (let row = 0; row < length; row++) {
    const value = read(row)
    check(row, value, builder.push(value))
  }
  return builder.finish()
}

/** Files and typed arrays have 64-bit integers as bigints, or none: there a whole number is what the type calls it, if it is one exactly. */
function integerReader(type: FeatureType, read: CellReader): CellReader {
  switch (type.kind) {
    case 'bigint':
      return (row) => {
        const value = read(row)
        return Number.isSafeInteger(value) ? BigInt(value as number) : value // isSafeInteger admits numbers only
      }
    case 'int32':
    case 'int64':
      return (row) => {
        const value = read(row)
        return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
      }
    default:
      return read
  }
}

// ---------------------------------------------------------------- faults

interface FaultList {
  add(row: number, column: string, code: ErrorCode, message: string): void
  throwAny(): void
}

const listedFaults = 100

function faultList(): FaultList {
  const faults: RowError[] = []
  let count = 0
  return {
    add(row, column, code, message) {
      count++
      if (faults.length < listedFaults) faults.push({ row, column, code, message: `Row ${row} of the spine: "${column}" ${message}` })
    },
    throwAny() {
      const [first] = faults
      if (first === undefined) return
      throw new GranaryError(first.code, count === 1 ? first.message : `${first.message} (and ${count - 1} more)`, { errors: faults })
    },
  }
}
