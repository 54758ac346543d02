// The spine as the join asks it: for a key and a moment, the first spine row at or after it.

import { takeRows } from '../../codec/column-operations.js'
import type { Column, ColumnSchema, KeySet } from '../../spec/index.js'
import { type KeyCoder, keyCoder } from '../key-coder.js'

/**
 * Spine rows ordered by key, then time. A *slot* is a place in that order: slots of the key with code c are `starts[c]` to `starts[c + 1]`,
 * their times ascend. Equal rows have slots of their own. Groups with the same join keys share an index.
 */
export interface SpineIndex {
  readonly length: number
  readonly coder: KeyCoder
  readonly starts: Uint32Array
  /** The spine row of each slot. */
  readonly rows: Uint32Array
  /** The time of each slot, ms UTC. */
  readonly times: Float64Array
  /** The earliest and the latest time; of an empty spine infinities that admit nothing. */
  readonly from: number
  readonly to: number
  /** The distinct keys, for a store to prune by. */
  keySet(): KeySet
}

/** `keys`: without nulls, aligned with `schema`. `times`: ms UTC, a row each. */
export function spineIndex(schema: readonly ColumnSchema[], keys: readonly Column[], times: Float64Array): SpineIndex {
  const { length } = times
  const coder = keyCoder(schema, length)
  const codes = coder.add(keys, length)
  const starts = startsByCode(codes, coder.size)
  const rows = rowsByCode(codes, starts)
  for (let code = 0; code < coder.size; code++) sortByTime(rows.subarray(starts[code], starts[code + 1]), times)

  const slotTimes = new Float64Array(length)
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (let slot = 0; slot < length; slot++) {
    const time = times[rows[slot] as number] as number
    slotTimes[slot] = time
    if (time < from) from = time
    if (time > to) to = time
  }
  return { length, coder, starts, rows, times: slotTimes, from, to, keySet: () => sortedKeySet(keys, rows, starts) }
}

function startsByCode(codes: Uint32Array, size: number): Uint32Array {
  const starts = new Uint32Array(size + 1)
  for (const code of codes) starts[code + 1] = (starts[code + 1] as number) + 1
  for (let code = 0; code < size; code++) starts[code + 1] = (starts[code + 1] as number) + (starts[code] as number)
  return starts
}

function rowsByCode(codes: Uint32Array, starts: Uint32Array): Uint32Array {
  const next = starts.slice()
  const rows = new Uint32Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number
    const slot = next[code] as number
    rows[slot] = row
    next[code] = slot + 1
  }
  return rows
}

/** Few rows a key is the rule, and rows in the order of time are frequent: both cost next to nothing by insertion. */
const insertionLimit = 24

function sortByTime(rows: Uint32Array, times: Float64Array): void {
  if (rows.length > insertionLimit) {
    if (!isSorted(rows, times)) rows.sort((left, right) => (times[left] as number) - (times[right] as number))
    return
  }
  for (let index = 1; index < rows.length; index++) {
    const row = rows[index] as number
    const time = times[row] as number
    let place = index
    for (; place > 0 && (times[rows[place - 1] as number] as number) > time; place--) rows[place] = rows[place - 1] as number
    rows[place] = row
  }
}

function isSorted(rows: Uint32Array, times: Float64Array): boolean {
  for (let index = 1; index < rows.length; index++) {
    if ((times[rows[index] as number] as number) < (times[rows[index - 1] as number] as number)) return false
  }
  return true
}

function sortedKeySet(keys: readonly Column[], rows: Uint32Array, starts: Uint32Array): KeySet {
  const length = starts.length - 1
  const first = keys[0]?.values ?? []
  const oneRowEach = Array.from({ length }, (_, code) => rows[starts[code] as number] as number)
  oneRowEach.sort((left, right) => compareParts(first[left], first[right]))
  return { length, keys: keys.map((column) => takeRows(column, oneRowEach)) }
}

/** Numbers and bigints by size, strings by UTF-16 unit, booleans as 0 and 1. */
function compareParts(left: unknown, right: unknown): number {
  const [a, b] = [left as number, right as number] // of one type, and all key types are ordered by `<`
  return a < b ? -1 : a > b ? 1 : 0
}
