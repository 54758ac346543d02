// Cells of bytes as values again: of a row, and of the lists within it. `row-layout.ts` says what lies where.

import { GranaryError } from '../errors/granary-error.js'
import type { TableSchema, Value } from '../spec/index.js'
import { bitmapLength, type Cell, cellKind, type Run } from './row-layout.js'
import { readAscii, readText } from './row-text.js'

/** What a row or a list lies in. Places are counted from where it begins, save those with `view`. */
export interface Cells {
  readonly table: TableSchema
  readonly view: DataView
  /** Where it begins in the view. */
  readonly base: number
  /** Where its null bits lie in the view; 0: it has no nulls. */
  readonly nulls: number
  readonly heap: number
  readonly length: number
  /** The heap, where it is known to be nothing but ASCII text. */
  readonly text: string | undefined
}

/** Puts the values of a run where they belong. @throws GranaryError `STORE_CORRUPT` */
export function readRun(cells: Cells, run: Run, values: (Value | undefined)[]): void {
  const { view, base, nulls } = cells
  const { cell, from, to, place } = run
  let at = base + place
  switch (cell.kind) {
    case cellKind.float64:
      for (let position = from; position < to; position++, at += 8)
        values[position] = isNull(view, nulls, position) ? null : view.getFloat64(at, true)
      break
    case cellKind.float32:
      for (let position = from; position < to; position++, at += 4)
        values[position] = isNull(view, nulls, position) ? null : view.getFloat32(at, true)
      break
    case cellKind.int32:
      for (let position = from; position < to; position++, at += 4)
        values[position] = isNull(view, nulls, position) ? null : view.getInt32(at, true)
      break
    case cellKind.boolean:
      for (let position = from; position < to; position++, at++)
        values[position] = isNull(view, nulls, position) ? null : readBoolean(cells, at)
      break
    case cellKind.bigint:
      for (let position = from; position < to; position++, at += 8)
        values[position] = isNull(view, nulls, position) ? null : view.getBigInt64(at, true)
      break
    case cellKind.vector:
      for (let position = from; position < to; position++, at += cell.width)
        values[position] = isNull(view, nulls, position) ? null : readVector(view, at, cell.width / 4)
      break
    default:
      readHeapRun(cells, run, values)
  }
}

function isNull(view: DataView, nulls: number, position: number): boolean {
  return nulls !== 0 && (view.getUint8(nulls + (position >> 3)) & (1 << (position & 7))) !== 0
}

function readBoolean({ view, table }: Cells, at: number): boolean {
  const byte = view.getUint8(at)
  if (byte > 1) throw corruptRow(table, 'a boolean that is neither true nor false')
  return byte === 1
}

function readVector(view: DataView, at: number, size: number): Float32Array {
  const vector = new Float32Array(size)
  for (let item = 0; item < size; item++) vector[item] = view.getFloat32(at + item * 4, true)
  return vector
}

function readHeapRun(cells: Cells, { cell, from, to, place, endBefore }: Run, values: (Value | undefined)[]): void {
  const { table, view, base, nulls, heap, length } = cells
  let start = endBefore === 0 ? heap : view.getUint32(base + endBefore, true)
  let at = base + place
  if (start < heap) throw corruptRow(table, 'values that overlap')
  for (let position = from; position < to; position++, at += 4) {
    const end = view.getUint32(at, true)
    if (end < start || end > length) throw corruptRow(table, 'values that leave it')
    if (isNull(view, nulls, position)) {
      if (end !== start) throw corruptRow(table, 'a null that has a value')
      values[position] = null
    } else values[position] = readHeapValue(cells, cell, start, end)
    start = end
  }
}

function readHeapValue({ table, view, base, heap, text }: Cells, cell: Cell, start: number, end: number): Value {
  switch (cell.kind) {
    case cellKind.string: {
      const read = text === undefined ? readText(view, base + start, base + end) : text.slice(start - heap, end - heap)
      if (read === undefined) throw corruptRow(table, 'a string that is no UTF-8')
      return read
    }
    case cellKind.bytes:
      return new Uint8Array(view.buffer, view.byteOffset + base + start, end - start).slice()
    default:
      return readList(table, view, base + start, end - start, cell.item as Cell)
  }
}

function readList(table: TableSchema, view: DataView, base: number, length: number, cell: Cell): Value {
  const count = length < 4 ? 0 : view.getUint32(base, true)
  const place = 4 + bitmapLength(count)
  const heap = place + count * cell.width
  const inHeap = cell.kind >= cellKind.string && count > 0
  if (heap > length || (inHeap ? view.getUint32(base + heap - 4, true) : heap) !== length)
    throw corruptRow(table, 'a list of another length')
  const nulls = nullsOf(table, view, base + 4, count)
  const text = cell.kind === cellKind.string && count > 1 ? readAscii(view, base + heap, base + length) : undefined
  const values = roomForAnything(count)
  readRun({ table, view, base, nulls, heap, length, text }, { cell, from: 0, to: count, place, endBefore: 0 }, values)
  return values as readonly Value[] // none is left out
}

/** Holes for values of any type: as it does not begin with numbers, the engine need not make it anew at the first string. */
export function roomForAnything(count: number): (Value | undefined)[] {
  const room = new Array<Value | undefined>(count)
  if (count > 0) room[0] = undefined
  return room
}

/** Where the null bits lie in the view; 0 where none is set. @throws GranaryError `STORE_CORRUPT`: one is set for no cell. */
export function nullsOf(table: TableSchema, view: DataView, place: number, count: number): number {
  let any = 0
  const bytes = bitmapLength(count)
  for (let byte = 0; byte < bytes; byte++) any |= view.getUint8(place + byte)
  if (any === 0) return 0
  if ((count & 7) !== 0 && view.getUint8(place + bytes - 1) >> (count & 7) !== 0) throw corruptRow(table, 'nulls beyond its columns')
  return place
}

/** `what`: what the row has that none may have. */
export function corruptRow({ id }: TableSchema, what: string): GranaryError {
  return new GranaryError('STORE_CORRUPT', `A stored row of ${id} has ${what}: remove it, or materialize the group again from its history`)
}
