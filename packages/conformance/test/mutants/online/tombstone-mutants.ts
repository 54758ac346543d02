// Stores that forget deletions, or remove too much.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { type Mutant, turn } from '../mutant.js'
import { override, ranked, writing } from './faults.js'

const read = async (store: OnlineStore, table: OnlineRow['table'], keys: readonly string[]): Promise<readonly (OnlineRow | undefined)[]> =>
  (await store.read([{ table, keys, columns: [] }], { now: 0 }))[0] ?? []

export const tombstoneMutants: readonly Mutant<OnlineStore>[] = [
  {
    fault: 'a tombstone takes the row away and is forgotten',
    caughtBy: 'tombstone/keeps-late-rows-out',
    make: override((store) => ({
      async write({ table, keys, rows }, call) {
        const answer = await store.write({ table, keys, rows }, call)
        await store.remove(
          table,
          keys.filter((_, position) => rows[position]?.deleted),
          call,
        )
        return answer
      },
    })),
  },
  {
    fault: 'a tombstone reads as a live row of nulls',
    caughtBy: 'tombstone/keeps-late-rows-out',
    make: writing((write) => ({ ...write, rows: write.rows.map((row) => ({ ...row, deleted: false })) })),
  },
  {
    fault: 'a tombstone always wins',
    caughtBy: 'tombstone/late',
    make: ranked(({ deleted, event }) => (deleted ? { event: event + 1e9 } : {})),
  },
  {
    fault: 'upTo is not looked at',
    caughtBy: 'remove/up-to',
    make: override((store) => ({ remove: (table, keys, { now }) => store.remove(table, keys, { now }) })),
  },
  {
    fault: 'upTo looks at event times alone',
    caughtBy: 'remove/up-to',
    make: override((store) => ({
      remove: (table, keys, call) =>
        store.remove(table, keys, call.upTo ? { ...call, upTo: call.upTo.map(({ event }) => ({ event, created: Infinity })) } : call),
    })),
  },
  {
    fault: 'upTo of the first key for all',
    caughtBy: 'remove/up-to',
    make: override((store) => ({
      remove: (table, keys, call) =>
        store.remove(table, keys, call.upTo ? { ...call, upTo: keys.map(() => ({ event: 0, created: 0, ...call.upTo?.[0] })) } : call),
    })),
  },
  {
    fault: 'remove counts keys, not rows',
    caughtBy: 'remove/physical',
    make: override((store) => ({ remove: (table, keys, call) => store.remove(table, keys, call).then(() => keys.length) })),
  },
  {
    fault: 'remove looks, then takes',
    caughtBy: 'concurrency/remove-beside-write',
    make: override((store) => ({
      async remove(table, keys, call) {
        if (call.upTo === undefined) return store.remove(table, keys, call)
        const present = await read(store, table, keys)
        const goes = keys.filter(
          (_, position) => present[position] !== undefined && (present[position]?.event ?? 0) <= (call.upTo?.[position]?.event ?? 0),
        )
        await turn()
        return store.remove(table, goes, { now: call.now })
      },
    })),
  },
]
