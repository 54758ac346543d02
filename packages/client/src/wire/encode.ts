// Values that a user hands in, as JSON: what JSON lacks travels as text.

import type { FeatureType } from '@granary/core'
import { GranaryError } from '@granary/core/codec'

/** The types of a row's columns, as far as the caller's definitions tell them. */
export type KnownTypes = Readonly<Record<string, Pick<FeatureType, 'kind' | 'item'>>>

/** What JSON.stringify makes the right text of. `types` are absent where a group has a name alone. @throws GranaryError `INPUT_INVALID_ROWS`: no row at all */
export function encodedRow(row: unknown, position: number, types?: KnownTypes): object {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new GranaryError('INPUT_INVALID_ROWS', `Row ${position} is no object of columns`)
  const isRecord = hasPlainPrototype(row)
  const cells = isRecord ? Object.entries(row) : cellsOf(row, types)
  if (isRecord && cells.every(([, value]) => isPlain(value) && !isNumberText(value))) return row
  return Object.fromEntries(cells.map(([name, value]) => [name, encodedValue(value, typeOf(name, types))]))
}

export function typeOf(name: string, types: KnownTypes | undefined): KnownTypes[string] | undefined {
  return types !== undefined && Object.hasOwn(types, name) ? types[name] : undefined
}

/**
 * What a store in process reads of an instance of a class: what is listed, and by name the columns that it knows. Where nobody knows them here,
 * getters are taken for columns: one that is none is refused, where a column left out would be null in silence.
 */
function cellsOf(row: object, types: KnownTypes | undefined): (readonly [string, unknown])[] {
  const names = new Set(types === undefined ? getterNames(row) : Object.keys(types))
  for (const name in row) names.add(name)
  return [...names].flatMap((name) => {
    const value: unknown = name in Object.prototype && !Object.hasOwn(row, name) ? undefined : Reflect.get(row, name)
    return value === undefined ? [] : [[name, value] as const]
  })
}

/** Of the row's classes. What has no prototype itself is no class, but the root of all objects, in this realm or another. */
function getterNames(row: object): readonly string[] {
  const prototype: unknown = Object.getPrototypeOf(row)
  if (typeof prototype !== 'object' || prototype === null || Object.getPrototypeOf(prototype) === null) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get }]) => get !== undefined)
  return [...own.map(([name]) => name), ...getterNames(prototype)]
}

function hasPlainPrototype(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Stands for a value that cannot be sent, or that another form would make one of a type that it is not of: a lone surrogate, which no type
 * takes, so that the server refuses the row in its own way; for texts a boolean, lest it speak of surrogates.
 */
function unsendable(type: KnownTypes[string] | undefined): string | boolean {
  return type?.kind === 'string' || type?.kind === 'categorical' ? false : '\ud800'
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || value === null || value === undefined
}

/** What a server reads as a number where floats are expected. */
function isNumberText(value: unknown): boolean {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity'
}

/** The form of a value in JSON. */
export function encodedValue(value: unknown, type?: KnownTypes[string]): unknown {
  if (isPlain(value)) return type !== undefined && floats.includes(type.kind) && isNumberText(value) ? unsendable(type) : value
  switch (typeof value) {
    case 'number':
      return only(floats, type, String(value))
    case 'bigint':
      return only(['bigint'], type, String(value))
    case 'object':
      return encodedObject(value as object, type) // null is plain
    default:
      return unsendable(type)
  }
}

const floats = ['float32', 'float64']

/** The form where the type may have it, or is not known. */
function only(kinds: readonly string[], type: KnownTypes[string] | undefined, form: unknown): unknown {
  return type === undefined || kinds.includes(type.kind) ? form : unsendable(type)
}

function encodedObject(value: object, type: KnownTypes[string] | undefined): unknown {
  if (value instanceof Date) return only(['timestamp'], type, Number.isNaN(value.getTime()) ? unsendable(type) : value.toISOString())
  if (value instanceof Uint8Array) return only(['bytes'], type, toBase64(value))
  if (value instanceof Float32Array || value instanceof Float64Array)
    return only(
      ['vector'],
      type,
      Array.from(value, (item) => encodedValue(item)),
    )
  if (type?.kind === 'json' || !Array.isArray(value)) return isJson(value) ? value : unsendable(type)
  const item = type?.kind === 'vector' ? ({ kind: 'float32' } as const) : type?.item
  return Array.from(value, (each: unknown) => (each === undefined ? unsendable(item) : encodedValue(each, item)))
}

/** Plain JSON through and through: only json columns hold objects, and there nothing has another form. */
function isJson(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return isPlain(value) && value !== undefined
  if (depth === 200) return false // so deep that it may be a circle
  if (Array.isArray(value)) return value.findIndex((item) => !isJson(item, depth + 1)) === -1 // sees holes, which `every` skips
  return hasPlainPrototype(value) && Object.values(value).every((item) => isJson(item, depth + 1))
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < bytes.length; start += 8_192) binary += String.fromCharCode(...bytes.subarray(start, start + 8_192))
  return btoa(binary)
}
