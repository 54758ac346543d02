// Our table schemas as Delta schemas, and back.

import { GranaryError } from '@granary/core/codec'
import type { ColumnSchema, StoredType, TableSchema } from '@granary/core/spec'
import type { FileColumn, FileType } from '../parquet/file-column.js'
import type { MetaData } from './actions.js'

export type DeltaType = string | { readonly type: string; readonly elementType?: DeltaType; readonly containsNull?: boolean }

export interface DeltaField {
  readonly name: string
  readonly type: DeltaType
  readonly nullable: boolean
  readonly metadata?: Readonly<Record<string, unknown>> | null
}

/** The columns that every table has beside its own. */
export const eventColumn: FileColumn = { name: 'event_timestamp', type: 'timestamp' }
export const createdColumn: FileColumn = { name: 'created_timestamp', type: 'microseconds' }
export const deletedColumn: FileColumn = { name: 'is_deleted', type: 'boolean' }

/** A table's columns as files hold them: keys, features and inputs, times, the mark of a tombstone. */
export function tableColumns(table: TableSchema): readonly FileColumn[] {
  return [...table.keys, ...table.columns, eventColumn, createdColumn, deletedColumn]
}

/** The fields of a table as Delta's schema has them; the exact type travels in `granary.type`. */
export function deltaFields(columns: readonly FileColumn[]): readonly DeltaField[] {
  return columns.map(({ name, type }) => ({
    name,
    type: deltaType(type),
    nullable: true,
    metadata: type === 'microseconds' ? {} : { 'granary.type': JSON.stringify(type) },
  }))
}

function deltaType(type: FileType): DeltaType {
  if (typeof type === 'string') return deltaTypes[type]
  return { type: 'array', elementType: 'vector' in type ? 'float' : deltaType(type.array), containsNull: true }
}

const deltaTypes: Readonly<Record<Exclude<FileType, object>, string>> = {
  string: 'string',
  json: 'string',
  boolean: 'boolean',
  int32: 'integer',
  int64: 'long',
  bigint: 'long',
  float32: 'float',
  float64: 'double',
  timestamp: 'timestamp',
  microseconds: 'timestamp',
  bytes: 'binary',
}

/** @throws Error: not a schema. */
export function parseFields(metaData: MetaData): readonly DeltaField[] {
  const schema: unknown = JSON.parse(metaData.schemaString)
  if (typeof schema !== 'object' || schema === null || !('fields' in schema) || !Array.isArray(schema.fields))
    throw new TypeError('The schema has no fields')
  return schema.fields as readonly DeltaField[]
}

/** What a recorded field holds; undefined: a type that we have not (a struct, a map). A field of another engine means its nearest type. */
function fieldType({ type, metadata }: DeltaField): StoredType | undefined {
  const exact = metadata?.['granary.type']
  return typeof exact === 'string' ? (JSON.parse(exact) as StoredType) : storedType(type)
}

function storedType(type: DeltaType): StoredType | undefined {
  if (typeof type !== 'string') {
    const item = type.type === 'array' && type.elementType !== undefined ? storedType(type.elementType) : undefined
    return item === undefined ? undefined : { array: item }
  }
  return type.startsWith('decimal') ? 'float64' : storedTypes[type]
}

const storedTypes: Readonly<Record<string, StoredType>> = {
  string: 'string',
  boolean: 'boolean',
  byte: 'int32',
  short: 'int32',
  integer: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  timestamp: 'timestamp',
  timestamp_ntz: 'timestamp',
  date: 'timestamp',
  binary: 'bytes',
}

/** The columns that the recorded schema lacks. */
export function missingColumns(fields: readonly DeltaField[], columns: readonly FileColumn[]): readonly FileColumn[] {
  const known = new Set(fields.map(({ name }) => name))
  return columns.filter(({ name }) => !known.has(name))
}

/** @throws GranaryError `STORE_SCHEMA_MISMATCH`: a column is recorded with another type; those that are not recorded are not looked at. */
export function checkTypes(fields: readonly DeltaField[], columns: readonly FileColumn[], table: string): void {
  const known = new Map(fields.map((field) => [field.name, field]))
  for (const column of columns) {
    const field = known.get(column.name)
    if (field !== undefined) checkType(field, column, table)
  }
}

function checkType(field: DeltaField, column: FileColumn, table: string): void {
  if (column.type === 'microseconds') {
    if (field.type === 'timestamp') return
  } else {
    const recorded = fieldType(field)
    if (recorded !== undefined && JSON.stringify(recorded) === JSON.stringify(column.type)) return
    // A field without our exact type, added by another engine, fits where its Delta type does.
    if (field.metadata?.['granary.type'] === undefined && JSON.stringify(field.type) === JSON.stringify(deltaType(column.type))) return
  }
  throw new GranaryError(
    'STORE_SCHEMA_MISMATCH',
    `Column ${column.name} of ${table} is stored as ${JSON.stringify(field.metadata?.['granary.type'] ?? field.type)}, not as ${JSON.stringify(column.type)}: give the group a new version`,
  )
}

/** The recorded layout without reserved columns, keys apart: for files that do not say which layout wrote them. */
export function recordedColumns(fields: readonly DeltaField[], keys: readonly ColumnSchema[]): readonly ColumnSchema[] {
  const apart = new Set([...keys.map(({ name }) => name), ...reserved])
  return fields.flatMap((field) => {
    const type = apart.has(field.name) ? undefined : fieldType(field)
    return type === undefined ? [] : [{ name: field.name, type }]
  })
}

const reserved = [eventColumn.name, createdColumn.name, deletedColumn.name, 'event_date']
