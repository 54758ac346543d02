// Columns of an answer as JSON text, in the forms from which Feast's client infers their types: a double never looks like a whole number.

import type { FeatureType } from '@granary/core'
import { base64 } from '../wire/values.js'

/** The text of a column: a JSON array of what users see, null for null. */
export type ColumnText = (values: readonly unknown[]) => string

/** The writer of a type's columns, chosen once: no cell asks what it is. */
export function columnText(type: FeatureType): ColumnText {
  switch (type.kind) {
    case 'string':
    case 'categorical':
    case 'boolean':
    case 'int32':
    case 'int64':
      return JSON.stringify
    case 'float32':
    case 'float64':
      return doubles as ColumnText // columns of numbers by their type
    default:
      return eachBy(cellText(type))
  }
}

function eachBy(text: (value: never) => string): ColumnText {
  return (values) => {
    let out = '['
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as never
      if (row > 0) out += ','
      out += value === null ? 'null' : text(value)
    }
    return `${out}]`
  }
}

/** Text of one value that is not null. */
function cellText(type: FeatureType): (value: never) => string {
  switch (type.kind) {
    case 'bigint':
      return (value: bigint) => value.toString()
    case 'timestamp':
      return (value: Date) => String(Math.floor(value.getTime() / 1_000))
    case 'bytes':
      return (value: Uint8Array) => `"${base64(value)}"`
    case 'json':
      return (value: unknown) => JSON.stringify(JSON.stringify(value))
    case 'vector':
      return (value: Float32Array) => doubles(value)
    case 'array':
      return columnText(type.item as FeatureType) as (value: readonly unknown[]) => string // an array always has an item type
    default:
      return JSON.stringify
  }
}

/** JSON's own writer is the fastest, and right wherever each number has a fraction. */
function doubles(values: ArrayLike<number | null>): string {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value !== null && value !== undefined && !(Math.floor(value) < value)) return mixedDoubles(values) // NaN and infinities are no larger, either
  }
  return JSON.stringify(Array.isArray(values) ? values : Array.from(values))
}

function mixedDoubles(values: ArrayLike<number | null>): string {
  let out = '['
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? null
    if (row > 0) out += ','
    out += value === null ? 'null' : double(value)
  }
  return `${out}]`
}

function double(value: number): string {
  if (Math.floor(value) < value) return String(value)
  if (!Number.isFinite(value)) return `"${value}"`
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('e') ? text : `${text}.0`
}
