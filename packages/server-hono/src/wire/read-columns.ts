// The columns of a training row that a read knows the types of.

import { type ColumnDescription, GranaryError, type ReadDescription, type UntypedRow } from '@granary/core'
import { rowDecoder } from './values.js'

const known = new WeakMap<ReadDescription, readonly ColumnDescription[]>()

/** Keys, request columns, features. The same list for the same read. */
export function historicalColumns(read: ReadDescription): readonly ColumnDescription[] {
  const columns = known.get(read) ?? [...read.keys, ...read.request, ...read.features]
  known.set(read, columns)
  return columns
}

/** Gives a row of a spine its non-finite numbers back. @throws GranaryError `INPUT_INVALID_SPINE`: a value is nested too deep to come back as JSON. */
export function spineDecoder(read: ReadDescription): (row: UntypedRow) => UntypedRow {
  const decode = read.request.length === 0 ? (row: UntypedRow) => row : rowDecoder(read.request)
  return (row) => {
    for (const name in row) {
      if (isDeeper(row[name], deepest))
        throw new GranaryError('INPUT_INVALID_SPINE', `A value of a column of the spine is nested deeper than ${deepest} levels`)
    }
    return decode(row)
  }
}

/** As deep as a value of a column of JSON may be. */
const deepest = 200

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}
