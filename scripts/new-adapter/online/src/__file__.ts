// The newest row of each key in __What__.

import { GranaryError } from '@granary/core/codec'
import type { CallOptions, OnlineRead, OnlineRow, OnlineStore, OnlineWrite, TableSchema } from '@granary/core/spec'

export interface __Options__ {
  /** Keeps the rows of this store apart from those of others in the same place. */
  readonly prefix?: string
}

/** An online store over __What__. */
export function __factory__(_options: __Options__ = {}): OnlineStore {
  let closed = false

  /** The first line of every operation. */
  function enter({ signal }: CallOptions): void {
    if (closed) throw new GranaryError('STORE_CLOSED', 'The __What__ online store is closed')
    signal?.throwIfAborted()
  }

  return {
    specVersion: 'online/1',
    // What the store guarantees, not what it hopes for: 'process' and 'disk' bring the cases that show it, `expiry: false` wants a scan.
    capabilities: Object.freeze({ durability: 'none', expiry: true }),

    async read(_requests: readonly OnlineRead[], call: CallOptions): Promise<readonly (readonly (OnlineRow | undefined)[])[]> {
      enter(call)
      throw new Error('read is not written yet')
    },

    async write(_write: OnlineWrite, call: CallOptions): Promise<{ readonly superseded: readonly number[] }> {
      enter(call)
      throw new Error('write is not written yet')
    },

    async remove(_table: TableSchema, _keys: readonly string[], call: CallOptions): Promise<number> {
      enter(call)
      throw new Error('remove is not written yet')
    },

    async ping(call: CallOptions): Promise<void> {
      enter(call)
    },

    async close(): Promise<void> {
      closed = true
    },
  }
}
