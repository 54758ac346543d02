// Stores that prune too much, or mix columns up.

import { GranaryError } from '@granary/core/codec'
import type { OfflineStore } from '@granary/core/spec'
import { type Mutant, shared, turn } from '../mutant.js'
import { answering, type Fault, filtering, override } from './faults.js'

const appendedIn = shared(() => new Set<string>())
const columnsIn = shared(() => ({ names: new Set<string>() }))

export const scanMutants: readonly Mutant<OfflineStore>[] = [
  { fault: 'from is exclusive', caughtBy: 'scan/event-time-ends', make: filtering(({ event }, { from = -Infinity }) => event > from) },
  { fault: 'to is exclusive', caughtBy: 'scan/event-time-ends', make: filtering(({ event }, { to = Infinity }) => event < to) },
  {
    fault: 'event times pruned by the second',
    caughtBy: 'scan/event-time-ends',
    make: filtering(({ event }, { to = Infinity }) => Math.ceil(event / 1_000) * 1_000 <= to),
  },
  {
    fault: 'createdFrom is exclusive',
    caughtBy: 'scan/created-ends',
    make: filtering(({ created }, { createdFrom = -Infinity }) => created > createdFrom),
  },
  {
    fault: 'createdTo is exclusive',
    caughtBy: 'scan/created-ends',
    make: filtering(({ created }, { createdTo = Infinity }) => created < createdTo),
  },
  {
    fault: 'created times pruned by truncated milliseconds',
    caughtBy: 'scan/created-ends',
    make: filtering(({ created }, { createdFrom = -Infinity }) => Math.trunc(created / 1_000) * 1_000 >= createdFrom),
  },
  {
    fault: 'createdFrom looks at the first row of a batch',
    caughtBy: 'scan/created-ends',
    make: answering((batch, { createdFrom = -Infinity }) => ((batch.created[0] as number) >= createdFrom ? batch : undefined)),
  },
  {
    fault: 'keys pruned in the order of a locale',
    caughtBy: 'scan/keys',
    make: filtering(({ key }, { keys }) => within(keyList(keys?.keys[0]), key, (one, other) => String(one).localeCompare(String(other)))),
  },
  {
    fault: 'keys pruned by numbers as text',
    caughtBy: 'scan/keys',
    make: filtering(({ key }, { keys }) => within(keyList(keys?.keys[0]), key, (one, other) => (String(one) < String(other) ? -1 : 1))),
  },
  {
    fault: 'the last key of a set missed',
    caughtBy: 'scan/keys',
    make: filtering(({ key }, { keys }) => keyList(keys?.keys[0])?.slice(0, -1).includes(key) ?? true),
  },
  {
    fault: 'columns in the place where they were asked',
    caughtBy: 'scan/columns',
    make: answering((batch, scan) => ({
      ...batch,
      columns: batch.table.columns.map((_, position) => batch.columns[scan.columns[position] ?? -1]),
    })),
  },
  {
    fault: 'columns that were not asked for given instead',
    caughtBy: 'scan/columns',
    make: answering((batch, scan) => ({
      ...batch,
      columns: batch.columns.map((column, position) => (scan.columns.includes(position) === scan.columns.length > 1 ? column : undefined)),
    })),
  },
  {
    fault: 'a scan without columns gives nothing',
    caughtBy: 'scan/columns',
    make: answering((batch, scan) => (scan.columns.length === 0 ? undefined : batch)),
  },
  {
    fault: 'positions of one layout used in another',
    caughtBy: 'evolution/columns',
    make: answering((batch, scan) => ({
      ...batch,
      columns: batch.columns.map((column, position) => (scan.columns.includes(position) ? column : undefined)),
    })),
  },
  {
    fault: 'batches aligned with the table asked for, by position',
    caughtBy: 'evolution/all-layouts',
    make: answering((batch, { table }) => ({ ...batch, table, columns: table.columns.map((_, position) => batch.columns[position]) })),
  },
  {
    fault: 'old layouts left out',
    caughtBy: 'evolution/all-layouts',
    make: answering((batch, { table }) => (batch.table.fingerprint === table.fingerprint ? batch : undefined)),
  },
  { fault: 'one buffer for every batch', caughtBy: 'scan/left-alone', make: reusedBuffer() },
  {
    fault: 'a scan of a table never appended to is an error',
    caughtBy: 'scan/never-appended',
    make: (store, place) =>
      override(() => ({
        append(batch, call) {
          appendedIn(place).add(batch.table.id)
          return store.append(batch, call)
        },
        async *scan(scan, call) {
          if (!appendedIn(place).has(scan.table.id)) throw new GranaryError('STORE_UNAVAILABLE', 'no such table')
          yield* store.scan(scan, call)
        },
      }))(store),
  },
  {
    fault: 'of two ranges the one is looked at in the place of the other',
    caughtBy: 'scan/random-hints',
    make: filtering(
      ({ event, created }, { from, createdFrom }) =>
        from === undefined || createdFrom === undefined || event * 1_000 >= createdFrom || created < createdFrom,
    ),
  },
  {
    fault: 'a scan that is left is never freed',
    caughtBy: 'scan/early-exit',
    make: (store) => {
      let free = 20
      return override(() => ({
        async *scan(scan, call) {
          if (free === 0) throw new GranaryError('STORE_UNAVAILABLE', 'no file handle is free')
          free--
          yield* store.scan(scan, call)
          free++
        },
      }))(store)
    },
  },
  {
    fault: 'layouts are known to the object that appended them',
    caughtBy: 'evolution/other-store',
    make: (store) => {
      const known = new Set<string>()
      return override(() => ({
        append(batch, call) {
          known.add(batch.table.fingerprint)
          return store.append(batch, call)
        },
        async *scan(scan, call) {
          for await (const batch of store.scan(scan, call)) if (known.has(batch.table.fingerprint)) yield batch
        },
      }))(store)
    },
  },
  { fault: 'of layouts that come at once one is remembered', caughtBy: 'evolution/at-once', make: lostLayouts },
]

function keyList(column: { readonly kind: string; readonly values?: unknown } | undefined): unknown[] | undefined {
  return column && Array.from(column.values as ArrayLike<unknown>)
}

/** Whether the key lies between the first and the last of a set, in this order: how statistics prune. */
function within(keys: readonly unknown[] | undefined, key: unknown, compare: (one: unknown, other: unknown) => number): boolean {
  return keys === undefined || !keys.includes(key) || (compare(keys[0], key) <= 0 && compare(key, keys.at(-1)) <= 0)
}

function reusedBuffer(): Fault {
  const buffer = new Float32Array(100_000)
  return answering((batch) => ({
    ...batch,
    columns: batch.columns.map((column) => {
      if (column?.kind !== 'vector') return column
      buffer.set(column.values)
      return { ...column, values: buffer }
    }),
  }))
}

/** The columns of a table are read, added to and written back; columns that are not among them are not answered. */
function lostLayouts(store: OfflineStore, place: object = {}): OfflineStore {
  const columns = columnsIn(place)
  return override(() => ({
    async append(batch, call) {
      const names = new Set([...columns.names, ...batch.table.columns.map(({ name }) => name)])
      await turn()
      columns.names = names
      return store.append(batch, call)
    },
    async *scan(scan, call) {
      for await (const batch of store.scan(scan, call)) {
        const known = batch.columns.map((column, position) =>
          columns.names.has(batch.table.columns[position]?.name ?? '') ? column : undefined,
        )
        yield { ...batch, columns: known }
      }
    },
  }))(store)
}
