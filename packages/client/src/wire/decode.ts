// Values of an answer as a store in process gives them, made by the types that come along.

import { GranaryError } from '@granary/core/codec'

/** Column -> its type as the catalog writes it: `int64`, `vector(3)`, `array(timestamp)`. */
export type WireTypes = Readonly<Record<string, string>>
export type WireRow = Readonly<Record<string, unknown>>

/** Makes a value, never of null; undefined where the JSON is none of the type. */
type Decode = (json: unknown) => unknown

export interface ColumnDecoder {
  readonly name: string
  /** A value, null included, in the form that users see. @throws GranaryError `STORE_CORRUPT` */
  readonly read: (json: unknown) => unknown
}

/** Of the columns whose values JSON has another form for. @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL` for a type that is not known here */
export function columnDecoders(types: WireTypes): readonly ColumnDecoder[] {
  return Object.entries(types).flatMap(([name, type]) => {
    const decode = decoding(type, name)
    return decode === undefined ? [] : [{ name, read: (json) => (json === null ? null : (decode(json) ?? corrupt(name, type))) }]
  })
}

/** The row itself where JSON held all of it, else a copy. */
export function decodedRow(row: WireRow, decoders: readonly ColumnDecoder[]): WireRow {
  let made: Record<string, unknown> | undefined
  for (const { name, read } of decoders) {
    const json = row[name]
    const value = read(json)
    if (value === json) continue
    made ??= { ...row }
    made[name] = value
  }
  return made ?? row
}

const plain = new Set(['string', 'categorical', 'boolean', 'int32', 'int64', 'json'])
const decodes: Readonly<Record<string, Decode>> = {
  float32: toNumber,
  float64: toNumber,
  bigint: (json) => (typeof json === 'string' && /^-?\d{1,19}$/.test(json) ? BigInt(json) : undefined),
  timestamp: toDate,
  bytes: toBytes,
}

function decoding(type: string, column: string): Decode | undefined {
  if (plain.has(type)) return undefined
  if (Object.hasOwn(decodes, type)) return decodes[type]
  const [, kind, inner = ''] = /^(array|vector)\((.+)\)$/s.exec(type) ?? []
  if (kind === 'vector') return toVector
  if (kind === 'array') return toArray(decoding(inner, column))
  throw new GranaryError(
    'STORE_UNSUPPORTED_PROTOCOL',
    `"${column}" is of type ${type}, which this version of @granary/client does not know: update it`,
  )
}

const nonFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function toNumber(json: unknown): number | undefined {
  if (typeof json === 'number') return json
  return typeof json === 'string' && Object.hasOwn(nonFinite, json) ? nonFinite[json] : undefined
}

function toDate(json: unknown): Date | undefined {
  const date = typeof json === 'string' ? new Date(json) : undefined
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}

function toBytes(json: unknown): Uint8Array | undefined {
  if (typeof json !== 'string') return undefined
  try {
    return Uint8Array.from(atob(json), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function toVector(json: unknown): Float32Array | undefined {
  if (!Array.isArray(json)) return undefined
  const numbers = json.map(toNumber)
  return numbers.includes(undefined) ? undefined : Float32Array.from(numbers as number[]) // as just checked
}

function toArray(decode: Decode | undefined): Decode {
  return (json) => {
    if (!Array.isArray(json)) return undefined
    if (decode === undefined) return json
    const items = json.map((item: unknown) => (item === null ? null : decode(item)))
    return items.includes(undefined) ? undefined : items
  }
}

function corrupt(column: string, type: string): never {
  throw new GranaryError(
    'STORE_CORRUPT',
    `The server's answer has a value in "${column}" that is no ${type}: see whether it is a Granary server of this version`,
  )
}
