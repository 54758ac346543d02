// Small whole numbers for keys, so that grouping and joining are work on arrays: no string is made for a row.

import { GranaryError } from '../errors/granary-error.js'
import type { AnswerColumn, ColumnSchema } from '../spec/index.js'

/**
 * Gives each distinct key tuple a small whole number, in order of first appearance: 0, 1, 2, ... Parts are compared as their types: -0 is 0,
 * strings by UTF-16 units. Key columns hold no nulls; the fillers of a column that has some would be taken for values.
 * Both methods reject a column of another kind than the schema's with `STORE_CORRUPT`: only a store can have answered it.
 */
export interface KeyCoder {
  /** How many distinct tuples were added. */
  readonly size: number
  /** The code of each row, new tuples added. The array is the caller's. */
  add(columns: readonly AnswerColumn[], length: number): Uint32Array
  /** The code of each row, -1 for a tuple that was never added. The array is reused by the next call, and may be longer than `length`. */
  find(columns: readonly AnswerColumn[], length: number): Int32Array
}

/** `schema`: the key parts in order. `expected`: about how many distinct tuples will come; more only means that tables grow. */
export function keyCoder(schema: readonly ColumnSchema[], expected: number): KeyCoder {
  const parts = schema.map((column) => partCoder(column, expected))
  const folds = parts.slice(1).map(() => pairTable(expected))
  let codes = new Int32Array(0)
  let partCodes = new Int32Array(0)

  function fold(columns: readonly AnswerColumn[], length: number, into: Int32Array, method: 'add' | 'find'): Int32Array {
    parts[0]?.[method](columns[0] as AnswerColumn, length, into)
    if (parts.length > 1 && partCodes.length < length) partCodes = new Int32Array(length)
    for (const [index, table] of folds.entries()) {
      parts[index + 1]?.[method](columns[index + 1] as AnswerColumn, length, partCodes)
      foldPairs(table, into, partCodes, length, method)
    }
    return into
  }

  return {
    get size() {
      return folds.at(-1)?.size ?? parts[0]?.size ?? 0
    },
    add(columns, length) {
      const added = new Int32Array(length)
      fold(columns, length, added, 'add')
      return new Uint32Array(added.buffer)
    },
    find(columns, length) {
      if (codes.length < length) codes = new Int32Array(length)
      return fold(columns, length, codes, 'find')
    },
  }
}

// ---------------------------------------------------------------- parts

/** The codes of one part of the key, written into `codes[0..length)`. */
interface PartCoder {
  readonly size: number
  add(column: AnswerColumn, length: number, codes: Int32Array): void
  find(column: AnswerColumn, length: number, codes: Int32Array): void
}

function partCoder({ name, type }: ColumnSchema, expected: number): PartCoder {
  if (type === 'string') return stringPart(name)
  if (type === 'boolean') return booleanPart(name)
  return numberPart(name, type === 'bigint' ? 'bigint' : 'number', expected)
}

function numberPart(name: string, kind: 'number' | 'bigint', expected: number): PartCoder {
  const table = pairTable(expected)
  return {
    get size() {
      return table.size
    },
    add(column, length, codes) {
      if (column.kind !== kind) throw wrongKind(name, column)
      const halves = halvesOf(column.values, length)
      for (let row = 0; row < length; row++) {
        const low = halves[row * 2] as number
        const high = halves[row * 2 + 1] as number
        codes[row] = addPair(table, low, kind === 'number' && low === 0 && high === negativeZero ? 0 : high)
      }
    },
    find(column, length, codes) {
      if (column.kind !== kind) throw wrongKind(name, column)
      const halves = halvesOf(column.values, length)
      for (let row = 0; row < length; row++) {
        const low = halves[row * 2] as number
        const high = halves[row * 2 + 1] as number
        codes[row] = findPair(table, low, kind === 'number' && low === 0 && high === negativeZero ? 0 : high)
      }
    },
  }
}

/** The high half of -0, whose low half is 0. */
const negativeZero = -2_147_483_648

function halvesOf(values: Float64Array | BigInt64Array, length: number): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, length * 2)
}

function booleanPart(name: string): PartCoder {
  const codeOf = new Int32Array([-1, -1])
  let size = 0
  return {
    get size() {
      return size
    },
    add(column, length, codes) {
      if (column.kind !== 'boolean') throw wrongKind(name, column)
      for (let row = 0; row < length; row++) {
        const value = column.values[row] === 1 ? 1 : 0
        if (codeOf[value] === -1) codeOf[value] = size++
        codes[row] = codeOf[value] as number
      }
    },
    find(column, length, codes) {
      if (column.kind !== 'boolean') throw wrongKind(name, column)
      for (let row = 0; row < length; row++) codes[row] = codeOf[column.values[row] === 1 ? 1 : 0] as number
    },
  }
}

function stringPart(name: string): PartCoder {
  const codeOf = new Map<string, number>()
  /** What each dictionary's strings were found to be, as far as rows used them; forgotten when strings are added. */
  let found = new WeakMap<readonly string[], Int32Array>()

  function add(value: string): number {
    const known = codeOf.get(value)
    if (known !== undefined) return known
    const code = codeOf.size
    codeOf.set(value, code)
    return code
  }

  return {
    get size() {
      return codeOf.size
    },
    add(column, length, codes) {
      const before = codeOf.size
      if (column.kind === 'dictionary') {
        const { codes: entries, dictionary } = column
        const known = new Int32Array(dictionary.length).fill(unknown)
        for (let row = 0; row < length; row++) {
          const entry = entries[row] as number
          if (known[entry] === unknown) known[entry] = add(dictionary[entry] as string)
          codes[row] = known[entry] as number
        }
      } else if (column.kind === 'string') {
        for (let row = 0; row < length; row++) codes[row] = add(column.values[row] as string)
      } else throw wrongKind(name, column)
      if (codeOf.size > before) found = new WeakMap()
    },
    find(column, length, codes) {
      if (column.kind === 'dictionary') {
        const { codes: entries, dictionary } = column
        let known = found.get(dictionary)
        if (known === undefined) {
          known = new Int32Array(dictionary.length).fill(unknown)
          found.set(dictionary, known)
        }
        for (let row = 0; row < length; row++) {
          const entry = entries[row] as number
          if (known[entry] === unknown) known[entry] = codeOf.get(dictionary[entry] as string) ?? -1
          codes[row] = known[entry] as number
        }
      } else if (column.kind === 'string') {
        for (let row = 0; row < length; row++) codes[row] = codeOf.get(column.values[row] as string) ?? -1
      } else throw wrongKind(name, column)
    },
  }
}

/** A dictionary's entry that no row has used yet: so a dictionary as large as its batch costs no more than plain strings. */
const unknown = -2

function wrongKind(name: string, column: AnswerColumn): GranaryError {
  return new GranaryError('STORE_CORRUPT', `The store answered key column "${name}" as ${column.kind} values, which its type does not have`)
}

// ---------------------------------------------------------------- pairs of 32-bit integers

/** Distinct pairs by open addressing. Pair c lies at pairs[2c], pairs[2c + 1]; a slot holds a code, or -1. */
interface PairTable {
  size: number
  slots: Int32Array
  pairs: Int32Array
  /** Odd and random, so that nobody can prepare keys that all meet in one slot. */
  readonly lowFactor: number
  readonly highFactor: number
}

function pairTable(expected: number): PairTable {
  const capacity = slotsFor(expected)
  return {
    size: 0,
    slots: new Int32Array(capacity).fill(-1),
    pairs: new Int32Array(capacity),
    lowFactor: randomFactor(),
    highFactor: randomFactor(),
  }
}

/** A power of two, at least twice as many as the pairs. */
function slotsFor(pairs: number): number {
  let slots = 16
  while (slots < pairs * 2) slots *= 2
  return slots
}

function randomFactor(): number {
  return Math.floor(Math.random() * 4_294_967_296) | 1
}

function slotOf(table: PairTable, low: number, high: number): number {
  let hash = Math.imul(low, table.lowFactor) ^ Math.imul(high, table.highFactor)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) & (table.slots.length - 1)
}

function findPair(table: PairTable, low: number, high: number): number {
  const { slots, pairs } = table
  const mask = slots.length - 1
  for (let slot = slotOf(table, low, high); ; slot = (slot + 1) & mask) {
    const code = slots[slot] as number
    if (code === -1 || (pairs[code * 2] === low && pairs[code * 2 + 1] === high)) return code
  }
}

function addPair(table: PairTable, low: number, high: number): number {
  const { slots, pairs } = table
  const mask = slots.length - 1
  let slot = slotOf(table, low, high)
  for (; slots[slot] !== -1; slot = (slot + 1) & mask) {
    const code = slots[slot] as number
    if (pairs[code * 2] === low && pairs[code * 2 + 1] === high) return code
  }
  const code = table.size++
  pairs[code * 2] = low
  pairs[code * 2 + 1] = high
  slots[slot] = code
  if (table.size * 2 >= slots.length) grow(table)
  return code
}

function grow(table: PairTable): void {
  const capacity = table.slots.length * 2
  const pairs = new Int32Array(capacity)
  pairs.set(table.pairs)
  table.pairs = pairs
  table.slots = new Int32Array(capacity).fill(-1)
  const { slots } = table
  for (let code = 0; code < table.size; code++) {
    let slot = slotOf(table, pairs[code * 2] as number, pairs[code * 2 + 1] as number)
    while (slots[slot] !== -1) slot = (slot + 1) & (capacity - 1)
    slots[slot] = code
  }
}

/** codes[row] and second[row] become the code of their pair, in place; -1 where either is. */
function foldPairs(table: PairTable, codes: Int32Array, second: Int32Array, length: number, method: 'add' | 'find'): void {
  if (method === 'add') {
    for (let row = 0; row < length; row++) codes[row] = addPair(table, codes[row] as number, second[row] as number)
    return
  }
  for (let row = 0; row < length; row++) {
    const first = codes[row] as number
    const next = second[row] as number
    codes[row] = first === -1 || next === -1 ? -1 : findPair(table, first, next)
  }
}
