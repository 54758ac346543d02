// The times of a row as bytes that sort as the times do: what lets any store of bytes tell the newer row.

import type { RowTime } from '../spec/index.js'

/**
 * Writes event and created as 16 bytes whose order as unsigned bytes is the order of the times (SEMANTICS 3): big-endian doubles, the sign bit
 * turned over, below zero all bits. -0 is written as 0. `base`: where the row begins.
 */
export function writeTimes(view: DataView, base: number, { event, created }: RowTime): void {
  writeSortable(view, base, event)
  writeSortable(view, base + 8, created)
}

/** The first 16 bytes of a row of these times. */
export function timePrefix(time: RowTime): Uint8Array {
  const bytes = new Uint8Array(16)
  writeTimes(new DataView(bytes.buffer), 0, time)
  return bytes
}

export function readEvent(view: DataView, base: number): number {
  return readSortable(view, base)
}

export function readCreated(view: DataView, base: number): number {
  return readSortable(view, base + 8)
}

function writeSortable(view: DataView, place: number, value: number): void {
  if (value >= 0) {
    view.setFloat64(place, -(value + 0)) // the minus turns the sign bit over; -0 + 0 is 0
  } else {
    view.setFloat64(place, value)
    view.setInt32(place, ~view.getInt32(place))
    view.setInt32(place + 4, ~view.getInt32(place + 4))
  }
}

const turned = new DataView(new ArrayBuffer(8))

function readSortable(view: DataView, place: number): number {
  if (view.getInt32(place) < 0) return -view.getFloat64(place)
  turned.setInt32(0, ~view.getInt32(place))
  turned.setInt32(4, ~view.getInt32(place + 4))
  return turned.getFloat64(0)
}
