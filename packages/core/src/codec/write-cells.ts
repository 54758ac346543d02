// Cells as bytes: of rows, and of the lists within them. `row-layout.ts` says what lies where.

import type { Value } from '../spec/index.js'
import { bitmapLength, type Cell, cellKind, type Run } from './row-layout.js'
import { writeText } from './row-text.js'

type Values = readonly (Value | undefined)[]

const usualLength = 1 << 16
const lengthToKeep = 1 << 20

/** Everything is written here, front to back, and copied out: memory of its own for each row would cost more than writing it. */
let bytes: Uint8Array<ArrayBuffer> = new Uint8Array(usualLength)
let view = new DataView(bytes.buffer)
let end = 0

/** Drops what a failure may have left here. */
export function beginBytes(): void {
  end = 0
}

/** Where what is appended next begins. */
export function endOfBytes(): number {
  return end
}

/** Appends zeros, which the caller writes into by the answered view, from `endOfBytes` on. */
export function appendZeros(length: number): DataView {
  append(length)
  return view
}

/** All that was appended since the beginning, or since bytes were last taken: a new array. */
export function takeBytes(): Uint8Array<ArrayBuffer> {
  const taken = bytes.slice(0, end)
  end = 0
  if (bytes.length > lengthToKeep) {
    bytes = new Uint8Array(usualLength)
    view = new DataView(bytes.buffer)
  }
  return taken
}

/** Writes values into places that hold zeros; what lies in the heap is appended. `base`: where the row or list begins; `nulls`: where its null bits do. */
export function writeRun({ cell, from, to, place }: Run, base: number, nulls: number, values: Values): void {
  const { kind, width } = cell
  let at = base + place
  for (let position = from; position < to; position++, at += width) {
    const value = values[position]
    if (value === null || value === undefined) setNull(nulls, position)
    else if (kind === cellKind.float64) view.setFloat64(at, value as number, true)
    else if (kind < cellKind.string) writeFixed(kind, at, value)
    else appendValue(cell, value)
    if (kind >= cellKind.string) view.setUint32(at, end - base, true)
  }
}

function setNull(nulls: number, position: number): void {
  const byte = nulls + (position >> 3)
  bytes[byte] = (bytes[byte] as number) | (1 << (position & 7))
}

function writeFixed(kind: number, place: number, value: NonNullable<Value>): void {
  switch (kind) {
    case cellKind.float32:
      view.setFloat32(place, value as number, true)
      break
    case cellKind.int32:
      view.setInt32(place, value as number, true)
      break
    case cellKind.boolean:
      view.setUint8(place, value === true ? 1 : 0)
      break
    case cellKind.bigint:
      view.setBigInt64(place, value as bigint, true)
      break
    default: {
      const vector = value as Float32Array
      for (let item = 0; item < vector.length; item++) view.setFloat32(place + item * 4, vector[item] as number, true)
    }
  }
}

function appendValue(cell: Cell, value: NonNullable<Value>): void {
  switch (cell.kind) {
    case cellKind.string: {
      const text = value as string
      makeRoom(text.length * 3)
      end = writeText(bytes, end, text)
      break
    }
    case cellKind.bytes:
      makeRoom((value as Uint8Array).length)
      bytes.set(value as Uint8Array, end)
      end += (value as Uint8Array).length
      break
    default:
      appendList(cell.item as Cell, value as readonly Value[])
  }
}

function appendList(cell: Cell, items: readonly Value[]): void {
  const base = end
  const place = 4 + bitmapLength(items.length)
  append(place + items.length * cell.width)
  view.setUint32(base, items.length, true)
  writeRun({ cell, from: 0, to: items.length, place, endBefore: 0 }, base, base + 4, items)
}

function append(zeros: number): void {
  makeRoom(zeros)
  bytes.fill(0, end, end + zeros)
  end += zeros
}

function makeRoom(length: number): void {
  if (end + length <= bytes.length) return
  const larger = new Uint8Array(Math.max(end + length, bytes.length * 2))
  larger.set(bytes.subarray(0, end))
  bytes = larger
  view = new DataView(larger.buffer)
}
