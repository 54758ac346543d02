// The newest row of each key: what an online adapter implements.

import type { CallOptions, Durability } from './call-options.js'
import type { Value } from './column.js'
import type { RegistryStore } from './registry-store.js'
import type { TableSchema } from './table-schema.js'

export interface OnlineStore {
  readonly specVersion: 'online/1'
  /** expiry: removes what expired by itself; without it `scan` must be there, so that core can sweep. */
  readonly capabilities: { readonly durability: Durability; readonly expiry: boolean }
  /** One round trip where the server can. [i][j] answers request i, key j; undefined = no row. Tombstones and expired rows may come: core decides. */
  read(requests: readonly OnlineRead[], options: CallOptions): Promise<readonly (readonly (OnlineRow | undefined)[])[]>
  /** Atomic per key, not per batch. The larger (event, created, table.columns.length) stays; all equal: the new one replaces. `superseded`: positions that lost. */
  write(write: OnlineWrite, options: CallOptions): Promise<{ readonly superseded: readonly number[] }>
  /**
   * Physical, tombstones too. With `upTo` (aligned with keys), atomic per key, only a row not newer than that (event, then created): sweeps always pass it.
   * Answers how many were removed.
   */
  remove(table: TableSchema, keys: readonly string[], options: CallOptions & { readonly upTo?: readonly RowTime[] }): Promise<number>
  /** Any order; rows written meanwhile may or may not come; a key may come twice. */
  scan?(table: TableSchema, options: CallOptions): AsyncIterable<{ readonly key: string; readonly row: OnlineRow }>
  readonly registry?: RegistryStore
  ping(options: CallOptions): Promise<void>
  close(): Promise<void>
}

/** event: ms UTC; created: microseconds UTC. */
export interface RowTime {
  readonly event: number
  readonly created: number
}

/** keys: canonical strings by core, injective, at most 1,024 bytes of UTF-8; may repeat. columns: positions in table.columns that will be looked at. */
export interface OnlineRead {
  readonly table: TableSchema
  readonly keys: readonly string[]
  readonly columns: readonly number[]
}

/** At most 10,000 keys, none twice (core sends each key's winner); every row.table is table. */
export interface OnlineWrite {
  readonly table: TableSchema
  readonly keys: readonly string[]
  readonly rows: readonly OnlineRow[]
}

/** `values` is aligned with `table.columns` (the alignment rule of RowBatch). */
export interface OnlineRow extends RowTime {
  readonly table: TableSchema
  readonly deleted: boolean
  /** Caller's clock, ms: keep at least for (expiresAt - now) from this write. On writes only. */
  readonly expiresAt?: number
  readonly values: readonly (Value | undefined)[]
}
