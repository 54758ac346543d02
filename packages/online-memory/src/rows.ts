// The rows of one table, whoever decides which of them stay.

import type { OnlineRow } from '@granary/core/spec'

/** What a table needs of its rows: a `Map`, or one that forgets the least recently used. */
export interface Rows {
  readonly size: number
  get(key: string): OnlineRow | undefined
  set(key: string, row: OnlineRow): unknown
  delete(key: string): boolean
  clear(): void
  /** In order of first writing; goes on over rows that are written meanwhile. */
  entries(): Iterator<[string, OnlineRow]> & Iterable<[string, OnlineRow]>
}
