// Stores that answer in the wrong place, or by the wrong layout.

import { GranaryError } from '@granary/core/codec'
import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { answering, override } from './faults.js'

const read = async (store: OnlineStore, table: OnlineRow['table'], keys: readonly string[]): Promise<readonly (OnlineRow | undefined)[]> =>
  (await store.read([{ table, keys, columns: [] }], { now: 0 }))[0] ?? []

export const answerMutants: readonly Mutant<OnlineStore>[] = [
  {
    fault: 'missing keys are left out, so that answers move up',
    caughtBy: 'answers/positional',
    make: answering((rows) => [...rows.filter((row) => row !== undefined), ...rows.filter((row) => row === undefined)]),
  },
  { fault: 'fewer answers than keys', caughtBy: 'answers/positional', make: answering((rows) => rows.filter((row) => row !== undefined)) },
  {
    fault: 'duplicate keys answered once',
    caughtBy: 'answers/positional',
    make: answering((rows, keys) => rows.map((row, position) => (keys.indexOf(keys[position] as string) === position ? row : undefined))),
  },
  {
    fault: 'null for no row',
    caughtBy: 'answers/positional',
    make: answering((rows) => rows.map((row) => row ?? (null as unknown as undefined))),
  },
  {
    fault: 'only the first 5,000 keys of a read',
    caughtBy: 'answers/ten-thousand',
    make: answering((rows) => rows.map((row, position) => (position < 5_000 ? row : undefined))),
  },
  {
    fault: 'requests of one table merged',
    caughtBy: 'answers/requests',
    make: override((store) => ({
      read: async (requests, call) =>
        store.read(
          requests.filter(({ table }, position) => requests.findIndex((other) => other.table === table) === position),
          call,
        ),
    })),
  },
  {
    fault: 'rows aligned with the table asked for, by position',
    caughtBy: 'evolution/all-layouts',
    make: answering((rows, _, table) => rows.map((row) => row && { ...row, table })),
  },
  {
    fault: 'columns of the row before shine through',
    caughtBy: 'evolution/one-key',
    make: override((store) => ({
      async write({ table, keys, rows }, call) {
        const present = await read(store, table, keys)
        const merged = rows.map((row, position) => {
          const before = present[position]
          const extra = before?.table.columns.filter(({ name }) => row.table.columns.every((column) => column.name !== name)) ?? []
          const values = extra.map(({ name }) => before?.values[before.table.columns.findIndex((column) => column.name === name)])
          return { ...row, table: { ...row.table, columns: [...row.table.columns, ...extra] }, values: [...row.values, ...values] }
        })
        return store.write({ table, keys, rows: merged }, call)
      },
    })),
  },
  {
    fault: 'one buffer for every answer',
    caughtBy: 'answers/left-alone',
    make: (() => {
      const buffer = new Float32Array(4)
      const reused = (row: OnlineRow | undefined): OnlineRow | undefined => {
        if (row === undefined || !(row.values[0] instanceof Float32Array) || row.values[0].length !== 4) return row
        buffer.set(row.values[0])
        return { ...row, values: [buffer, ...row.values.slice(1)] }
      }
      return answering((rows) => rows.map(reused))
    })(),
  },

  {
    fault: 'columns in the place where they were asked',
    caughtBy: 'answers/columns',
    make: override((store) => ({
      read: async (requests, call) =>
        (await store.read(requests, call)).map((rows, request) =>
          rows.map((row) => row && { ...row, values: (requests[request]?.columns ?? []).map((position) => row.values[position]) }),
        ),
    })),
  },
  {
    fault: 'a write of no keys is an error of the server',
    caughtBy: 'answers/write-of-nothing',
    make: override((store) => ({
      write: async (write, call) =>
        write.keys.length > 0 ? store.write(write, call) : Promise.reject(new GranaryError('STORE_UNAVAILABLE', 'syntax error')),
    })),
  },
  {
    fault: 'reads are cached for a while',
    caughtBy: 'answers/own-writes',
    make: (store) => {
      const known = new Map<string, OnlineRow | undefined>()
      return answering((rows, keys, table) =>
        rows.map((row, position) => {
          const name = `${table.id} ${keys[position]}`
          const cached = known.get(name)
          known.set(name, row)
          return cached !== undefined && Math.abs(cached.event - (row?.event ?? 0)) < 3 ? cached : row
        }),
      )(store)
    },
  },
  { fault: 'layouts are known to the object that wrote them', caughtBy: 'evolution/reader-that-never-wrote', make: ownLayouts },
  {
    fault: 'a scan of the layout asked with alone',
    caughtBy: 'evolution/scan',
    make: override((store) => ({
      async *scan(table, call) {
        for await (const item of store.scan?.(table, call) ?? []) if (item.row.table.fingerprint === table.fingerprint) yield item
      },
    })),
  },
  {
    fault: 'a removal of rows of its own layout alone',
    caughtBy: 'evolution/remove',
    make: override((store) => ({
      async remove(table, keys, call) {
        const present = await read(store, table, keys)
        const own = keys.map((_, position) => present[position]?.table.fingerprint === table.fingerprint)
        const kept = <T>(items: readonly T[]): T[] => items.filter((_, position) => own[position])
        return store.remove(table, kept(keys), call.upTo === undefined ? call : { ...call, upTo: kept(call.upTo) })
      },
    })),
  },
]

function ownLayouts(store: OnlineStore): OnlineStore {
  const known = new Set<string>()
  return override(() => ({
    write(write, call) {
      known.add(write.table.fingerprint)
      return store.write(write, call)
    },
    read: async (requests, call) =>
      (await store.read(requests, call)).map((rows) =>
        rows.map((row) => row && (known.has(row.table.fingerprint) ? row : { ...row, values: row.values.map(() => undefined) })),
      ),
  }))(store)
}
