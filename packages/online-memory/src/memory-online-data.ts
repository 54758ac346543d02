// The rows that memory stores work on: tables by id, rows by key, and the sweep that lets expired rows go.

import { checkOptions, GranaryError } from '@granary/core/codec'
import type { OnlineRow } from '@granary/core/spec'
import { isExpired } from './expiry.js'
import { recentRows } from './recent-rows.js'
import type { Rows } from './rows.js'

/** Rows of any number of tables. Made by `memoryOnlineData()`, read and written by the stores that it is handed to. */
export interface MemoryOnlineData {
  /** Rows held, over all tables, tombstones and expired rows not yet swept included. */
  readonly size: number
  /** Empties every table, as a restart of a server without persistence would. */
  clear(): void
  /** For the store: the table of this id, empty at first. */
  table(id: string): MemoryOnlineTable
}

export interface MemoryOnlineTable {
  readonly rows: Rows
  /** Keeps the row, whatever was there. */
  put(key: string, row: OnlineRow): void
  /** Lets go of expired rows among the next two for each one written, so that garbage stays in proportion without a timer. */
  sweep(written: number, now: number): void
}

/**
 * Rows to hand to one or several memory online stores; they outlive each of them.
 * @throws GranaryError `INPUT_INVALID_OPTION`: maxRows is not a whole number from 1 on, or an option is not known.
 */
export function memoryOnlineData(options: { readonly maxRows?: number } = {}): MemoryOnlineData {
  checkOptions('memoryOnlineData', options, ['maxRows'])
  const makeRows = rowsWithin(options.maxRows)
  const tables = new Map<string, MemoryOnlineTable>()
  return {
    get size() {
      let size = 0
      for (const { rows } of tables.values()) size += rows.size
      return size
    },
    clear() {
      for (const { rows } of tables.values()) rows.clear()
    },
    table(id) {
      const present = tables.get(id)
      if (present !== undefined) return present
      const table = tableOf(makeRows())
      tables.set(id, table)
      return table
    },
  }
}

function rowsWithin(maxRows: number | undefined): () => Rows {
  if (maxRows === undefined) return () => new Map<string, OnlineRow>()
  if (Number.isSafeInteger(maxRows) && maxRows > 0) return recentRows(maxRows)
  throw new GranaryError('INPUT_INVALID_OPTION', 'maxRows must be a whole number from 1 on')
}

function tableOf(rows: Rows): MemoryOnlineTable {
  let expiring = false
  let place = rows.entries()
  return {
    rows,
    put(key, row) {
      rows.set(key, row)
      expiring ||= row.expiresAt !== undefined
    },
    sweep(written, now) {
      if (!expiring) return
      for (let left = Math.min(written * 2, rows.size); left > 0; left--) {
        let next = place.next()
        if (next.done === true) {
          place = rows.entries()
          next = place.next()
          if (next.done === true) return
        }
        const [key, row] = next.value
        if (isExpired(row, now)) rows.delete(key)
      }
    },
  }
}
