// A layout as it is stored, the JSON of a table that has it; and read again as what it may be by then: anything.

import type { ColumnSchema, StoredType, TableSchema } from '../spec/index.js'

/** What a fingerprint stands for. */
export type Layout = Pick<TableSchema, 'keys' | 'columns'>

const documents = new WeakMap<TableSchema, Uint8Array>()

export function layoutDocument(table: TableSchema): Uint8Array {
  let document = documents.get(table)
  if (document === undefined) {
    document = new TextEncoder().encode(JSON.stringify(table))
    documents.set(table, document)
  }
  return document
}

/** The layout, frozen; undefined where the bytes are no JSON of a table with this fingerprint. */
export function parseLayout(document: Uint8Array, fingerprint: string): Layout | undefined {
  const table = parseJson(document) as Partial<TableSchema> | null | undefined // or any other JSON, whose properties are undefined
  if (table?.fingerprint !== fingerprint || !areColumns(table.keys) || !areColumns(table.columns)) return undefined
  return Object.freeze({ keys: frozen(table.keys), columns: frozen(table.columns) })
}

function parseJson(document: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(document))
  } catch {
    return undefined
  }
}

function areColumns(value: unknown): value is readonly ColumnSchema[] {
  return Array.isArray(value) && value.every((column) => typeof column?.name === 'string' && isStoredType(column.type))
}

const plainTypes: ReadonlySet<unknown> = new Set<StoredType>([
  'string',
  'json',
  'boolean',
  'int32',
  'int64',
  'float32',
  'float64',
  'timestamp',
  'bigint',
  'bytes',
])

function isStoredType(type: unknown): boolean {
  if (typeof type !== 'object' || type === null) return plainTypes.has(type)
  return 'vector' in type ? Number.isInteger(type.vector) && (type.vector as number) > 0 : 'array' in type && isStoredType(type.array)
}

function frozen(columns: readonly ColumnSchema[]): readonly ColumnSchema[] {
  return Object.freeze(
    columns.map(({ name, type }) => Object.freeze({ name, type: typeof type === 'object' ? Object.freeze(type) : type })),
  )
}
