// What is known of a column's values without reading them: how many are null, the least and the greatest.

import type { Column } from '@granary/core/spec'
import { type FileType, listDepth } from './file-column.js'
import { int64Bounds } from './int64-halves.js'
import { compareText } from './text-order.js'

/** In our units: times are milliseconds (`timestamp`) or microseconds. */
export type Bound = number | bigint | string | boolean

/** What is known of a column in a file or row group. `nulls`: how many; undefined: unknown. */
export interface KnownBounds {
  readonly min: Bound
  readonly max: Bound
  readonly nulls: number | undefined
}

/** Both bounds or neither: neither for lists and bytes, where all is null, and where any is NaN. */
export interface ColumnBounds {
  readonly nulls: number
  readonly min?: Bound
  readonly max?: Bound
  /** True where values were left out of the bounds, so that there can be none over more rows either. */
  readonly unbounded: boolean
}

/** Bounds of the rows [start, end). `distinct`: the column's distinct strings, where they are known. */
export function columnBounds(column: Column, type: FileType, start: number, end: number, distinct?: readonly string[]): ColumnBounds {
  const marked = column.nulls?.subarray(start, end)
  let count = 0
  if (marked !== undefined) for (const mark of marked) count += mark
  const nulls = count > 0 ? marked : undefined
  if (listDepth(type) > 0 || column.kind === 'bytes' || column.kind === 'vector' || column.kind === 'list')
    return { nulls: count, unbounded: true }
  if (count === end - start) return { nulls: count, unbounded: false }
  return { nulls: count, ...bounds(column, start, end, nulls, distinct) }
}

/** Bounds over the rows of both. */
export function mergeBounds(left: ColumnBounds, right: ColumnBounds): ColumnBounds {
  const nulls = left.nulls + right.nulls
  if (left.unbounded || right.unbounded) return { nulls, unbounded: true }
  if (left.min === undefined) return { ...right, nulls }
  if (right.min === undefined) return { ...left, nulls }
  return {
    nulls,
    unbounded: false,
    min: compareBounds(left.min, right.min) <= 0 ? left.min : right.min,
    max: compareBounds(left.max as Bound, right.max as Bound) >= 0 ? (left.max as Bound) : (right.max as Bound),
  }
}

/** The order of the values of one column. */
export function compareBounds(left: Bound, right: Bound): number {
  if (typeof left === 'string') return compareText(left, right as string)
  return left < right ? -1 : left > right ? 1 : 0
}

type FlatColumn = Exclude<Column, { kind: 'bytes' | 'vector' | 'list' }>
type Found = { readonly min: Bound; readonly max: Bound; readonly unbounded: false } | { readonly unbounded: true }

function bounds(
  column: FlatColumn,
  start: number,
  end: number,
  nulls: Uint8Array | undefined,
  distinct: readonly string[] | undefined,
): Found {
  switch (column.kind) {
    case 'number':
      return numberBounds(column.values.subarray(start, end), nulls)
    case 'boolean': {
      const { min, max } = numberBounds(Float64Array.from(column.values.subarray(start, end)), nulls) as { min: number; max: number } // 0 and 1 are bounded
      return { min: min === 1, max: max === 1, unbounded: false }
    }
    case 'bigint': {
      const found = int64Bounds(column.values.subarray(start, end), nulls)
      return found === undefined ? { unbounded: true } : { ...found, unbounded: false }
    }
    default:
      return distinct === undefined ? textBounds(column.values, start, end, nulls) : textBounds(distinct, 0, distinct.length, undefined)
  }
}

function numberBounds(values: Float64Array, nulls: Uint8Array | undefined): Found {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let row = 0; row < values.length; row++) {
    if (nulls !== undefined && nulls[row] === 1) continue
    const value = values[row] as number
    if (value < min) min = value
    if (value > max) max = value
    if (Number.isNaN(value)) return { unbounded: true }
  }
  return { min, max, unbounded: false }
}

function textBounds(values: readonly string[], start: number, end: number, nulls: Uint8Array | undefined): Found {
  let min: string | undefined
  let max: string | undefined
  for (let row = start; row < end; row++) {
    if (nulls !== undefined && nulls[row - start] === 1) continue
    const value = values[row] as string
    if (min === undefined || max === undefined) min = max = value
    else if (compareText(value, min) < 0) min = value
    else if (compareText(value, max) > 0) max = value
  }
  return min === undefined || max === undefined ? { unbounded: true } : { min, max, unbounded: false }
}
