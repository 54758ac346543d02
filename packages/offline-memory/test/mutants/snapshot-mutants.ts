// Stores whose snapshots hold other rows than they name.

import type { OfflineStore } from '@granary/core/spec'
import { answering, asking, type Mutant, naming, override } from '../faults.js'

export const snapshotMutants: readonly Mutant[] = [
  { fault: 'asOf is ignored', caughtBy: 'snapshots/as-of', make: asking(({ asOf: _, ...scan }) => scan) },
  {
    fault: 'asOf a snapshot that nobody knows is everything',
    caughtBy: 'snapshots/as-of-unknown',
    make: asking(({ asOf, ...scan }) =>
      asOf === undefined || /^\d{1,3}:/.test(asOf) || asOf === '' ? { ...scan, ...(asOf !== undefined && { asOf }) } : scan,
    ),
  },
  { fault: 'since is one commit too late', caughtBy: 'snapshots/since', make: skippingOne },
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
