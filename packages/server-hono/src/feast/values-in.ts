// Columns of a request as the store takes them: what Feast's client sends as text, seconds or whole floats is made what its type means.

import type { FeatureType } from '@granary/core'
import { parseRows } from '../wire/json-numbers.js'
import { decoded } from '../wire/values.js'
import { feastTime } from './feast-time.js'

/** The store's own check refuses what stays as it is. */
type Cell = (value: unknown) => unknown

/**
 * The column for the store. Null stays null; what cannot be understood stays as it is, for the store to refuse with the name of its row and column.
 * `exact`: the same column read with every digit, for numbers past 2^53.
 */
export function incomingColumn(type: FeatureType, values: readonly unknown[], exact: () => readonly unknown[]): readonly unknown[] {
  const cell = incomingCell(type)
  if (cell === undefined) return values
  return (holdsBigint(type) ? exact() : values).map((value) => (value === null ? null : cell(value)))
}

function holdsBigint({ kind, item }: FeatureType): boolean {
  return kind === 'bigint' || (item !== undefined && holdsBigint(item))
}

/** Undefined where every value is right as it comes. */
function incomingCell(type: FeatureType): Cell | undefined {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return (value) => (typeof value === 'string' && wholeNumber.test(value) ? Number(value) : value)
    case 'bigint':
      return (value) => (Number.isSafeInteger(value) ? BigInt(value as number) : value) // isSafeInteger admits numbers only
    case 'float32':
    case 'float64':
      return (value) => decoded(value)
    case 'timestamp':
      return (value) => feastTime(value) ?? (typeof value === 'object' ? value : String(value)) // what is no time is told as such
    case 'json':
      return (value) => (typeof value === 'string' ? parsed(value) : value)
    case 'vector':
      return (value) => decoded(value)
    case 'array': {
      const item = incomingCell(type.item as FeatureType) // an array always has an item type
      return item && items(item)
    }
    default:
      return undefined
  }
}

const wholeNumber = /^-?\d+$/

function items(item: Cell): Cell {
  return (value) => (Array.isArray(value) ? value.map((each: unknown) => (each === null ? null : item(each))) : value)
}

/** A text that is no JSON is kept as a symbol, which no store takes for JSON. */
function parsed(text: string): unknown {
  try {
    return parseRows(text, 'The text')
  } catch {
    return Symbol('no JSON')
  }
}
