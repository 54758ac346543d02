// The alignment rule, for histories: a batch is answered with the table that wrote it, or with one that names the same columns.

import type { TableSchema, Value } from '@granary/core/spec'
import type { HistoryRow } from '../fixtures/batches.js'
import { append, checkHistory } from '../fixtures/history.js'
import { tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OfflineCase } from './offline-case.js'

const id = 'evolving@1'
/** Layouts of one table: the first, with columns added at the end, with columns in between and in another order, an older process's own. */
const layouts: readonly TableSchema[] = [
  tableOf(id, { a: 'float64', b: 'string' }),
  tableOf(id, { a: 'float64', b: 'string', c: 'bigint' }),
  tableOf(id, { d: { vector: 2 }, b: 'string', a: 'float64', c: 'bigint', e: { array: 'string' } }),
  tableOf(id, { b: 'string', f: 'boolean' }),
]
const values: Readonly<Record<string, Value>> = { a: 1.5, b: 'bee', c: 2n ** 62n + 1n, d: Float32Array.of(-0, 4), e: ['e', null], f: true }
const everything = tableOf(id, { f: 'boolean', e: { array: 'string' }, d: { vector: 2 }, c: 'bigint', b: 'string', a: 'float64' })

const rowIn = (table: TableSchema, step: number): HistoryRow => ({
  keys: [`key-${step}`],
  values: table.columns.map(({ name }) => values[name] ?? null),
  event: today + step,
  created: microseconds(today, step),
})

/** The row as a reader with another layout must see it: by name, null where the writer had no such column. */
function seenBy(asked: TableSchema, written: TableSchema, step: number): HistoryRow {
  return {
    ...rowIn(written, step),
    values: asked.columns.map(({ name }) => (written.columns.some((column) => column.name === name) ? (values[name] ?? null) : null)),
  }
}

export const offlineEvolutionCases: readonly OfflineCase[] = [
  {
    id: 'evolution/all-layouts',
    title: 'batches of every layout scanned with every layout: columns by name, null where a batch had none',
    requires: [],
    async run({ store }) {
      const written: TableSchema[] = []
      for (const position of [0, 1, 0, 2, 3, 1, 0, 2]) {
        const table = layouts[position] as TableSchema
        await append(store, table, `batch-${written.length}`, [rowIn(table, written.length)])
        written.push(table)
        for (const asked of [...layouts, everything])
          await checkHistory(
            store,
            asked,
            written.map((each, step) => seenBy(asked, each, step)),
            `history after batch ${written.length}`,
          )
      }
    },
  },
  {
    id: 'evolution/columns',
    title: 'columns asked for by their place in the layout asked with, not in the one that wrote',
    requires: [],
    async run({ store }) {
      for (const [step, table] of layouts.entries()) await append(store, table, `batch-${step}`, [rowIn(table, step)])
      for (const asked of [...layouts, everything]) {
        for (const [position] of asked.columns.entries()) {
          const expected = layouts.map((table, step) => ({
            ...seenBy(asked, table, step),
            values: [seenBy(asked, table, step).values[position] as Value],
          }))
          await checkHistory(store, asked, expected, `column ${position} of ${asked.columns.length}`, { columns: [position] })
        }
      }
    },
  },
  {
    id: 'evolution/other-store',
    title: 'a store that never saw a layout scans it, and appends its own beside it',
    requires: ['durable'],
    async run({ store, open }) {
      const [first, , third] = layouts as [TableSchema, TableSchema, TableSchema]
      await append(store, first, 'one', [rowIn(first, 0)])
      await append(store, third, 'two', [rowIn(third, 1)])
      await store.close()
      const second = await open()
      for (const asked of [...layouts, everything])
        await checkHistory(second, asked, [seenBy(asked, first, 0), seenBy(asked, third, 1)], 'history in a store opened later')
      await append(second, first, 'three', [rowIn(first, 2)])
      await checkHistory(
        second,
        everything,
        [seenBy(everything, first, 0), seenBy(everything, third, 1), seenBy(everything, first, 2)],
        'history after an append of the old layout',
      )
    },
  },
  {
    id: 'evolution/at-once',
    title: 'processes with different layouts append at once, and all is there',
    requires: [],
    async run({ store }) {
      const written = Array.from({ length: 16 }, (_, step) => layouts[step % layouts.length] as TableSchema)
      await Promise.all(written.map((table, step) => append(store, table, `batch-${step}`, [rowIn(table, step)])))
      await checkHistory(
        store,
        everything,
        written.map((table, step) => seenBy(everything, table, step)),
        'history',
      )
    },
  },
]
