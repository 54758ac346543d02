// Stores that abort, close or reopen wrongly.

import type { Column, OfflineStore, RowBatch } from '@granary/core/spec'
import { type Mutant, override, picked, turn } from '../faults.js'

const every = (batch: { readonly length: number }): number[] => Array.from({ length: batch.length }, (_, row) => row)

export const lifeMutants: readonly Mutant[] = [
  {
    fault: 'signals are not looked at',
    caughtBy: 'abort/before',
    make: override((store) => ({
      append: (batch, { signal: _, ...call }) => store.append(batch, call),
      scan: (scan, { now }) => store.scan(scan, { now }),
      ping: ({ now }) => store.ping({ now }),
    })),
  },
  {
    fault: 'an aborted append is done all the same',
    caughtBy: 'abort/before',
    make: override((store) => ({
      append: async (batch, { signal, ...call }) => {
        const receipt = await store.append(batch, call)
        signal?.throwIfAborted()
        return receipt
      },
    })),
  },
  { fault: 'an abort leaves a half', caughtBy: 'abort/append', make: halfOnAbort },
  {
    fault: 'an abort within the loop rejects with an error of the store',
    caughtBy: 'abort/scan',
    make: override((store) => ({
      async *scan(scan, call) {
        for await (const batch of store.scan(scan, { now: call.now })) {
          yield batch
          if (call.signal?.aborted) throw new Error('aborted')
        }
      },
    })),
  },
  { fault: 'a closed store goes on', caughtBy: 'close/idempotent', make: override(() => ({ close: async () => undefined })) },
  {
    fault: 'close does not wait',
    caughtBy: 'close/waits',
    make: override((store) => ({
      append: async (batch, call) => {
        const receipt = await store.append(batch, call)
        for (let turns = 0; turns < 5; turns++) await turn()
        return receipt
      },
    })),
  },
  { fault: 'a store opened later finds the first batch alone', caughtBy: 'durability/reopen', make: forgetting },
]

function halfOnAbort(store: OfflineStore): OfflineStore {
  return override(() => ({
    async append(batch, { signal, ...call }) {
      if (signal === undefined) return store.append(batch, call)
      await store.append(picked(batch, every(batch).slice(1)) as RowBatch<Column>, call)
      await turn()
      signal.throwIfAborted()
      return store.append(batch, call)
    },
  }))(store)
}

function forgetting(store: OfflineStore): OfflineStore {
  let appended = false
  return override(() => ({
    append(batch, call) {
      appended = true
      return store.append(batch, call)
    },
    async *scan(scan, call) {
      let first = true
      for await (const batch of store.scan(scan, call)) {
        if (appended || first) yield batch
        first = false
      }
    },
  }))(store)
}
