// Reading columns value by value, whatever their kind.

import type { AnswerColumn, DictionaryColumn, StringColumn, Value } from '../spec/index.js'

/** A function that gives row i of a column, null included. Vectors are views on the column's memory: copy what is kept or handed to a user. */
export function reader(column: AnswerColumn): (row: number) => Value {
  const { nulls } = column
  const read = valueReader(column)
  return nulls === undefined ? read : (row) => (nulls[row] === 1 ? null : read(row))
}

function valueReader(column: AnswerColumn): (row: number) => Value {
  switch (column.kind) {
    case 'boolean': {
      const { values } = column
      return (row) => values[row] === 1
    }
    case 'vector': {
      const { values, size } = column
      return (row) => values.subarray(row * size, (row + 1) * size)
    }
    case 'dictionary': {
      const { codes, dictionary } = column
      return (row) => dictionary[codes[row] as number] as string
    }
    case 'number': {
      const { values } = column
      return (row) => values[row] as number
    }
    case 'bigint': {
      const { values } = column
      return (row) => values[row] as bigint
    }
    default: {
      const { values } = column
      return (row) => values[row] as Value
    }
  }
}

/** A string column without a dictionary: the codes looked up, nulls kept ('' beneath). */
export function plainStrings(column: StringColumn | DictionaryColumn): StringColumn {
  if (column.kind === 'string') return column
  const { codes, dictionary, nulls } = column
  const values = new Array<string>(codes.length)
  for (let row = 0; row < codes.length; row++) values[row] = dictionary[codes[row] as number] ?? ''
  return nulls === undefined ? { kind: 'string', values } : { kind: 'string', values, nulls }
}

/** A byte a row (1 = null) from a bitmap with one bit a row, least significant bit first, 1 = there (Arrow's validity). Undefined where no row is null. */
export function nullsFromBitmap(bitmap: Uint8Array, length: number): Uint8Array | undefined {
  const nulls = new Uint8Array(length)
  let any = 0
  for (let row = 0; row < length; row++) {
    const missing = 1 - (((bitmap[row >> 3] as number) >> (row & 7)) & 1)
    nulls[row] = missing
    any |= missing
  }
  return any === 0 ? undefined : nulls
}

/** How many rows a column holds. */
export function columnLength(column: AnswerColumn): number {
  if (column.kind === 'dictionary') return column.codes.length
  return column.kind === 'vector' ? column.values.length / column.size : column.values.length
}
