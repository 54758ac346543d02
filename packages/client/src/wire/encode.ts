// Values that a user hands in, as JSON: what JSON lacks travels as text.

import type { FeatureType } from '@granary/core'
import { GranaryError } from '@granary/core/codec'

/** The types of a row's columns, as far as the caller's definitions tell them. */
export type KnownTypes = Readonly<Record<string, Pick<FeatureType, 'kind' | 'item'>>>

/** What JSON.stringify makes the right text of. @throws GranaryError `INPUT_INVALID_ROWS`: no row at all */
export function encodedRow(row: unknown, position: number, types: KnownTypes = {}): object {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new GranaryError('INPUT_INVALID_ROWS', `Row ${position} is no object of columns`)
  const entries = Object.entries(row)
  if (entries.every(([, value]) => isPlain(value) && !isNumberText(value))) return row
  return Object.fromEntries(
    entries.map(([name, value]) => [name, encodedValue(value, Object.hasOwn(types, name) ? types[name] : undefined)]),
  )
}

/**
 * Stands for a value that cannot be sent, or that another form would make one of a type that it is not of: a lone surrogate, which no type
 * takes, so that the server refuses the row in its own way.
 */
const unsendable = '\ud800'

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || value === null || value === undefined
}

/** What a server reads as a number where floats are expected. */
function isNumberText(value: unknown): boolean {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity'
}

/** The form of a value in JSON. */
export function encodedValue(value: unknown, type?: KnownTypes[string]): unknown {
  if (isPlain(value)) return type !== undefined && floats.includes(type.kind) && isNumberText(value) ? unsendable : value
  switch (typeof value) {
    case 'number':
      return only(floats, type, String(value))
    case 'bigint':
      return only(['bigint'], type, String(value))
    case 'object':
      return encodedObject(value as object, type) // null is plain
    default:
      return unsendable
  }
}

const floats = ['float32', 'float64']

/** The form where the type may have it, or is not known. */
function only(kinds: readonly string[], type: KnownTypes[string] | undefined, form: unknown): unknown {
  return type === undefined || kinds.includes(type.kind) ? form : unsendable
}

function encodedObject(value: object, type: KnownTypes[string] | undefined): unknown {
  if (value instanceof Date) return only(['timestamp'], type, Number.isNaN(value.getTime()) ? unsendable : value.toISOString())
  if (value instanceof Uint8Array) return only(['bytes'], type, toBase64(value))
  if (value instanceof Float32Array || value instanceof Float64Array)
    return only(
      ['vector'],
      type,
      Array.from(value, (item) => encodedValue(item)),
    )
  if (type?.kind === 'json' || !Array.isArray(value)) return isJson(value) ? value : unsendable
  const item = type?.kind === 'vector' ? ({ kind: 'float32' } as const) : type?.item
  return Array.from(value, (each: unknown) => (each === undefined ? unsendable : encodedValue(each, item)))
}

/** Plain JSON through and through: only json columns hold objects, and there nothing has another form. */
function isJson(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return isPlain(value) && value !== undefined
  if (depth === 200) return false // so deep that it may be a circle
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every((item) => isJson(item, depth + 1))
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < bytes.length; start += 8_192) binary += String.fromCharCode(...bytes.subarray(start, start + 8_192))
  return btoa(binary)
}
