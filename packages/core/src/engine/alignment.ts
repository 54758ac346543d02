// Rows of one layout read as another: columns found by name, once per pair of layouts.

import { GranaryError } from '../errors/granary-error.js'
import type { TableSchema } from '../spec/index.js'

const known = new WeakMap<TableSchema, WeakMap<TableSchema, Int32Array | null>>()

/**
 * For each column of `asked`, its position among the columns of `found`, -1 where `found` lacks it; null where both layouts are one and positions stay.
 * @throws GranaryError `STORE_SCHEMA_MISMATCH`: a column has another type than asked for.
 */
export function alignment(found: TableSchema, asked: TableSchema): Int32Array | null {
  if (found === asked || found.fingerprint === asked.fingerprint) return null
  let ofFound = known.get(found)
  if (ofFound === undefined) {
    ofFound = new WeakMap()
    known.set(found, ofFound)
  }
  let positions = ofFound.get(asked)
  if (positions === undefined) {
    positions = align(found, asked)
    ofFound.set(asked, positions)
  }
  return positions
}

function align(found: TableSchema, asked: TableSchema): Int32Array {
  const positions = new Map(found.columns.map(({ name }, position) => [name, position]))
  return Int32Array.from(asked.columns, ({ name, type }) => {
    const position = positions.get(name) ?? -1
    if (position !== -1 && JSON.stringify(found.columns[position]?.type) !== JSON.stringify(type)) {
      throw new GranaryError(
        'STORE_SCHEMA_MISMATCH',
        `Column "${name}" of ${asked.id} is stored as another type than it is read as: a new type is a new version of the group`,
      )
    }
    return position
  })
}
