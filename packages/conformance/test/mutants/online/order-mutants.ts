// Stores that keep the wrong row of a key.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { type Mutant, queue, turn } from '../mutant.js'
import { override, ranked } from './faults.js'

const rowTime = ({ event, created }: OnlineRow): { event: number; created: number } => ({ event, created })
const read = async (store: OnlineStore, table: OnlineRow['table'], keys: readonly string[]): Promise<readonly (OnlineRow | undefined)[]> =>
  (await store.read([{ table, keys, columns: [] }], { now: 0 }))[0] ?? []

export const orderMutants: readonly Mutant<OnlineStore>[] = [
  {
    fault: 'an older row overwrites a newer one',
    caughtBy: 'order/every-order',
    make: ranked(() => ({ event: 0, created: 0, columns: 0 })),
  },
  {
    fault: 'ties of event time are not broken by created time',
    caughtBy: 'order/every-order',
    make: ranked(() => ({ created: 0, columns: 0 })),
  },
  {
    fault: 'created time before event time',
    caughtBy: 'order/every-order',
    make: ranked(({ event, created }) => ({ event: created, created: event })),
  },
  { fault: 'column counts do not count', caughtBy: 'order/column-count', make: ranked(() => ({ columns: 0 })) },
  {
    fault: 'the wider row wins whatever its times',
    caughtBy: 'order/column-count',
    make: ranked(({ table, event }) => ({ event: table.columns.length, created: event })),
  },
  {
    fault: 'column counts of one byte',
    caughtBy: 'order/many-columns',
    make: ranked(({ table }) => ({ columns: table.columns.length % 256 })),
  },
  {
    fault: 'column counts compared as text',
    caughtBy: 'order/many-columns',
    make: ranked(({ table }) => ({ columns: Number(String(table.columns.length).padEnd(3, '0')) })),
  },
  {
    fault: 'event times compared by their lower half',
    caughtBy: 'order/close-event-times',
    make: ranked(({ event }) => ({ event: event >>> 0 })),
  },
  {
    fault: 'event times compared as 32-bit floats',
    caughtBy: 'order/close-event-times',
    make: ranked(({ event }) => ({ event: Math.fround(event) })),
  },
  {
    fault: 'times before 1970 sorted backwards, as raw doubles are',
    caughtBy: 'order/close-event-times',
    make: ranked(({ event }) => ({ event: event < 0 ? 1e15 - event : event })),
  },
  {
    fault: 'created times kept in milliseconds',
    caughtBy: 'order/close-created-times',
    make: ranked(({ created }) => ({ created: Math.floor(created / 1_000) })),
  },
  {
    fault: 'an equal row does not replace',
    caughtBy: 'order/equal-replaces',
    make: override((store) => ({
      async write({ table, keys, rows }, call) {
        const present = await read(store, table, keys)
        const equal = rows.map(
          (row, position) => JSON.stringify(rowTime(row)) === JSON.stringify({ ...(present[position] && rowTime(present[position])) }),
        )
        const superseded: number[] = []
        for (const [position, row] of rows.entries()) {
          if (equal[position]) superseded.push(position)
          else if ((await store.write({ table, keys: [keys[position] as string], rows: [row] }, call)).superseded.length > 0)
            superseded.push(position)
        }
        return { superseded }
      },
    })),
  },
  {
    fault: 'superseded rows are not reported',
    caughtBy: 'order/every-order',
    make: override((store) => ({ write: (write, call) => store.write(write, call).then(() => ({ superseded: [] })) })),
  },
  {
    fault: 'superseded rows are counted, not placed',
    caughtBy: 'order/random',
    make: override((store) => ({
      write: async (write, call) => ({ superseded: (await store.write(write, call)).superseded.map((_, place) => place) }),
    })),
  },
  {
    fault: 'compare and set in the client',
    caughtBy: 'concurrency/64-writers',
    make: override((store) => ({
      async write({ table, keys, rows }, call) {
        const present = await read(store, table, keys)
        await turn()
        const wins = rows.map(
          (row, position) =>
            row.event * 1e4 + (row.created % 1e4) >= (present[position]?.event ?? -1) * 1e4 + ((present[position]?.created ?? 0) % 1e4),
        )
        const winners = keys.flatMap((_, position) => (wins[position] ? [position] : []))
        await store.remove(
          table,
          winners.map((position) => keys[position] as string),
          call,
        )
        await store.write(
          {
            table,
            keys: winners.map((position) => keys[position] as string),
            rows: winners.map((position) => rows[position] as OnlineRow),
          },
          call,
        )
        return { superseded: keys.flatMap((_, position) => (wins[position] ? [] : [position])) }
      },
    })),
  },
  {
    fault: 'rows written in two steps',
    caughtBy: 'concurrency/whole-rows',
    make: override((store) => ({
      async write(write, call) {
        const half = write.rows.map((row) => ({ ...row, values: row.values.map((value, position) => (position % 2 === 0 ? value : -1)) }))
        await store.write({ ...write, rows: half }, call)
        await turn()
        return store.write(write, call)
      },
    })),
  },

  {
    fault: 'compare and set under a lock of the store object',
    caughtBy: ['concurrency/two-stores', 'processes/writers'],
    make: lockedInClient,
  },
]

let objects = 0

/** Each store's own writes wait for each other, in turns of uneven length. */
function lockedInClient(store: OnlineStore): OnlineStore {
  const locked = queue()
  let writes = objects++
  return override(() => ({
    write: ({ table, keys, rows }, call) =>
      locked(async () => {
        const present = await read(store, table, keys)
        for (let turns = writes++ % 4; turns >= 0; turns--) await turn()
        const wins = rows.map((row, position) => {
          const before = present[position]
          return before === undefined || before.event < row.event || (before.event === row.event && before.created <= row.created)
        })
        const won = <T>(items: readonly T[]): T[] => items.filter((_, position) => wins[position])
        await store.remove(table, won(keys), call)
        await store.write({ table, keys: won(keys), rows: won(rows) }, call)
        return { superseded: keys.flatMap((_, position) => (wins[position] ? [] : [position])) }
      }),
  }))(store)
}
