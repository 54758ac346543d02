// Bytes of a store as a row again: as it was, or an error that names the table.

import type { OnlineRow, TableSchema, Value } from '../spec/index.js'
import { corruptRow, nullsOf, readRun, roomForAnything } from './read-cells.js'
import { deletedBit, fingerprintOf, headLength, type RowLayout, rowFormat, rowLayout } from './row-layout.js'
import { readAscii } from './row-text.js'
import { readCreated, readEvent } from './row-times.js'
import { type Selection, selectionOf } from './selection.js'

/**
 * The row of these bytes; what it keeps is copied out of them. `columns`: positions in table.columns, the others are holes; undefined: all. A row
 * of another fingerprint is decoded whole and answers its own table, which `findSchema` knows. A tombstone has no values.
 * @throws GranaryError `STORE_CORRUPT`: these are no bytes of `encodeRow`, or nobody knows their layout.
 */
export function decodeRow(
  bytes: Uint8Array,
  table: TableSchema,
  columns: readonly number[] | undefined,
  findSchema: (fingerprint: string) => TableSchema | undefined,
): OnlineRow {
  const view = viewOver(bytes)
  const layout = rowLayout(table)
  const own = readRow(bytes, view, layout, selectionOf(layout, columns))
  if (own !== undefined) return own
  const fingerprint = fingerprintOf(readHalves(bytes, view))
  const schema = findSchema(fingerprint)
  const foreign = schema === undefined ? undefined : readWholeRow(bytes, view, rowLayout(schema))
  if (foreign === undefined) throw corruptRow(table, `the layout ${fingerprint}, which nobody knows`)
  return foreign
}

/** A view over the memory that the bytes lie in: `known` where it is one. Answers of a server share their memory, and a view costs as much as a row. */
export function viewOver({ buffer }: Uint8Array, known?: DataView): DataView {
  return known?.buffer === buffer ? known : new DataView(buffer)
}

/** All of the row, as `readRow` does. */
export function readWholeRow(bytes: Uint8Array, view: DataView, layout: RowLayout): OnlineRow | undefined {
  return readRow(bytes, view, layout, selectionOf(layout, undefined))
}

/** The row of these bytes; undefined where they have another fingerprint. `view`: over their memory. @throws GranaryError `STORE_CORRUPT` */
export function readRow(bytes: Uint8Array, view: DataView, layout: RowLayout, selection: Selection): OnlineRow | undefined {
  const { byteOffset: base, length } = bytes
  const { table, count, lastEnd, heap } = layout
  const form = length < headLength ? 0 : view.getUint8(base + 18)
  if ((form & ~deletedBit) !== rowFormat) throw corruptRow(table, 'a beginning that none has')
  if (view.getUint32(base + 19) !== layout.high || view.getUint32(base + 23) !== layout.low) return undefined
  const deleted = (form & deletedBit) !== 0
  const end = deleted ? headLength : lastEnd === 0 || length < heap ? heap : view.getUint32(base + lastEnd, true)
  if (length !== end || view.getUint16(base + 16) !== count) throw corruptRow(table, 'another length than its layout')
  const event = readEvent(view, base)
  const created = readCreated(view, base)
  if (!Number.isInteger(event) || !Number.isInteger(created)) throw corruptRow(table, 'times that are none')
  if (deleted) return { table, event, created, deleted, values: [] }
  const nulls = nullsOf(table, view, base + headLength, count)
  const text = layout.textOnly && isWorthwhile(selection, length - heap) ? readAscii(view, base + heap, base + length) : undefined
  const values = selection.numbers && nulls === 0 ? roomForNumbers(count) : roomForAnything(count)
  const cells = { table, view, base, nulls, heap, length, text }
  for (const run of selection.runs) readRun(cells, run, values)
  return { table, event, created, deleted, values }
}

/** The halves of the fingerprint of a row's layout. `bytes` are at least a head. */
export function readHalves({ byteOffset }: Uint8Array, view: DataView): Pick<RowLayout, 'high' | 'low'> {
  return { high: view.getUint32(byteOffset + 19), low: view.getUint32(byteOffset + 23) }
}

/** Whether the heap is read in one go: for several texts, unless most of it may be of columns that nobody asked for. */
function isWorthwhile({ texts }: Selection, heapLength: number): boolean {
  return texts > 1 && heapLength <= texts * 256
}

/** Holes for numbers, which the engine keeps unboxed: nothing else was ever put into what is made here. */
function roomForNumbers(count: number): (Value | undefined)[] {
  return new Array<Value | undefined>(count)
}
