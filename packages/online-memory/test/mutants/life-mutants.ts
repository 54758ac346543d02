// Stores that expire, scan, abort or close wrongly.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { calling, type Fault, type Mutant, override, turn, writing } from '../faults.js'

export const lifeMutants: readonly Mutant[] = [
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
