// The rows of an online request: each group's key as its canonical string, and the columns for on-demand features.

import { encodeKey } from '../../codec/entity-key.js'
import type { CompiledColumn } from '../../definition/compiled-group.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { Column, Value } from '../../spec/index.js'
import { type Coercion, coercion, Refusal } from '../../values/coercion.js'
import { columnBuilder } from '../../values/column-builder.js'
import type { ReadPlan } from '../read-plan.js'

export type RequestRow = Readonly<Record<string, unknown>>

export interface RequestColumns {
  /** The key strings of each of the plan's groups, in the order of the request; groups of one entity share the array. */
  readonly keys: readonly (readonly string[])[]
  /** Aligned with plan.request. */
  readonly request: readonly Column[]
}

/** A function that reads the rows of one plan. */
export type RequestReader = (rows: readonly RequestRow[]) => RequestColumns

/**
 * Made once per plan. Its function throws GranaryError `INPUT_MISSING_KEY`, `INPUT_INVALID_KEY`, `INPUT_KEY_TOO_LONG`, `INPUT_MISSING_COLUMN`,
 * `INPUT_WRONG_TYPE`, `INPUT_UNKNOWN_COLUMN`, each naming row and column.
 */
export function requestReader({ groups, keys, request }: ReadPlan): RequestReader {
  const readers = keys.map(({ name, type }) => ({ name, read: ownCell(name), coerce: coercion(type) }))
  const names = new Set([...keys, ...request].map(({ name }) => name))
  const distinct = [...new Set(groups.map(({ keys: parts }) => parts.join()))]
  const parts = distinct.map((text) => text.split(',').map(Number))
  const arrayOfGroup = groups.map(({ keys: own }) => distinct.indexOf(own.join()))

  return (rows) => {
    if (!Array.isArray(rows))
      throw new GranaryError('INPUT_INVALID_ROWS', 'The keys of an online read are an array of rows, such as [{ customer_id: "a" }]')
    const strings = parts.map(() => new Array<string>(rows.length))
    for (let position = 0; position < rows.length; position++) {
      const row = rows[position] as RequestRow
      if (typeof row !== 'object' || row === null)
        throw new GranaryError('INPUT_INVALID_ROWS', `Row ${position} of the request is no object`)
      for (const name in row) if (!names.has(name)) throw unknownColumn(position, name, names)
      for (let set = 0; set < parts.length; set++)
        (strings[set] as string[])[position] = keyString(row, position, parts[set] as number[], readers)
    }
    return { keys: arrayOfGroup.map((set) => strings[set] as string[]), request: request.map((column) => requestColumn(column, rows)) }
  }
}

interface KeyReader {
  readonly name: string
  readonly read: (row: RequestRow) => unknown
  readonly coerce: Coercion
}

function keyString(row: RequestRow, position: number, parts: readonly number[], readers: readonly KeyReader[]): string {
  const values = new Array<Value>(parts.length)
  for (let part = 0; part < values.length; part++) {
    const { name, read, coerce } = readers[parts[part] as number] as KeyReader
    const value = read(row)
    if (value === null || value === undefined)
      throw new GranaryError(
        'INPUT_MISSING_KEY',
        `Row ${position} of the request lacks the join key "${name}": every row needs its join keys`,
      )
    const coerced = coerce(value)
    if (coerced instanceof Refusal)
      throw new GranaryError('INPUT_INVALID_KEY', `The join key "${name}" of row ${position} ${coerced.message}`)
    values[part] = coerced
  }
  return encodeKey(values)
}

function requestColumn({ name, type, required }: CompiledColumn, rows: readonly RequestRow[]): Column {
  const builder = columnBuilder(type, rows.length)
  const read = ownCell(name)
  for (const [position, row] of rows.entries()) {
    const value = read(row)
    if (required && (value === null || value === undefined)) {
      throw new GranaryError('INPUT_MISSING_COLUMN', `Row ${position} of the request lacks "${name}", which on-demand features need`)
    }
    const problem = builder.push(value)
    if (problem !== undefined) throw new GranaryError(problem.code, `"${name}" of row ${position} ${problem.message}`)
  }
  return builder.finish()
}

/** "constructor" may be a column, and every object inherits one. */
function ownCell(name: string): (row: RequestRow) => unknown {
  return name in Object.prototype ? (row) => (Object.hasOwn(row, name) ? row[name] : undefined) : (row) => row[name]
}

function unknownColumn(position: number, name: string, names: ReadonlySet<string>): GranaryError {
  return new GranaryError(
    'INPUT_UNKNOWN_COLUMN',
    `Row ${position} of the request has a column "${name.slice(0, 100)}" that nothing asks for: it takes ${[...names].join(', ')}`,
  )
}
