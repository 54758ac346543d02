// How many rows go into a row group: what is written, and read, at a time.

import type { Column } from '@granary/core/spec'

/** The most rows of a row group, and of a batch that is read. From 65k to 262k, writing and reading took the same time; fewer rows prune better. */
export const mostRows = 65_536

/** Wide rows, such as embeddings or long texts, make smaller row groups: memory grows with the bytes of one. */
const mostBytes = 67_108_864

/** Rows a row group for columns of `length` rows, by samples of their sizes. */
export function rowsPerGroup(columns: readonly Column[], length: number): number {
  const bytesPerRow = columns.reduce((sum, column) => sum + averageBytes(column, length), 0)
  return Math.max(1, Math.min(mostRows, Math.floor(mostBytes / Math.max(1, bytesPerRow))))
}

const samples = 256

function averageBytes(column: Column, length: number): number {
  if (length === 0) return 0
  if (ArrayBuffer.isView(column.values)) return column.values.byteLength / length
  const step = Math.max(1, Math.floor(length / samples))
  let bytes = 0
  let looked = 0
  for (let row = 0; row < length; row += step, looked++) bytes += sizeOf(column.values[row])
  return bytes / looked
}

/** About the bytes of a string, of bytes, or of all items of a list. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return 4 + value.length
  if (ArrayBuffer.isView(value)) return value.byteLength
  return Array.isArray(value) ? value.reduce<number>((sum, item) => sum + sizeOf(item), 4) : 8
}
