// The columns of a training row that a read knows the types of.

import type { ColumnDescription, ReadDescription, UntypedRow } from '@granary/core'
import { rowDecoder } from './values.js'

const known = new WeakMap<ReadDescription, readonly ColumnDescription[]>()

/** Keys, request columns, features. The same list for the same read. */
export function historicalColumns(read: ReadDescription): readonly ColumnDescription[] {
  const columns = known.get(read) ?? [...read.keys, ...read.request, ...read.features]
  known.set(read, columns)
  return columns
}

/** Gives a row of a spine its non-finite numbers back. */
export function spineDecoder(read: ReadDescription): (row: UntypedRow) => UntypedRow {
  return read.request.length === 0 ? (row) => row : rowDecoder(read.request)
}
