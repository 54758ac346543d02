// Stores that expire, scan, abort or close wrongly.

import { GranaryError } from '@granary/core/codec'
import type { OnlineRow, OnlineStore, OnlineWrite } from '@granary/core/spec'
import { type Mutant, shared, turn } from '../mutant.js'
import { calling, type Fault, override, writing } from './faults.js'

const writtenIn = shared(() => new Set<string>())
const closedIn = shared(() => new Set<string>())

export const lifeMutants: readonly Mutant<OnlineStore>[] = [
  { fault: "expiry by this machine's clock", caughtBy: 'expiry/callers-clock', make: calling((call) => ({ ...call, now: Date.now() })) },
  {
    fault: 'the first expiry of a key stays',
    caughtBy: 'expiry/never-early',
    make: (() => {
      const firsts = new Map<string, number>()
      return writing((write) => ({
        ...write,
        rows: write.rows.map((row, position) => {
          const key = write.keys[position] as string
          if (row.expiresAt !== undefined && !firsts.has(key)) firsts.set(key, row.expiresAt)
          const expiresAt = firsts.get(key)
          return expiresAt === undefined ? row : { ...row, expiresAt }
        }),
      }))
    })(),
  },
  {
    fault: 'nothing expires',
    caughtBy: 'expiry/goes',
    make: writing((write) => ({ ...write, rows: write.rows.map(({ expiresAt: _, ...row }) => row) })),
  },
  {
    fault: 'tombstones never expire',
    caughtBy: 'expiry/goes',
    make: writing((write) => ({
      ...write,
      rows: write.rows.map(({ expiresAt, ...row }) => (row.deleted || expiresAt === undefined ? row : { ...row, expiresAt })),
    })),
  },
  { fault: 'a scan of the first page alone', caughtBy: 'scan/whole-table', make: scanning((seen) => seen < 1_000) },
  { fault: 'a scan that misses one row in a thousand', caughtBy: 'scan/whole-table', make: scanning((seen) => seen % 1_000 !== 7) },
  {
    fault: 'a scan by place, which removals move',
    caughtBy: 'scan/beside-writes',
    make: override((store) => ({
      async *scan(table, call) {
        for (let place = 0; ; place += 100) {
          const page: { key: string; row: OnlineRow }[] = []
          let seen = 0
          for await (const item of store.scan?.(table, call) ?? []) if (seen++ >= place && page.length < 100) page.push(item)
          if (page.length === 0) return
          yield* page
        }
      },
    })),
  },
  { fault: 'signals are not looked at', caughtBy: 'abort/before', make: calling(({ now }) => ({ now })) },
  {
    fault: 'an abort rejects with an error of the store',
    caughtBy: 'abort/before',
    make: override((store) => ({
      read: (requests, call) =>
        call.signal?.aborted ? Promise.reject(new DOMException('aborted', 'AbortError')) : store.read(requests, call),
    })),
  },
  {
    fault: 'an aborted write is done all the same',
    caughtBy: 'abort/before',
    make: override((store) => ({
      async write(write, { now, signal }) {
        const answer = await store.write(write, { now })
        signal?.throwIfAborted()
        return answer
      },
    })),
  },
  {
    fault: 'a call under way is deaf',
    caughtBy: 'abort/during',
    make: override((store) => ({
      read: (requests, call) => (call.signal === undefined ? store.read(requests, call) : new Promise(() => undefined)),
    })),
  },
  {
    fault: 'listeners are left on the signal',
    caughtBy: 'abort/listeners',
    make: override((store) => ({
      write: (write, call) => {
        call.signal?.addEventListener('abort', () => undefined, { once: true })
        return store.write(write, call)
      },
    })),
  },
  { fault: 'a closed store goes on', caughtBy: 'close/idempotent', make: override(() => ({ close: async () => undefined })) },
  { fault: 'a second close rejects', caughtBy: 'close/idempotent', make: closingOnce },
  {
    fault: 'close does not wait',
    caughtBy: 'close/waits',
    make: override((store) => ({
      async write(write, call) {
        const answer = await store.write(write, call)
        for (let turns = 0; turns < 5; turns++) await turn()
        return answer
      },
    })),
  },
  {
    fault: 'a manifest that can be written to',
    caughtBy: 'lifecycle/manifest',
    make: override((store) => ({ capabilities: { ...store.capabilities } })),
  },
  {
    fault: 'no expiry and no scan',
    caughtBy: 'lifecycle/manifest',
    make: ({ scan: _, ...store }) => ({ ...store, capabilities: Object.freeze({ durability: 'process' as const, expiry: false }) }),
  },

  {
    fault: 'a scan of a table never written to is an error',
    caughtBy: 'scan/empty',
    make: (store, place) =>
      override(() => ({
        write(write, call) {
          writtenIn(place).add(write.table.id)
          return store.write(write, call)
        },
        async *scan(table, call) {
          if (!writtenIn(place).has(table.id)) throw new GranaryError('STORE_UNAVAILABLE', 'no such table')
          yield* store.scan?.(table, call) ?? []
        },
      }))(store),
  },
  { fault: 'a scan that is left is never freed', caughtBy: 'scan/early-exit', make: fewConnections },
  { fault: 'what was acknowledged last lies in a buffer', caughtBy: ['durability/reopen', 'processes/killed'], make: buffered },
  {
    fault: 'close closes what it did not open',
    caughtBy: 'durability/close-of-one',
    make: (store, place) => {
      const enter = (): void => {
        if (closedIn(place).has('closed')) throw new GranaryError('STORE_CLOSED', 'The client is closed')
      }
      return override(() => ({
        async read(requests, call) {
          enter()
          return store.read(requests, call)
        },
        async close() {
          closedIn(place).add('closed')
          await store.close()
        },
      }))(store)
    },
  },
  {
    fault: 'an outage is answered as missing rows',
    caughtBy: 'failure/never-as-missing',
    make: override((store) => ({
      read: (requests, call) => store.read(requests, call).catch(() => requests.map(({ keys }) => keys.map(() => undefined))),
    })),
  },
  {
    fault: 'an outage is answered as an empty scan',
    caughtBy: 'failure/never-as-missing',
    make: override((store) => ({
      async *scan(table, call) {
        try {
          yield* store.scan?.(table, call) ?? []
        } catch {
          return
        }
      },
    })),
  },
]

/** A scan that gives the rows of some places alone. */
function scanning(gives: (seen: number) => boolean): Fault {
  return override((store) => ({
    async *scan(table, call) {
      let seen = 0
      for await (const item of store.scan?.(table, call) ?? []) if (gives(seen++)) yield item
    },
  }))
}

function closingOnce(store: OnlineStore): OnlineStore {
  let closed = false
  return {
    ...store,
    async close() {
      if (closed) throw new Error('closed already')
      closed = true
      await store.close()
    },
  }
}

/** A scan takes a connection, and gives it back at its end alone. */
function fewConnections(store: OnlineStore): OnlineStore {
  let free = 10
  return override(() => ({
    async *scan(table, call) {
      if (free === 0) throw new GranaryError('STORE_UNAVAILABLE', 'no connection is free')
      free--
      yield* store.scan?.(table, call) ?? []
      free++
    },
  }))(store)
}

/** A write reaches the data with the next call; what comes before close never does. */
function buffered(store: OnlineStore): OnlineStore {
  let waiting: OnlineWrite | undefined
  const flush = async (now: number): Promise<void> => {
    const write = waiting
    waiting = undefined
    if (write !== undefined) await store.write(write, { now })
  }
  return override(() => ({
    async write(write, call) {
      await flush(call.now)
      if (write.keys.length === 1 && write.keys[0] !== 'dead') return store.write(write, call)
      waiting = write
      return { superseded: [] }
    },
    async read(requests, call) {
      await flush(call.now)
      return store.read(requests, call)
    },
  }))(store)
}
