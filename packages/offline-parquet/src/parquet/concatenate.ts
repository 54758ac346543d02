// Columns of several batches as one.

import { plainStrings } from '@granary/core/codec'
import type { AnswerColumn, Column } from '@granary/core/spec'

/** A column of one kind from parts of that kind; dictionaries become plain strings. @throws TypeError: the parts are of several kinds. */
export function concatenate(parts: readonly AnswerColumn[]): Column {
  const plain = parts.map((part): Column => (part.kind === 'dictionary' ? plainStrings(part) : part))
  const [first] = plain
  if (first === undefined) throw new TypeError('There is nothing to put together')
  if (plain.length === 1) return first
  if (plain.some(({ kind }) => kind !== first.kind)) throw new TypeError('A column changes its kind from batch to batch')
  const nulls = plain.some((part) => part.nulls !== undefined) ? { nulls: joinNulls(plain) } : {}
  switch (first.kind) {
    case 'number':
      return { kind: 'number', values: joinTyped(plain, (length) => new Float64Array(length)), ...nulls }
    case 'boolean':
      return { kind: 'boolean', values: joinTyped(plain, (length) => new Uint8Array(length)), ...nulls }
    case 'bigint':
      return { kind: 'bigint', values: joinTyped(plain, (length) => new BigInt64Array(length)), ...nulls }
    case 'vector':
      return { kind: 'vector', values: joinTyped(plain, (length) => new Float32Array(length)), size: first.size, ...nulls }
    default:
      return { kind: first.kind, values: plain.flatMap((part) => part.values as readonly never[]), ...nulls }
  }
}

function joinTyped<T extends Float64Array | Float32Array | Uint8Array | BigInt64Array>(
  parts: readonly Column[],
  allocate: (length: number) => T,
): T {
  const joined = allocate(parts.reduce((sum, { values }) => sum + values.length, 0))
  let offset = 0
  for (const { values } of parts) {
    joined.set(values as unknown as ArrayLike<number> & ArrayLike<bigint>, offset) // all parts are of one kind
    offset += values.length
  }
  return joined
}

function joinNulls(parts: readonly Column[]): Uint8Array {
  const rows = parts.map(rowsOf)
  const joined = new Uint8Array(rows.reduce((sum, count) => sum + count, 0))
  let offset = 0
  for (const [position, { nulls }] of parts.entries()) {
    if (nulls !== undefined) joined.set(nulls, offset)
    offset += rows[position] as number
  }
  return joined
}

function rowsOf(column: Column): number {
  return column.kind === 'vector' ? column.values.length / column.size : column.values.length
}
