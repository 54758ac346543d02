// Values as Parquet's PLAIN encoding lays them down, and booleans as it prefers them.

import { encodeHybrid } from './hybrid-encoding.js'
import type { LeafData } from './leaf-values.js'

/** The values [start, end) as bytes, and the encoding's name. */
export function encodePlain(
  values: LeafData,
  start: number,
  end: number,
): { readonly bytes: Uint8Array; readonly encoding: 'PLAIN' | 'RLE' } {
  if (Array.isArray(values)) return { bytes: encodeByteArrays(values, start, end), encoding: 'PLAIN' }
  const typed = values as Exclude<LeafData, readonly unknown[]>
  if (typed instanceof Uint8Array) return { bytes: encodeBooleans(typed, start, end), encoding: 'RLE' }
  const { BYTES_PER_ELEMENT: size } = typed
  return { bytes: new Uint8Array(typed.buffer, typed.byteOffset + start * size, (end - start) * size), encoding: 'PLAIN' }
}

function encodeBooleans(values: Uint8Array, start: number, end: number): Uint8Array {
  const runs = encodeHybrid(values, start, end, 1)
  const bytes = new Uint8Array(runs.length + 4)
  new DataView(bytes.buffer).setUint32(0, runs.length, true)
  bytes.set(runs, 4)
  return bytes
}

/** Each string (in UTF-8) or byte string after its length. */
export function encodeByteArrays(values: readonly (string | Uint8Array)[], start: number, end: number): Uint8Array {
  let room = 0
  for (let row = start; row < end; row++) {
    const value = values[row] as string | Uint8Array
    room += 4 + (typeof value === 'string' ? value.length * 3 : value.length)
  }
  const bytes = Buffer.allocUnsafe(room)
  let offset = 0
  for (let row = start; row < end; row++) {
    const value = values[row] as string | Uint8Array
    const length = typeof value === 'string' ? writeText(value, bytes, offset + 4) : writeBytes(value, bytes, offset + 4)
    bytes[offset] = length
    bytes[offset + 1] = length >>> 8
    bytes[offset + 2] = length >>> 16
    bytes[offset + 3] = length >>> 24
    offset += 4 + length
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, offset)
}

const shortText = 24 // below it, a loop beats the call into the engine

function writeText(value: string, bytes: Buffer, offset: number): number {
  const { length } = value
  if (length > shortText) return bytes.write(value, offset, 'utf8')
  for (let unit = 0; unit < length; unit++) {
    const code = value.charCodeAt(unit)
    if (code > 127) return bytes.write(value, offset, 'utf8')
    bytes[offset + unit] = code
  }
  return length
}

function writeBytes(value: Uint8Array, bytes: Buffer, offset: number): number {
  bytes.set(value, offset)
  return value.length
}
