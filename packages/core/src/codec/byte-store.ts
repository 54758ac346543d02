// What a key-value store of bytes offers, so that `onlineStoreOfBytes` can make an online store of it.

import type { CallOptions } from '../spec/index.js'

/**
 * Named values of bytes. Names are strings of well-formed Unicode: `group@version:KEY` for rows, `schema:FINGERPRINT` for layouts, unless `rowName`
 * says otherwise. No bytes that cross this border, in either direction, are written to afterwards.
 */
export interface ByteStore {
  /** Values in the order of the names, which may repeat. undefined: nothing there. */
  getMany(names: readonly string[], options: CallOptions): Promise<readonly (Uint8Array | undefined)[]>
  /** Keeps the value, whatever was there, for ever. */
  put(name: string, value: Uint8Array, options: CallOptions): Promise<void>
  /**
   * For each entry, atomically: stored unless the first 18 bytes of what is there are larger (as unsigned bytes, first to last). At most 10,000, no
   * name twice. Answers the positions that were not stored.
   */
  putNewer(entries: readonly ByteEntry[], options: CallOptions): Promise<readonly number[]>
  /**
   * Removes values; names may repeat. With `upTo` (aligned with names), atomically for each name: only where the first 16 bytes of what is there are
   * not larger than it. Answers how many were removed.
   */
  removeMany(names: readonly string[], options: CallOptions & { readonly upTo?: readonly Uint8Array[] }): Promise<number>
  /** Every row of the table, its key without what `rowName` put round it. Needed where nothing expires by itself. */
  scan?(tableId: string, options: CallOptions): AsyncIterable<{ readonly key: string; readonly value: Uint8Array }>
  /** The name of a row, for stores whose names have a form: injective, and never the name of a layout. */
  rowName?(tableId: string, key: string): string
  ping(options: CallOptions): Promise<void>
  /** Called once, when no call is under way any more. */
  close(): Promise<void>
}

export interface ByteEntry {
  readonly name: string
  /** A row's bytes, as `encodeRow` makes them: the first 18 order the rows of a key. Entries of one call share their memory: copy what is kept in ours. */
  readonly value: Uint8Array
  /** Caller's clock, ms: keep at least for (expiresAt - now) from this call. Absent: for ever. */
  readonly expiresAt?: number
}
