// Rows as they come in, one batch at a time: objects, or columns. Both answer the same questions.

import { coerceAnswer, coerceArray, handWritten, type OnProblem } from '../../codec/coerce-column.js'
import { sliceColumn } from '../../codec/column-operations.js'
import { columnLength, reader } from '../../codec/column-reader.js'
import type { CompiledColumn } from '../../definition/compiled-group.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { Column, ColumnBatch } from '../../spec/index.js'
import { columnBuilder } from '../../values/column-builder.js'
import type { FeatureType } from '../../values/feature-type.js'

export type InputRow = Readonly<Record<string, unknown>>

export interface InputBatch {
  /** The position of its first row in the whole input. */
  readonly offset: number
  readonly length: number
  /** The column in its stored form, null where a row lacks it. `onMissing`: rows that lack it (undefined), if anybody asks. */
  column(name: string, type: FeatureType, onProblem: OnProblem, onMissing?: (row: number) => void): Column
  /** Tells every column that is not among `known`, row by row. */
  unknownColumns(known: ReadonlySet<string>, onUnknown: (row: number, name: string) => void): void
  /** A row as it came, for the quarantine. */
  raw(row: number): InputRow
}

/** Rows as objects. What is no object has no columns. */
export function rowsInput(rows: readonly InputRow[], offset: number): InputBatch {
  const isObject = rows.every((row) => typeof row === 'object' && row !== null)
  const safe = isObject ? rows : rows.map((row) => (typeof row === 'object' && row !== null ? row : {}))
  return {
    offset,
    length: rows.length,
    column(name, type, onProblem, onMissing) {
      const builder = columnBuilder(type, safe.length)
      const inherited = name in Object.prototype // "constructor" may be a feature, and every object inherits one
      for (let row = 0; row < safe.length; row++) {
        const from = safe[row] as InputRow
        const value = inherited && !Object.hasOwn(from, name) ? undefined : from[name]
        if (value === undefined) onMissing?.(row)
        const problem = builder.push(value)
        if (problem !== undefined) onProblem(row, problem)
      }
      return builder.finish()
    },
    unknownColumns(known, onUnknown) {
      for (let row = 0; row < safe.length; row++) {
        for (const name in safe[row]) if (!known.has(name)) onUnknown(row, name)
      }
    },
    raw: (row) => rows[row] as InputRow,
  }
}

/** A column as a user hands it in: an array or a typed array. */
export type InputColumns = Readonly<Record<string, ArrayLike<unknown>>>

/** Columns of one length. @throws GranaryError `INPUT_INVALID_ROWS` */
export function columnsInput(columns: InputColumns, offset: number): InputBatch {
  const entries = Object.entries(columns)
  const length = entries[0]?.[1]?.length ?? 0
  for (const [name, values] of entries) {
    if (typeof values !== 'object' || values === null || typeof values.length !== 'number')
      throw new GranaryError('INPUT_INVALID_ROWS', `Column "${name}" is no array`)
    if (values.length !== length)
      throw new GranaryError(
        'INPUT_INVALID_ROWS',
        `Column "${name}" has ${values.length} values and "${entries[0]?.[0]}" ${length}: columns have one length`,
      )
  }
  const byName = new Map(entries)
  return {
    ...columnNames(byName, length),
    offset,
    column(name, type, onProblem, onMissing) {
      const values = byName.get(name)
      if (values === undefined) return missingColumn(type, length, onMissing)
      if (onMissing !== undefined && !ArrayBuffer.isView(values)) {
        for (let row = 0; row < length; row++) if (values[row] === undefined) onMissing(row)
      }
      return coerceArray(type, values, onProblem)
    },
    raw: (row) => Object.fromEntries(entries.map(([name, values]) => [name, values[row]])),
  }
}

/** Columns of a file or another engine, typed by it. */
export function columnBatchInput({ names, types, columns, length }: ColumnBatch, offset: number): InputBatch {
  const byName = new Map(names.map((name, position) => [name, position]))
  const readers = columns.map(reader)
  const asked = new Map<string, FeatureType>()
  return {
    ...columnNames(byName, length),
    offset,
    column(name, type, onProblem, onMissing) {
      asked.set(name, type)
      const position = byName.get(name)
      const column = position === undefined ? undefined : columns[position]
      if (position === undefined || column === undefined) return missingColumn(type, length, onMissing)
      return coerceAnswer(
        type,
        columnLength(column) === length ? column : sliceColumn(column, 0, length),
        types[position] ?? 'string',
        length,
        onProblem,
      )
    },
    raw(row) {
      const value = (name: string, position: number): unknown => {
        const type = asked.get(name)
        const stored = readers[position]?.(row)
        return type === undefined ? stored : handWritten(type, stored)
      }
      return Object.fromEntries(names.map((name, position) => [name, value(name, position)]))
    },
  }
}

function columnNames(byName: ReadonlyMap<string, unknown>, length: number): Pick<InputBatch, 'length' | 'unknownColumns'> {
  return {
    length,
    unknownColumns(known, onUnknown) {
      const unknown = [...byName.keys()].filter((name) => !known.has(name))
      for (const name of unknown) for (let row = 0; row < length; row++) onUnknown(row, name)
    },
  }
}

function missingColumn(type: FeatureType, length: number, onMissing?: (row: number) => void): Column {
  const builder = columnBuilder(type, length)
  for (let row = 0; row < length; row++) {
    onMissing?.(row)
    builder.push(null)
  }
  return builder.finish()
}

/** The names that a group's rows may have. */
export function knownColumns(columns: readonly CompiledColumn[], others: readonly string[]): ReadonlySet<string> {
  return new Set([...columns.map(({ name }) => name), ...others])
}
