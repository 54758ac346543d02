// Stores that answer in the wrong place, or by the wrong layout.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { answering, type Mutant, override } from '../faults.js'

const read = async (store: OnlineStore, table: OnlineRow['table'], keys: readonly string[]): Promise<readonly (OnlineRow | undefined)[]> =>
  (await store.read([{ table, keys, columns: [] }], { now: 0 }))[0] ?? []

export const answerMutants: readonly Mutant[] = [
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
]
