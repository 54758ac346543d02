// The oracle: SEMANTICS 3 and 4 word by word, over all rows of one key.

import type { StoredRow } from './stored-rows.js'

export type Times = Pick<StoredRow, 'event' | 'created' | 'width'>

/** Below zero where `a` is the older row. */
export function order(a: Times, b: Times): number {
  return a.event - b.event || a.created - b.created || a.width - b.width
}

export interface Sight<Row> {
  readonly status: 'PRESENT' | 'NOT_FOUND'
  /** The live row that answers; absent where none does. */
  readonly row?: Row
}

/** What a reader at `time` (ms) sees of a key with these rows. Too old and not there are one to the law, so to the oracle. */
export function sight<Row extends StoredRow>(
  rows: readonly Row[],
  time: number,
  ttl: number | undefined,
  knownAt: 'event' | 'created' = 'event',
): Sight<Row> {
  let newest: Row | undefined
  for (const row of rows) {
    if (row.event > time || (knownAt === 'created' && Math.floor(row.created / 1_000) > time)) continue
    if (newest === undefined || order(row, newest) >= 0) newest = row
  }
  if (newest === undefined || newest.deleted || (ttl !== undefined && newest.event < time - ttl)) return { status: 'NOT_FOUND' }
  return { status: 'PRESENT', row: newest }
}

/** Two rows of one key equal in event and created time: the law promises nothing about such a key. */
export function isTied(rows: readonly Times[]): boolean {
  const times = new Set(rows.map(({ event, created }) => `${event} ${created}`))
  return times.size < rows.length
}

/** The largest event time among the rows, tombstones included. */
export function lastEvent(rows: readonly Times[]): number {
  return rows.reduce((last, { event }) => Math.max(last, event), Number.NEGATIVE_INFINITY)
}
