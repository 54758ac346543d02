// Rows of several tables under one bound: the least recently read or written goes first.

import type { OnlineRow } from '@granary/core/spec'
import type { Rows } from './rows.js'

/** A ring through all rows by time of use, closed by a link that is no row. */
interface Link {
  older: Link
  newer: Link
}

interface Entry extends Link {
  readonly key: string
  readonly entries: Map<string, Entry>
  row: OnlineRow
}

/** A function that makes rows of one more table; all of them together hold at most `maxRows`. `get` and `set` count as use, `entries` does not. */
export function recentRows(maxRows: number): () => Rows {
  const ring = emptyRing()
  let count = 0

  function drop(entry: Entry): void {
    unlink(entry)
    entry.entries.delete(entry.key)
    count--
  }

  return () => {
    const entries = new Map<string, Entry>()
    return {
      get size() {
        return entries.size
      },
      get(key) {
        const entry = entries.get(key)
        if (entry === undefined) return undefined
        unlink(entry)
        linkNewest(ring, entry)
        return entry.row
      },
      set(key, row) {
        const present = entries.get(key)
        if (present !== undefined) {
          present.row = row
          unlink(present)
          return linkNewest(ring, present)
        }
        if (count === maxRows) drop(ring.newer as Entry) // the ring is not empty, so its oldest link is a row
        const entry: Entry = { key, entries, row, older: ring, newer: ring }
        entries.set(key, entry)
        linkNewest(ring, entry)
        count++
      },
      delete(key) {
        const entry = entries.get(key)
        if (entry === undefined) return false
        drop(entry)
        return true
      },
      clear() {
        for (const entry of entries.values()) drop(entry)
      },
      *entries() {
        for (const [key, entry] of entries) yield [key, entry.row]
      },
    }
  }
}

function emptyRing(): Link {
  const ring = {} as Link // closed in the next line, before anybody sees it
  ring.older = ring.newer = ring
  return ring
}

function unlink(link: Link): void {
  link.older.newer = link.newer
  link.newer.older = link.older
}

function linkNewest(ring: Link, link: Link): void {
  link.older = ring.older
  link.newer = ring
  ring.older.newer = link
  ring.older = link
}
