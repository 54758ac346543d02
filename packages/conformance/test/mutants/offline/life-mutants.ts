// Stores that abort, close or reopen wrongly.

import { GranaryError } from '@granary/core/codec'
import type { CallOptions, Column, OfflineStore, RowBatch } from '@granary/core/spec'
import { type Mutant, shared, turn } from '../mutant.js'
import { override, picked } from './faults.js'

const every = (batch: { readonly length: number }): number[] => Array.from({ length: batch.length }, (_, row) => row)

const closedIn = shared(() => new Set<string>())

export const lifeMutants: readonly Mutant<OfflineStore>[] = [
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
  { fault: 'what was acknowledged last lies in a buffer', caughtBy: ['durability/reopen', 'processes/killed'], make: buffered },
  {
    fault: 'close closes what it did not open',
    caughtBy: 'durability/close-of-one',
    make: (store, place) => {
      const enter = (): void => {
        if (closedIn(place).has('closed')) throw new GranaryError('STORE_CLOSED', 'The client is closed')
      }
      return override(() => ({
        async append(batch, call) {
          enter()
          return store.append(batch, call)
        },
        async close() {
          closedIn(place).add('closed')
          await store.close()
        },
      }))(store)
    },
  },
  {
    fault: 'an outage is answered as an empty table',
    caughtBy: 'failure/never-as-missing',
    make: override((store) => ({
      async *scan(scan, call) {
        try {
          yield* store.scan(scan, call)
        } catch (error) {
          if (!GranaryError.isInstance(error)) throw error
        }
      },
    })),
  },
  {
    fault: 'a call under way is deaf',
    caughtBy: 'abort/during',
    make: override((store) => ({
      append: (batch, call) => (call.signal === undefined ? store.append(batch, call) : new Promise(() => undefined)),
    })),
  },
  {
    fault: 'listeners are left on the signal',
    caughtBy: 'abort/listeners',
    make: override((store) => ({
      append: (batch, call) => {
        call.signal?.addEventListener('abort', () => undefined, { once: true })
        return store.append(batch, call)
      },
    })),
  },
  {
    fault: 'a manifest that can be written to',
    caughtBy: 'lifecycle/manifest',
    make: override((store) => ({ capabilities: { ...store.capabilities } })),
  },
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

/** An append reaches the data with the next call; what comes before close never does. */
function buffered(store: OfflineStore): OfflineStore {
  type Append = readonly [batch: RowBatch<Column>, call: CallOptions & { readonly batchId: string; readonly created: number }]
  let waiting: Append | undefined
  const flush = async (): Promise<void> => {
    const append = waiting
    waiting = undefined
    if (append !== undefined) await store.append(...append)
  }
  return override(() => ({
    async append(...append) {
      await flush()
      waiting = append
      return { status: 'stored', created: append[1].created, snapshot: '1:x' }
    },
    async *scan(scan, call) {
      await flush()
      yield* store.scan(scan, call)
    },
  }))(store)
}
