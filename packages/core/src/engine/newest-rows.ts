// The newest row of each key among batches in any order: what goes online.

import { reader } from '../codec/column-reader.js'
import { keyReader } from '../codec/entity-key.js'
import type { OnlineRow, RowBatch, TableSchema, Value } from '../spec/index.js'
import { alignment } from './alignment.js'
import { keyCoder } from './key-coder.js'

export interface NewestRows {
  /** Rows seen so far. */
  readonly seen: number
  /** Distinct keys seen so far. */
  readonly size: number
  /** Takes a batch of the table, of any of its layouts. */
  add(batch: RowBatch): void
  /** Canonical key strings, aligned with `rows`; a key's position is its code. */
  readonly keys: readonly string[]
  /** The winners by (event time, created, columns of the layout that wrote them), in the layout of `table`. */
  readonly rows: readonly OnlineRow[]
}

/** `table`: the layout that the rows are made in. `onRow`: told of each row's key code and event time, winner or not. */
export function newestRows(table: TableSchema, expected: number, onRow?: (code: number, event: number) => void): NewestRows {
  const coder = keyCoder(table.keys, expected)
  const keys: string[] = []
  const rows: OnlineRow[] = []
  /** The columns of the layout that wrote each winner. */
  const widths: number[] = []
  let best = new Int32Array(expected).fill(-1)
  let seen = 0
  return {
    get seen() {
      return seen
    },
    get size() {
      return keys.length
    },
    keys,
    rows,
    add(batch) {
      const { length, eventTime, created } = batch
      const codes = coder.add(batch.keys, length)
      seen += length
      if (best.length < coder.size) best = new Int32Array(coder.size * 2).fill(-1) // all -1 between batches
      const touched = batchWinners(batch, codes, best)
      const key = keyReader(batch.keys)
      const width = batch.table.columns.length
      const values = valuesReader(batch, table)
      for (const code of touched) {
        const row = best[code] as number
        best[code] = -1
        if (keys[code] === undefined) keys[code] = key(row)
        const held = rows[code]
        if (held !== undefined && isOlder(eventTime[row] as number, created[row] as number, width, held, widths[code] as number)) continue
        rows[code] = {
          table,
          event: eventTime[row] as number,
          created: created[row] as number,
          deleted: batch.deleted?.[row] === 1,
          values: values(row),
        }
        widths[code] = width
      }
      if (onRow !== undefined) for (let row = 0; row < length; row++) onRow(codes[row] as number, eventTime[row] as number)
    },
  }
}

/** Puts each key's best row of the batch into `best` (by code, -1 where none), and answers the codes that have one, in order of appearance. */
function batchWinners({ length, eventTime, created }: RowBatch, codes: Uint32Array, best: Int32Array): readonly number[] {
  const touched: number[] = []
  for (let row = 0; row < length; row++) {
    const code = codes[row] as number
    const held = best[code] as number
    if (held === -1) {
      touched.push(code)
      best[code] = row
      continue
    }
    const difference = (eventTime[row] as number) - (eventTime[held] as number) || (created[row] as number) - (created[held] as number)
    if (difference >= 0) best[code] = row
  }
  return touched
}

function isOlder(event: number, created: number, width: number, held: OnlineRow, heldWidth: number): boolean {
  return (event - held.event || created - held.created || width - heldWidth) < 0
}

/** A function that gives a row's values in the order of `table`; vectors are copied, so that no row holds a whole batch in memory. */
function valuesReader(batch: RowBatch, table: TableSchema): (row: number) => Value[] {
  const positions = alignment(batch.table, table)
  const readers = table.columns.map((_, position) => {
    const from = positions === null ? position : (positions[position] as number)
    const column = from === -1 ? undefined : batch.columns[from]
    if (column === undefined) return () => null
    const read = reader(column)
    return column.kind === 'vector' ? (row: number) => (read(row) as Float32Array | null)?.slice() ?? null : read
  })
  return (row) => {
    const values = new Array<Value>(readers.length)
    for (let position = 0; position < values.length; position++) values[position] = (readers[position] as (typeof readers)[number])(row)
    return values
  }
}
