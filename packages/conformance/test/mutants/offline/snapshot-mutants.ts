// Stores whose snapshots hold other rows than they name.

import { GranaryError } from '@granary/core/codec'
import type { OfflineStore } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { answering, asking, naming, override } from './faults.js'

export const snapshotMutants: readonly Mutant<OfflineStore>[] = [
  { fault: 'asOf is ignored', caughtBy: 'snapshots/as-of', make: asking(({ asOf: _, ...scan }) => scan) },
  {
    fault: 'asOf a snapshot that nobody knows is everything',
    caughtBy: 'snapshots/as-of-unknown',
    make: asking(({ asOf, ...scan }) =>
      asOf === undefined || /^\d{1,3}:/.test(asOf) || asOf === '' ? { ...scan, ...(asOf !== undefined && { asOf }) } : scan,
    ),
  },
  { fault: 'since is one commit too late', caughtBy: ['snapshots/since', 'snapshots/beside-appends'], make: skippingOne },
  {
    fault: 'since a snapshot that nobody knows is nothing',
    caughtBy: 'snapshots/since',
    make: answering((batch, { since = '' }) => (since === '' || /^\d+:[0-9a-f]{16}$/.test(since) ? batch : undefined)),
  },
  { fault: 'snapshots named by number alone', caughtBy: 'snapshots/since', make: numbered },
  {
    fault: 'at looks at no time',
    caughtBy: 'snapshots/at-time',
    make: naming(
      ({ at }) =>
        (table, _, call) =>
          at(table, 'newest', call),
    ),
  },
  {
    fault: 'one name for every snapshot',
    caughtBy: 'snapshots/as-of',
    make: naming(
      ({ at }) =>
        async (table, time, call) =>
          (await at(table, time, call)) === '' ? '' : 'the snapshot',
    ),
  },
  {
    fault: 'a table never appended to has a snapshot',
    caughtBy: 'snapshots/never-appended',
    make: naming(
      ({ at }) =>
        async (table, time, call) =>
          (await at(table, time, call)) || '0:0000000000000000',
    ),
  },
  {
    fault: 'a receipt names the snapshot before',
    caughtBy: 'snapshots/receipts',
    make: override((store) => ({
      append: async (batch, call) => {
        const snapshot = (await store.snapshots?.at(batch.table, 'newest', call)) ?? ''
        return { ...(await store.append(batch, call)), snapshot }
      },
    })),
  },
  {
    fault: 'snapshots are names of the store object',
    caughtBy: 'snapshots/other-store',
    make: (store) => {
      const own = new Set<string>()
      const note = (name: string): string => {
        own.add(name)
        return name
      }
      return override(() => ({
        append: async (batch, call) => {
          const receipt = await store.append(batch, call)
          note(receipt.snapshot)
          return receipt
        },
        snapshots: { at: async (table, time, call) => note((await store.snapshots?.at(table, time, call)) ?? '') },
        async *scan(scan, call) {
          if (scan.asOf !== undefined && !own.has(scan.asOf)) throw new GranaryError('INPUT_INVALID_OPTION', 'no such snapshot')
          yield* store.scan(scan, call)
        },
      }))(store)
    },
  },
]

function skippingOne(store: OfflineStore): OfflineStore {
  return override(() => ({
    async *scan(scan, call) {
      let first = scan.since !== undefined && scan.since !== ''
      for await (const batch of store.scan(scan, call)) {
        if (!first) yield batch
        first = false
      }
    },
  }))(store)
}

function numbered(store: OfflineStore): OfflineStore {
  const names = new Map<string, string>()
  const number = (name: string): string => {
    const short = String(Number.parseInt(name, 10) || '')
    names.set(short, name)
    return short
  }
  const named = (asked: string): string => names.get(String(Number.parseInt(asked, 10))) ?? asked
  return override(() => ({
    snapshots: { at: async (table, time, call) => number((await store.snapshots?.at(table, time, call)) ?? '') },
    scan: ({ since, asOf, ...scan }, call) =>
      store.scan({ ...scan, ...(since !== undefined && { since: named(since) }), ...(asOf !== undefined && { asOf: named(asOf) }) }, call),
  }))(store)
}
