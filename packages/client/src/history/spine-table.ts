// The spine of a training set: read once, by column, so that it can be sent again and its own columns come back untouched.

import type { HistoricalOptions, UntypedRow } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import { type Deadline, whileWaiting } from '../deadline.js'
import { readFile } from '../files.js'
import { isColumnSource, isColumns, rowsOfColumns, rowsOfSource } from '../rows.js'
import { encodedValue, type KnownTypes, typeOf } from '../wire/encode.js'

type Spine = HistoricalOptions<UntypedRow, unknown, boolean, 'statuses'>['spine']

export interface SpineTable {
  readonly length: number
  /** In the order in which rows brought them; a row that lacks one has undefined there. */
  readonly columns: ReadonlyMap<string, readonly unknown[]>
}
/** A spine that only the server reads. */
export interface SpineFile {
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** @throws GranaryError `INPUT_INVALID_SPINE`, `INPUT_INVALID_ROWS`, `INPUT_INVALID_FILE`, `CAPABILITY_UNSUPPORTED`, and what ends the call */
export async function readSpine(spine: Spine, until: Deadline): Promise<SpineTable | SpineFile> {
  if (typeof spine === 'object' && spine !== null) {
    if (isColumnSource(spine)) return tableOf(rowsOfSource(spine, until.signal), until)
    if (Symbol.iterator in spine || Symbol.asyncIterator in spine) return tableOf(spine as AsyncIterable<unknown>, until)
    if ('parquet' in spine && typeof spine.parquet === 'string') return { bytes: await readFile(spine.parquet) }
    if (isColumns(spine)) return tableOf(rowsOfColumns(spine.columns), until)
  }
  throw new GranaryError(
    'INPUT_INVALID_SPINE',
    "A spine is rows, async rows, { columns: { ... } }, { parquet: 'labels.parquet' } or a source of an adapter",
  )
}

async function tableOf(rows: Iterable<unknown> | AsyncIterable<unknown>, until: Deadline): Promise<SpineTable> {
  const columns = new Map<string, unknown[]>()
  let length = 0
  function add(row: unknown): void {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new GranaryError('INPUT_INVALID_ROWS', `Row ${length} of the spine is no object of columns`)
    for (const [name, value] of Object.entries(row)) {
      const values = columns.get(name) ?? []
      columns.set(name, values)
      while (values.length < length) values.push(undefined)
      values.push(value)
    }
    length++
  }
  if (Symbol.iterator in rows) for (const row of rows) add(row)
  else for await (const row of whileWaiting(rows, until)) add(row)
  return { length, columns }
}

/** The JSON text of each row. */
export function* spineTexts({ length, columns }: SpineTable, types: KnownTypes | undefined): Generator<string> {
  const cells = [...columns].map(([name, values]) => ({ name, values, type: typeOf(name, types) }))
  for (let row = 0; row < length; row++)
    yield JSON.stringify(Object.fromEntries(cells.map(({ name, values, type }) => [name, encodedValue(values[row], type)])))
}
