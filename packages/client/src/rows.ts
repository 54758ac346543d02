// Rows, however they are handed in.

import { GranaryError, reader } from '@granary/core/codec'
import type { ColumnSource, StoredType, Value } from '@granary/core/spec'

interface ColumnsToRead {
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>
}

export function isColumnSource(source: object): source is ColumnSource {
  return 'kind' in source && source.kind === 'column-source'
}

export function isColumns(source: object): source is ColumnsToRead {
  return !(Symbol.iterator in source) && 'columns' in source && typeof source.columns === 'object' && source.columns !== null
}

/** @throws GranaryError `INPUT_INVALID_ROWS`: a column is no array, or has another length than the others */
export function rowsOfColumns(columns: ColumnsToRead['columns']): Iterable<object> & { readonly length: number } {
  const entries = Object.entries(columns)
  const length = entries[0]?.[1]?.length ?? 0
  for (const [name, values] of entries) {
    if (typeof values === 'object' && values !== null && values.length === length) continue
    throw new GranaryError('INPUT_INVALID_ROWS', `Column "${name}" is no array, or has another length than the first column`)
  }
  return {
    length,
    *[Symbol.iterator]() {
      for (let row = 0; row < length; row++) yield Object.fromEntries(entries.map(([name, values]) => [name, values[row]]))
    },
  }
}

/** Rows of an adapter's source, such as files, in the forms that rows have in JSON. */
export async function* rowsOfSource(source: ColumnSource, signal: AbortSignal): AsyncGenerator<object> {
  for await (const { length, names, types, columns } of source.batches({ now: Date.now(), signal })) {
    const cells = columns.map((column, place) => ({ name: names[place], read: reader(column), user: userForm(types[place]) }))
    for (let row = 0; row < length; row++) yield Object.fromEntries(cells.map(({ name, read, user }) => [name, user(read(row))]))
  }
}

/** Stored json is its text, stored times are numbers, and those of files may be finer than a millisecond. */
function userForm(type: StoredType | undefined): (value: Value) => unknown {
  if (type === 'json') return (value) => (value === null ? null : JSON.parse(value as string))
  return type === 'timestamp' ? (value) => (value === null ? null : Math.floor(value as number)) : (value) => value
}
