// A key as one string: readable where it can be, and never the same for two keys.

import { GranaryError } from '../errors/granary-error.js'
import type { AnswerColumn, ColumnSchema, Value } from '../spec/index.js'
import { reader } from './column-reader.js'

const maximumBytes = 1_024

/**
 * The canonical string of a key. Parts are joined by `,`; a `,` or `%` within a string is percent-encoded, all else stays as it is. Types are
 * the table's, so `1` of an int64 key and `'1'` of a string key never meet in one table.
 * @throws GranaryError `INPUT_KEY_TOO_LONG`: more than 1,024 bytes of UTF-8.
 */
export function encodeKey(parts: readonly Value[]): string {
  let key = encodePart(parts[0] as Value)
  for (let part = 1; part < parts.length; part++) key += `,${encodePart(parts[part] as Value)}`
  return checkLength(key)
}

/** A function that gives the canonical string of row i of some key columns. */
export function keyReader(columns: readonly AnswerColumn[]): (row: number) => string {
  const readers = columns.map(reader)
  const [first] = readers
  if (readers.length === 1 && first !== undefined) return (row) => checkLength(encodePart(first(row)))
  return (row) => encodeKey(readers.map((read) => read(row)))
}

/** True where no key can be too long, told from the lengths of its strings alone; false: look at each key. */
export function encodedLengthAtMost(columns: readonly AnswerColumn[], length: number): boolean {
  const strings = columns.filter((column) => column.kind === 'string')
  const room = Math.floor((maximumBytes - (columns.length - strings.length) * 25 - columns.length) / (3 * Math.max(1, strings.length)))
  return strings.every(({ values }) => {
    for (let row = 0; row < length; row++) if ((values[row] as string).length > room) return false
    return true
  })
}

/** The values of a canonical key, in the order of the table's keys. @throws GranaryError `STORE_CORRUPT`: not a key of such a table. */
export function parseKey(key: string, schema: readonly ColumnSchema[]): readonly Value[] {
  const parts = key.split(',')
  if (parts.length !== schema.length)
    throw new GranaryError('STORE_CORRUPT', `A stored key has ${parts.length} parts, its table ${schema.length}`)
  return schema.map((column, part) => parsePart(parts[part] as string, column))
}

function encodePart(value: Value): string {
  if (typeof value === 'string') return /[%,]/.test(value) ? value.replaceAll('%', '%25').replaceAll(',', '%2C') : value
  return Object.is(value, -0) ? '0' : String(value)
}

function parsePart(text: string, column: ColumnSchema): Value {
  switch (column.type) {
    case 'string':
      return text.replaceAll('%2C', ',').replaceAll('%25', '%')
    case 'boolean':
      return text === 'true'
    case 'bigint':
      return BigInt(text)
    default:
      return Number(text)
  }
}

function checkLength(key: string): string {
  if (key.length * 3 > maximumBytes && utf8Length(key) > maximumBytes) {
    throw new GranaryError('INPUT_KEY_TOO_LONG', `A key is longer than ${maximumBytes} bytes: use a shorter identifier, or a hash of it`)
  }
  return key
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length
}
