// A column as a Parquet file stores it: the schema elements of each of our types.

import type { StoredType } from '@granary/core/spec'
import type { SchemaElement } from 'hyparquet'

/** What a file column holds. `microseconds`: a time whose numbers are microseconds (created times); `timestamp` counts milliseconds on our side. */
export type FileType = StoredType | 'microseconds'

/** A column of a file to write or to read. */
export interface FileColumn {
  readonly name: string
  readonly type: FileType
}

/** How many lists lie around the values of a type. */
export function listDepth(type: FileType): number {
  if (typeof type === 'string') return 0
  return 'vector' in type ? 1 : 1 + listDepth(type.array)
}

/** The type of the values within all lists of a type. */
export function leafType(type: FileType): Exclude<FileType, object> {
  if (typeof type === 'string') return type
  return 'vector' in type ? 'float32' : leafType(type.array)
}

/** The schema elements of a column: one, or three for each list around the value. A list and its items may always be null. */
export function schemaElements({ name, type }: FileColumn, required: boolean): SchemaElement[] {
  const repetition_type = required ? 'REQUIRED' : 'OPTIONAL'
  if (typeof type === 'string') return [{ name, repetition_type, ...leafElements[type] }]
  const items = schemaElements({ name: 'element', type: 'vector' in type ? 'float32' : type.array }, false)
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...items,
  ]
}

const time: Omit<SchemaElement, 'name'> = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MICROS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
}
const text: Omit<SchemaElement, 'name'> = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }

/** The physical type of a leaf, as Delta's types ask for it. */
export const leafElements: Readonly<Record<Exclude<FileType, object>, Omit<SchemaElement, 'name'>>> = {
  string: text,
  json: text,
  boolean: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  bigint: { type: 'INT64' },
  float32: { type: 'FLOAT' },
  float64: { type: 'DOUBLE' },
  timestamp: time,
  microseconds: time,
  bytes: { type: 'BYTE_ARRAY' },
}
