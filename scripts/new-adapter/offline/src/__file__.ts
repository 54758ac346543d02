// The full history of every feature group in __What__.

import { GranaryError } from '@granary/core/codec'
import type { AppendReceipt, CallOptions, Column, OfflineScan, OfflineStore, RowBatch } from '@granary/core/spec'

export interface __Options__ {
  /** Where the history lies. */
  readonly root: string
}

/** A history over __What__. */
export function __factory__(_options: __Options__): OfflineStore {
  let closed = false

  /** The first line of every operation. */
  function enter({ signal }: CallOptions): void {
    if (closed) throw new GranaryError('STORE_CLOSED', 'The __What__ offline store is closed')
    signal?.throwIfAborted()
  }

  return {
    specVersion: 'offline/1',
    // What the store guarantees, not what it hopes for: each guarantee brings the cases that show it.
    capabilities: Object.freeze({ durability: 'none', writers: 'one' }),

    async append(
      _batch: RowBatch<Column>,
      call: CallOptions & { readonly batchId: string; readonly created: number },
    ): Promise<AppendReceipt> {
      enter(call)
      throw new Error('append is not written yet')
    },

    // biome-ignore lint/correctness/useYield: it yields once it is written
    async *scan(_scan: OfflineScan, call: CallOptions): AsyncGenerator<RowBatch> {
      enter(call)
      throw new Error('scan is not written yet')
    },

    async ping(call: CallOptions): Promise<void> {
      enter(call)
    },

    async close(): Promise<void> {
      closed = true
    },
  }
}
