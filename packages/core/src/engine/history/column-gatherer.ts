// One feature's values while history streams by: a place a slot, written where a batch has a better row, read once at the end.

import { GranaryError } from '../../errors/granary-error.js'
import type { AnswerColumn, Column, ColumnSchema, StoredType } from '../../spec/index.js'
import { columnKind } from '../../values/column-builder.js'

/** What a batch gives: slot `slots[i]` takes row `rows[slots[i]]`, for i below `count`. */
export interface Touched {
  readonly slots: Uint32Array
  readonly rows: Int32Array
  readonly count: number
}

export interface ColumnGatherer {
  /**
   * Takes values of a batch into slots. An undefined column, one that the batch does not hold, is null in every row. Nothing of the batch is
   * kept but strings and lists.
   * @throws GranaryError `STORE_SCHEMA_MISMATCH`: a column of another kind than the type's.
   */
  gather(column: AnswerColumn | undefined, touched: Touched): void
  /** A column whose row i holds what slot `slots[i]` took last, or null where that is -1. */
  finish(slots: Int32Array): Column
}

/** `length`: how many slots there are. */
export function columnGatherer({ name, type }: ColumnSchema, length: number): ColumnGatherer {
  const { take, give } = valueGatherer(type, length)
  let nulls: Uint8Array | undefined
  return {
    gather(column, touched) {
      if (column !== undefined && !take(column, touched)) {
        throw new GranaryError(
          'STORE_SCHEMA_MISMATCH',
          `The store answered column "${name}" as ${column.kind} values, which its type does not have`,
        )
      }
      if (nulls === undefined && column !== undefined && column.nulls === undefined) return
      nulls ??= new Uint8Array(length)
      takeNulls(nulls, column, touched)
    },
    finish(slots) {
      const missing = giveNulls(nulls, slots)
      return missing === undefined ? give(slots) : { ...give(slots), nulls: missing }
    },
  }
}

function takeNulls(nulls: Uint8Array, column: AnswerColumn | undefined, { slots, rows, count }: Touched): void {
  for (let index = 0; index < count; index++) {
    const slot = slots[index] as number
    nulls[slot] = column === undefined ? 1 : (column.nulls?.[rows[slot] as number] ?? 0)
  }
}

function giveNulls(nulls: Uint8Array | undefined, slots: Int32Array): Uint8Array | undefined {
  const given = new Uint8Array(slots.length)
  let any = 0
  for (let row = 0; row < given.length; row++) {
    const slot = slots[row] as number
    const missing = slot === -1 ? 1 : (nulls?.[slot] ?? 0)
    given[row] = missing
    any |= missing
  }
  return any === 0 ? undefined : given
}

/** The values alone: what stands beneath a null is filler. `take` answers false for a column of the wrong kind. */
interface ValueGatherer {
  take(column: AnswerColumn, touched: Touched): boolean
  give(slots: Int32Array): Column
}

function valueGatherer(type: StoredType, length: number): ValueGatherer {
  const kind = columnKind(type)
  switch (kind) {
    case 'number':
      return numberGatherer(length)
    case 'vector':
      return vectorGatherer((type as { readonly vector: number }).vector, length) // of this kind by columnKind
    case 'string':
      return stringGatherer(length)
    case 'boolean':
      return itemGatherer(kind, new Uint8Array(length), (rows) => new Uint8Array(rows), 0)
    case 'bigint':
      return itemGatherer(kind, new BigInt64Array(length), (rows) => new BigInt64Array(rows), 0n)
    case 'bytes':
      return itemGatherer(kind, new Array<Uint8Array>(length), (rows) => new Array<Uint8Array>(rows), new Uint8Array(0))
    case 'list':
      return itemGatherer(kind, new Array<readonly []>(length), (rows) => new Array<readonly []>(rows), [])
  }
}

function numberGatherer(length: number): ValueGatherer {
  const values = new Float64Array(length)
  return {
    take(column, { slots, rows, count }) {
      if (column.kind !== 'number') return false
      const from = column.values
      for (let index = 0; index < count; index++) {
        const slot = slots[index] as number
        values[slot] = from[rows[slot] as number] as number
      }
      return true
    },
    give(slots) {
      const given = new Float64Array(slots.length)
      for (let row = 0; row < given.length; row++) {
        const slot = slots[row] as number
        if (slot !== -1) given[row] = values[slot] as number
      }
      return { kind: 'number', values: given }
    },
  }
}

function vectorGatherer(size: number, length: number): ValueGatherer {
  const values = new Float32Array(length * size)
  return {
    take(column, { slots, rows, count }) {
      if (column.kind !== 'vector' || column.size !== size) return false
      for (let index = 0; index < count; index++) {
        const slot = slots[index] as number
        const start = (rows[slot] as number) * size
        values.set(column.values.subarray(start, start + size), slot * size)
      }
      return true
    },
    give(slots) {
      const given = new Float32Array(slots.length * size)
      for (let row = 0; row < slots.length; row++) {
        const start = (slots[row] as number) * size
        if (start >= 0) given.set(values.subarray(start, start + size), row * size)
      }
      return { kind: 'vector', values: given, size }
    },
  }
}

function stringGatherer(length: number): ValueGatherer {
  const values = new Array<string>(length).fill('')
  return {
    take(column, { slots, rows, count }) {
      if (column.kind === 'dictionary') {
        const { codes, dictionary } = column
        for (let index = 0; index < count; index++) {
          const slot = slots[index] as number
          values[slot] = dictionary[codes[rows[slot] as number] as number] ?? '' // a code at a null may lie outside
        }
        return true
      }
      if (column.kind !== 'string') return false
      const from = column.values
      for (let index = 0; index < count; index++) {
        const slot = slots[index] as number
        values[slot] = from[rows[slot] as number] as string
      }
      return true
    },
    give: (slots) => ({ kind: 'string', values: Array.from(slots, (slot) => (slot === -1 ? '' : (values[slot] as string))) }),
  }
}

/** One value beside the other, of any kind: for the kinds that are seldom. */
interface Items {
  readonly length: number
  [index: number]: unknown
}

function itemGatherer(
  kind: 'boolean' | 'bigint' | 'bytes' | 'list',
  values: Items,
  make: (length: number) => Items,
  filler: unknown,
): ValueGatherer {
  return {
    take(column, { slots, rows, count }) {
      if (column.kind !== kind) return false
      for (let index = 0; index < count; index++) {
        const slot = slots[index] as number
        values[slot] = ownMemory(column.values[rows[slot] as number])
      }
      return true
    },
    give(slots) {
      const given = make(slots.length)
      for (let row = 0; row < given.length; row++) {
        const slot = slots[row] as number
        given[row] = slot === -1 ? filler : values[slot]
      }
      return { kind, values: given } as unknown as Column // kind, values and make come in threes from valueGatherer
    },
  }
}

/** A few bytes that are a view would keep the whole file's memory alive. */
function ownMemory(value: unknown): unknown {
  return value instanceof Uint8Array && value.byteLength < value.buffer.byteLength ? value.slice() : value
}
