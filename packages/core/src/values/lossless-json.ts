// Rows as JSON text without losing what JSON lacks: NaN, infinities, -0, bigint, bytes, dates, undefined.

import { base64ToBytes, bytesToBase64 } from './base64.js'

const deepest = 100

/** JSON text from which `fromLosslessJson` makes the same value. What cannot be kept (functions, symbols, cycles) becomes a tag that says so. */
export function toLosslessJson(value: unknown): string {
  return JSON.stringify(pack(value, []))
}

/** The value that `toLosslessJson` was given. */
export function fromLosslessJson(text: string): unknown {
  return unpack(JSON.parse(text))
}

/** Tags are objects of one key that begins with `$`; a plain object's own keys that begin with `$` get another one in front. */
function pack(value: unknown, within: readonly object[]): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return { $bigint: String(value) }
    case 'undefined':
      return { $undefined: true }
    case 'object':
      if (value === null) return null
      if (within.includes(value)) return { $lost: 'cycle' }
      return within.length > deepest ? { $lost: 'depth' } : packObject(value, [...within, value])
    case 'function':
    case 'symbol':
      return { $lost: typeof value }
    default:
      return value
  }
}

function packObject(value: object, within: readonly object[]): unknown {
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.getTime() }
  if (value instanceof Uint8Array) return { $bytes: bytesToBase64(value) }
  if (value instanceof Float32Array || value instanceof Float64Array)
    return { [`$${value.constructor.name.toLowerCase()}`]: Array.from(value, (item) => pack(item, within)) }
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => pack(item, within))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name.startsWith('$') ? `$${name}` : name, pack(item, within)]))
}

const unpackTag: Readonly<Record<string, (content: unknown) => unknown>> = {
  $number: (content) => Number(content),
  $bigint: (content) => BigInt(String(content)),
  $undefined: () => undefined,
  $lost: () => undefined,
  $date: (content) => new Date(content === null ? Number.NaN : Number(content)),
  $bytes: (content) => base64ToBytes(String(content)),
  $float32array: (content) => Float32Array.from((content as unknown[]).map(unpack) as number[]), // packed as numbers above
  $float64array: (content) => Float64Array.from((content as unknown[]).map(unpack) as number[]),
}

function unpack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(unpack)
  const entries = Object.entries(value)
  const [first] = entries
  if (first !== undefined && entries.length === 1 && Object.hasOwn(unpackTag, first[0])) return unpackTag[first[0]]?.(first[1])
  return Object.fromEntries(entries.map(([name, item]) => [name.startsWith('$$') ? name.slice(1) : name, unpack(item)]))
}
