// From our columns to what a Parquet leaf holds: values without nulls, and the levels that say where nulls and lists lie.

import type { Column, ListColumn, Value, VectorColumn } from '@granary/core/spec'
import { type FileType, leafType, listDepth } from './file-column.js'
import { numbersToInt64 } from './int64-halves.js'

/** Values in file order, nulls left out. Booleans are bytes of 0 and 1. */
export type LeafData = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array | readonly string[] | readonly Uint8Array[]

export interface LeafValues {
  readonly values: LeafData
  /** One entry a value, null or empty list. */
  readonly entries: number
  /** A level an entry; absent: nothing is null. */
  readonly definition?: Uint8Array
  /** A level an entry; absent: not a list. */
  readonly repetition?: Uint8Array
}

/** The rows [start, end) of a column as one leaf. Memory of the column is shared where its layout is the file's. */
export function leafValues(column: Column, type: FileType, start: number, end: number): LeafValues {
  if (column.kind === 'vector') return vectorLeaf(column, start, end)
  if (column.kind === 'list') return listLeaf(column, type, start, end)
  const nulls = column.nulls?.subarray(start, end)
  const entries = end - start
  const dense = sliceOf(column.values, start, end)
  if (nulls === undefined || !nulls.includes(1)) return { values: physicalValues(dense, type), entries }
  const definition = new Uint8Array(entries)
  for (let row = 0; row < entries; row++) definition[row] = nulls[row] === 1 ? 0 : 1
  return { values: physicalValues(withoutNulls(dense, nulls), type), entries, definition }
}

type Dense = Float64Array | Uint8Array | BigInt64Array | readonly string[] | readonly Uint8Array[]

function sliceOf(values: Dense, start: number, end: number): Dense {
  return ArrayBuffer.isView(values) ? values.subarray(start, end) : (values.slice(start, end) as string[] | Uint8Array[])
}

function withoutNulls(values: Dense, nulls: Uint8Array): Dense {
  if (!ArrayBuffer.isView(values)) return (values as readonly string[]).filter((_, row) => nulls[row] !== 1)
  const kept = values.slice() as Float64Array // one loop for all kinds of typed arrays
  let count = 0
  for (let row = 0; row < values.length; row++) if (nulls[row] !== 1) kept[count++] = values[row] as number
  return kept.subarray(0, count)
}

function physicalValues(values: Dense, type: FileType): LeafData {
  if (!(values instanceof Float64Array)) return values
  switch (type) {
    case 'int32':
      return new Int32Array(values)
    case 'float32':
      return new Float32Array(values)
    case 'int64':
    case 'microseconds':
      return numbersToInt64(values, 1)
    case 'timestamp':
      return numbersToInt64(values, 1_000)
    default:
      return values
  }
}

function vectorLeaf({ values, size, nulls }: VectorColumn, start: number, end: number): LeafValues {
  const rows = end - start
  let missing = 0
  if (nulls !== undefined) for (let row = start; row < end; row++) missing += nulls[row] as number
  const entries = (rows - missing) * size + missing
  const definition = new Uint8Array(entries).fill(3)
  const repetition = new Uint8Array(entries).fill(1)
  const kept = missing === 0 ? values.subarray(start * size, end * size) : new Float32Array((rows - missing) * size)
  let entry = 0
  let length = 0
  for (let row = start; row < end; row++) {
    repetition[entry] = 0
    if (nulls?.[row] === 1) definition[entry++] = 0
    else {
      if (missing > 0) kept.set(values.subarray(row * size, (row + 1) * size), length)
      length += size
      entry += size
    }
  }
  return { values: kept, entries, definition, repetition }
}

/**
 * Levels of the list at depth k (from 0): null 2k, empty 2k + 1; of a value within d lists: null 2d, there 2d + 1.
 * An item that is not the first of its list repeats at k + 1.
 */
function listLeaf({ values, nulls }: ListColumn, type: FileType, start: number, end: number): LeafValues {
  const depth = listDepth(type)
  const found: Value[] = []
  const definition: number[] = []
  const repetition: number[] = []
  const visit = (value: Value | undefined, level: number, repeated: number): void => {
    if (value === null || value === undefined) {
      definition.push(level * 2)
      repetition.push(repeated)
    } else if (level === depth) {
      definition.push(level * 2 + 1)
      repetition.push(repeated)
      found.push(value)
    } else {
      const items = value as readonly Value[] // or a Float32Array within a list
      if (items.length === 0) {
        definition.push(level * 2 + 1)
        repetition.push(repeated)
      }
      for (let item = 0; item < items.length; item++) visit(items[item], level + 1, item === 0 ? repeated : level + 1)
    }
  }
  for (let row = start; row < end; row++) visit(nulls?.[row] === 1 ? null : (values[row] as Value), 0, 0)
  return {
    values: listedValues(found, type),
    entries: definition.length,
    definition: Uint8Array.from(definition),
    repetition: Uint8Array.from(repetition),
  }
}

function listedValues(values: readonly Value[], type: FileType): LeafData {
  const leaf = leafType(type)
  switch (leaf) {
    case 'string':
    case 'json':
    case 'bytes':
      return values as readonly string[] | readonly Uint8Array[]
    case 'boolean':
      return Uint8Array.from(values, (value) => (value === true ? 1 : 0))
    case 'bigint':
      return BigInt64Array.from(values as bigint[])
    default:
      return physicalValues(Float64Array.from(values as number[]), leaf)
  }
}
