// The online store as a server that processes share: over memory, with three ways to let expired rows go, and with the accidents of servers.

import type { CallOptions, OnlineRow, OnlineStore, OnlineWrite, TableSchema } from '@granary/core/spec'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { tableId } from './definitions.js'

/** lazy: as the memory store does; exact: the moment a row may go, it is gone; swept: never, but for core's sweeps. */
export type Expiry = 'lazy' | 'exact' | 'swept'

export interface OnlineServer {
  readonly store: OnlineStore
  /** The rows of the group by key. */
  rows(): Map<string, OnlineRow>
  /** True where the server may have let the row go since it was written. */
  mayBeGone(key: string, row: OnlineRow): boolean
  /** Keys of which a tombstone went for good, its retention over: the law promises nothing about them. */
  readonly forgotten: ReadonlySet<string>
  /** Keys of which a row was lost that had been acknowledged. */
  readonly lost: ReadonlySet<string>
  /** Nothing counts as lost any more. */
  heal(): void
  empty(): void
  evict(key: string): void
  dump(): void
  /** False where there is no dump. */
  restore(): boolean
}

const tables = [tableId, 'granary__marks@1'] as const
type Rows = Map<string, OnlineRow>
interface Dump {
  readonly tables: readonly Rows[]
  readonly deaths: ReadonlyMap<string, number>
  readonly forgotten: ReadonlySet<string>
  readonly lost: ReadonlySet<string>
}

/** `now`: true time, by no process's clock. `latest`: what the fastest clock shows. */
export function onlineServer(expiry: Expiry, now: () => number, latest: () => number): OnlineServer {
  const data = memoryOnlineData()
  const inner = memoryOnlineStore({ data })
  let deaths = new Map<string, number>()
  let forgotten = new Set<string>()
  let lost = new Set<string>()
  let dumped: Dump | undefined

  const rowsOf = (table: string): Rows => new Map(data.table(table).rows.entries())

  function letGo(): void {
    for (const [key, row] of data.table(tableId).rows.entries()) {
      const dead = expiry === 'exact' && (deaths.get(key) ?? Number.POSITIVE_INFINITY) <= now()
      if (row.deleted && row.table.ttl === undefined && (dead || isExpired(row, latest()))) forgotten.add(key)
      if (dead) data.table(tableId).rows.delete(key)
    }
  }

  async function write({ table, keys, rows }: OnlineWrite, options: CallOptions) {
    letGo()
    const kept = expiry === 'lazy' ? rows : rows.map(({ expiresAt: _, ...row }) => row)
    const answer = await inner.write({ table, keys, rows: kept }, options)
    for (const [position, { expiresAt }] of rows.entries()) {
      if (table.id !== tableId || answer.superseded.includes(position)) continue
      deaths.set(
        keys[position] as string,
        expiresAt === undefined ? Number.POSITIVE_INFINITY : now() + Math.max(1, expiresAt - options.now),
      )
    }
    return answer
  }

  async function remove(table: TableSchema, keys: readonly string[], options: CallOptions) {
    const before = rowsOf(table.id)
    const removed = await inner.remove(table, keys, options)
    for (const [key, row] of before)
      if (row.deleted && table.ttl === undefined && data.table(table.id).rows.get(key) === undefined) forgotten.add(key)
    return removed
  }

  return {
    store: {
      ...inner,
      capabilities: { durability: 'process', expiry: expiry !== 'swept' },
      async read(requests, options) {
        letGo()
        return inner.read(requests, options)
      },
      write,
      remove,
    },
    rows() {
      letGo()
      return rowsOf(tableId)
    },
    mayBeGone: (key, row) => (expiry === 'exact' ? (deaths.get(key) ?? 0) <= now() : isExpired(row, latest())),
    get forgotten() {
      return forgotten
    },
    get lost() {
      return lost
    },
    heal() {
      lost = new Set()
    },
    empty() {
      data.clear()
      deaths = new Map()
      forgotten = new Set()
      lost = new Set()
    },
    evict(key) {
      if (data.table(tableId).rows.delete(key)) lost.add(key)
    },
    dump() {
      dumped = { tables: tables.map(rowsOf), deaths: new Map(deaths), forgotten: new Set(forgotten), lost: new Set(lost) }
    },
    restore() {
      if (dumped === undefined) return false
      data.clear()
      for (const [position, table] of tables.entries())
        for (const [key, row] of dumped.tables[position] as Rows) data.table(table).put(key, row)
      deaths = new Map(dumped.deaths)
      forgotten = new Set(dumped.forgotten)
      lost = new Set(dumped.lost)
      return true
    },
  }
}

function isExpired({ expiresAt }: OnlineRow, time: number): boolean {
  return expiresAt !== undefined && expiresAt < time
}
