// Values in JSON, both ways: what JSON lacks travels as text. NaN and the infinities are "NaN", "Infinity", "-Infinity"; bigints are decimal,
// bytes base64, times ISO 8601.

import type { ColumnDescription, FeatureType, UntypedRow } from '@granary/core'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** Makes the JSON form of a value; undefined where the value is its own. */
type Encode = (value: unknown) => unknown

/** What JSON makes of rows. */
export interface RowEncoder {
  /** The text of an answer with rows in it, which `write` makes by JSON.stringify: in one go. */
  answer(rows: readonly UntypedRow[], write: (rows: readonly UntypedRow[]) => string): string
  /** The JSON text of a row. */
  row(row: UntypedRow): string
  /** Of a row with more columns than are described, which may hold what JSON lacks. */
  looseRow(row: UntypedRow): string
}

const encoders = new WeakMap<readonly ColumnDescription[], RowEncoder>()

/** Made once for the columns of a description. Columns of other names are written as JSON writes them. */
export function rowEncoder(columns: readonly ColumnDescription[]): RowEncoder {
  const known = encoders.get(columns)
  if (known !== undefined) return known
  const made = makeEncoder(columns)
  encoders.set(columns, made)
  return made
}

function makeEncoder(columns: readonly ColumnDescription[]): RowEncoder {
  const floats = columns.filter(({ type }) => isFloat(type)).map(({ name }) => name)
  const others = columns.flatMap(({ name, type }) => {
    const encode = isFloat(type) ? undefined : encoding(type)
    return encode === undefined ? [] : [{ name, encode }]
  })

  /** The row itself where JSON can hold all of it. */
  function jsonRow(row: UntypedRow): UntypedRow {
    let made: Record<string, unknown> | undefined
    for (const name of floats) {
      const value = row[name] as number | null
      if (!Number.isFinite(value) && value !== null) {
        made ??= { ...row }
        made[name] = String(value)
      }
    }
    for (const { name, encode } of others) {
      const value = row[name]
      if (value === null || value === undefined) continue
      made ??= { ...row }
      made[name] = encode(value)
    }
    return made ?? row
  }

  const described = new Set(columns.map(({ name }) => name))
  const loose = (row: UntypedRow): UntypedRow =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, described.has(name) ? value : looseValue(value)]))

  const mapped: RowEncoder['answer'] = (rows, write) => write(rows.map(jsonRow))

  /** JSON writes a non-finite number as null: where no text has one, looking for it in each row costs as much again as writing them. */
  const floatsAtMost: RowEncoder['answer'] = (rows, write) => {
    const text = write(rows)
    return text.includes('null') && rows.some((row) => jsonRow(row) !== row) ? mapped(rows, write) : text
  }

  const answer = others.length === 0 ? floatsAtMost : mapped
  const writeOne = ([row]: readonly UntypedRow[]): string => JSON.stringify(row)
  return {
    answer,
    row: (row) => answer([row], writeOne),
    looseRow: (row) => JSON.stringify(jsonRow(loose(row))),
  }
}

/** The value of a column whose type nobody told, as a Parquet file may bring it. */
function looseValue(value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value)
  if (value instanceof Uint8Array) return base64(value)
  return Array.isArray(value) ? value.map(looseValue) : value
}

function isFloat({ kind }: FeatureType): boolean {
  return kind === 'float32' || kind === 'float64'
}

const jsonNumber: Encode = (value) => (Number.isFinite(value) ? value : String(value))

function encoding(type: FeatureType): Encode | undefined {
  switch (type.kind) {
    case 'float32':
    case 'float64':
      return jsonNumber
    case 'bigint':
      return String
    case 'bytes':
      return (value) => base64(value as Uint8Array)
    case 'vector':
      return (value) => Array.from(value as Float32Array, jsonNumber)
    case 'array': {
      const item = encoding(type.item as FeatureType) // an array always has one
      return item === undefined ? undefined : (value) => (value as readonly unknown[]).map((each) => (each === null ? null : item(each)))
    }
    default:
      return undefined // a Date is written as ISO 8601 by JSON itself
  }
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < bytes.length; start += 8_192) binary += String.fromCharCode(...bytes.subarray(start, start + 8_192))
  return btoa(binary)
}

const nonFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

/** A function that gives a row of JSON its non-finite numbers back; every other form is taken by core as it is. */
export function rowDecoder(columns: readonly ColumnDescription[]): (row: UntypedRow) => UntypedRow {
  const numeric = columns.filter(({ type }) => holdsFloats(type)).map(({ name }) => name)
  return (row) => {
    let made: Record<string, unknown> | undefined
    for (const name of numeric) {
      if (!Object.hasOwn(row, name)) continue
      const value = decoded(row[name])
      if (value === row[name]) continue
      made ??= { ...row }
      made[name] = value
    }
    return made ?? row
  }
}

function holdsFloats(type: FeatureType): boolean {
  return isFloat(type) || type.kind === 'vector' || (type.kind === 'array' && holdsFloats(type.item as FeatureType))
}

/** No type is an array of arrays so often; what is deeper is none of its type, and is left to core to refuse. */
const deepest = 50

/** A value, or the items of an array, with the non-finite numbers that JSON wrote as text. */
export function decoded(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return Object.hasOwn(nonFinite, value) ? nonFinite[value] : value
  if (!Array.isArray(value) || depth === deepest || !value.some((item) => typeof item === 'string' || Array.isArray(item))) return value
  return value.map((item) => decoded(item, depth + 1))
}

/** A type as the catalog writes it: `int64`, `vector(3)`, `array(string)`. */
function typeText(type: FeatureType): string {
  if (type.kind === 'vector') return `vector(${type.length})`
  return type.kind === 'array' ? `array(${typeText(type.item as FeatureType)})` : type.kind
}

export function typeTexts(columns: readonly ColumnDescription[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, typeText(type)]))
}
