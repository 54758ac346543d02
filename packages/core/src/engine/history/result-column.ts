// One column of a result, seen from its two sides: as people read it, and as a file stores it.

import { reader } from '../../codec/column-reader.js'
import type { AnswerColumn, StoredType } from '../../spec/index.js'
import type { CellReader } from '../../transform/row-view.js'
import type { FeatureType } from '../../values/feature-type.js'
import { storedType } from '../../values/stored-type.js'
import { t } from '../../values/types.js'
import { isUserValue, userValue } from '../../values/user-value.js'

export interface ResultColumn {
  readonly name: string
  /** The value at a row as users see values: a Date, parsed json, a copy of a vector. */
  readonly read: CellReader
  /** The whole column as a file takes it. May throw `INPUT_WRONG_TYPE` where the values are the user's own. */
  stored(): StoredColumn
}

export interface StoredColumn {
  readonly type: StoredType
  readonly column: AnswerColumn
}

/** A column of a declared type. */
export function typedColumn(name: string, type: FeatureType, column: AnswerColumn): ResultColumn {
  return { name, read: userReader(type, column, name), stored: () => ({ type: storedType(type), column }) }
}

/** Reads a column as users see values of its type. `what`: as `userValue` takes it. */
export function userReader(type: FeatureType, column: AnswerColumn, what?: string): CellReader {
  const read = reader(column)
  if (isUserValue(type)) return read
  const toUser = userValue(type, what)
  return (row) => toUser(read(row))
}

/** The plainest type that is stored so: what a file's column is read as. */
export function typeOfStored(stored: StoredType): FeatureType {
  if (typeof stored === 'string') return plainTypes[stored]
  return 'vector' in stored ? t.vector(stored.vector) : t.array(typeOfStored(stored.array))
}

const plainTypes: { readonly [S in StoredType & string]: FeatureType } = {
  string: t.string(),
  json: t.json(),
  boolean: t.boolean(),
  int32: t.int32(),
  int64: t.int64(),
  float32: t.float32(),
  float64: t.float64(),
  timestamp: t.timestamp(),
  bigint: t.bigint(),
  bytes: t.bytes(),
}
