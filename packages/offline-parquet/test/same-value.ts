// Equality of values bit for bit: NaN is NaN, -0 is not 0.

import { reader } from '@granary/core/codec'
import type { AnswerColumn, Value } from '@granary/core/spec'

/** A value that vitest's `toEqual` compares bit for bit: it knows -0 and NaN, and views are copied out of their memory. */
export function plain(value: Value): unknown {
  if (value instanceof Float32Array) return ['vector', ...value]
  if (value instanceof Uint8Array) return ['bytes', ...value]
  return Array.isArray(value) ? value.map(plain) : value
}

export function valuesOf(column: AnswerColumn, rows: number): readonly unknown[] {
  const read = reader(column)
  return Array.from({ length: rows }, (_, row) => plain(read(row)))
}
