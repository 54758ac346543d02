// Rows as bytes: what stores of bytes keep.

import type { OnlineRow } from '../spec/index.js'
import { deletedBit, headLength, rowFormat, rowLayout } from './row-layout.js'
import { writeTimes } from './row-times.js'
import { appendZeros, beginBytes, endOfBytes, takeBytes, writeRun } from './write-cells.js'

/** So many bytes of rows share their memory, and those of the row that goes past it. */
const enoughToShare = 1 << 18

/**
 * The bytes of a row, in memory of their own; `row-layout.ts` says what lies where. A tombstone keeps no values.
 * @throws GranaryError `CAPABILITY_UNSUPPORTED`: the table has more than 65,535 columns.
 */
export function encodeRow(row: OnlineRow): Uint8Array {
  beginBytes()
  appendRow(row)
  return takeBytes()
}

/** The bytes of each row. Neighbours share their memory: memory of its own for each would cost more than writing it. */
export function encodeRows(rows: readonly OnlineRow[]): readonly Uint8Array[] {
  const encoded: Uint8Array[] = []
  const ends: number[] = []
  beginBytes()
  for (const row of rows) {
    appendRow(row)
    ends.push(endOfBytes())
    if (endOfBytes() >= enoughToShare) cut(takeBytes(), ends.splice(0), encoded)
  }
  cut(takeBytes(), ends, encoded)
  return encoded
}

function cut({ buffer }: Uint8Array, ends: readonly number[], into: Uint8Array[]): void {
  let start = 0
  for (const end of ends) {
    into.push(new Uint8Array(buffer, start, end - start))
    start = end
  }
}

function appendRow(row: OnlineRow): void {
  const { count, high, low, heap, runs } = rowLayout(row.table)
  const base = endOfBytes()
  const head = appendZeros(row.deleted ? headLength : heap)
  writeTimes(head, base, row)
  head.setUint16(base + 16, count)
  head.setUint8(base + 18, row.deleted ? rowFormat | deletedBit : rowFormat)
  head.setUint32(base + 19, high)
  head.setUint32(base + 23, low)
  if (!row.deleted) for (const run of runs) writeRun(run, base, base + headLength, row.values)
}
