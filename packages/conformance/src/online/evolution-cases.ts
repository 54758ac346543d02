// The alignment rule: a row is answered with the table that wrote it, or with one that names the same columns.

import type { OnlineRow, TableSchema, Value } from '@granary/core/spec'
import { checkSame } from '../assert/assert.js'
import { checkStored, get, put, rowOf, valuesOf } from '../fixtures/online-rows.js'
import { tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const time = { event: today, created: microseconds(today) }
const id = 'evolving@1'

/** Layouts of one table: the first, more columns, more in between and in another order, other columns of the same number. */
const layouts: readonly TableSchema[] = [
  tableOf(id, { a: 'float64', b: 'string' }),
  tableOf(id, { a: 'float64', b: 'string', c: 'bigint' }),
  tableOf(id, { d: { vector: 2 }, b: 'string', a: 'float64', c: 'bigint', e: { array: 'string' } }),
  tableOf(id, { b: 'string', c: 'bigint' }),
]
const values: Readonly<Record<string, Value>> = { a: 1.5, b: 'bee', c: 2n ** 62n + 1n, d: Float32Array.of(-0, 4), e: ['e', null] }
const rowIn = (table: TableSchema, event = today): OnlineRow =>
  rowOf(
    table,
    { ...time, event },
    table.columns.map(({ name }) => values[name] ?? null),
  )
const keys = layouts.map((_, position) => `key-${position}`)

export const evolutionCases: readonly OnlineCase[] = [
  {
    id: 'evolution/all-layouts',
    title: 'rows of every layout read with every layout, side by side: columns by name, null where the row has none',
    requires: [],
    async run({ store }) {
      for (const [position, table] of layouts.entries()) await put(store, table, [keys[position] as string], [rowIn(table)])
      await checkAllLayouts((asked) => get(store, asked, keys))
    },
  },
  {
    id: 'evolution/one-key',
    title: 'a newer row of another layout replaces the whole row, wider or narrower: no column of the old one shines through',
    requires: [],
    async run({ store }) {
      const sequence = [0, 1, 2, 3, 2, 0, 3, 1].map((position) => layouts[position] as TableSchema)
      for (const [step, table] of sequence.entries()) {
        const row = rowIn(table, today + step)
        checkSame(await put(store, table, ['k'], [row]), [], 'superseded positions')
        for (const asked of layouts)
          checkSame(valuesOf((await get(store, asked, ['k']))[0], asked), expectedValues(row, asked), `step ${step}`)
      }
    },
  },
  {
    id: 'evolution/reader-that-never-wrote',
    title: 'a store that never saw the layouts reads the rows of another one, old and new',
    requires: ['durable'],
    async run({ store, open }) {
      for (const [position, table] of layouts.entries()) await put(store, table, [keys[position] as string], [rowIn(table)])
      const reader = await open()
      await checkAllLayouts((asked) => get(reader, asked, keys))
      const writer = await open()
      const newest = tableOf(id, {
        ...Object.fromEntries((layouts[2] as TableSchema).columns.map(({ name, type }) => [name, type])),
        f: 'boolean',
      })
      const row = rowOf(
        newest,
        { ...time, event: today + 1 },
        newest.columns.map(({ name }) => (name === 'f' ? true : (values[name] ?? null))),
      )
      await put(writer, newest, ['new'], [row])
      for (const asked of layouts)
        checkSame(
          valuesOf((await get(reader, asked, ['new']))[0], asked),
          expectedValues(row, asked),
          'a layout that appeared after the reader opened',
        )
    },
  },
  {
    id: 'evolution/scan',
    title: 'a scan gives rows of every layout',
    requires: ['scan'],
    async run({ store }) {
      for (const [position, table] of layouts.entries()) await put(store, table, [keys[position] as string], [rowIn(table)])
      const [asked] = layouts as [TableSchema]
      const seen = new Map<string, OnlineRow>()
      for await (const { key, row } of store.scan?.(asked, { now: today }) ?? []) seen.set(key, row)
      for (const [position, table] of layouts.entries())
        checkSame(valuesOf(seen.get(keys[position] as string), table), expectedValues(rowIn(table), table), `the row of layout ${position}`)
      checkSame(seen.size, keys.length, 'keys of the scan')
    },
  },
  {
    id: 'evolution/remove',
    title: 'a removal by one layout takes rows of another',
    requires: [],
    async run({ store }) {
      const [narrow, wide] = layouts as [TableSchema, TableSchema]
      await put(store, narrow, ['n'], [rowIn(narrow)])
      await put(store, wide, ['w'], [rowIn(wide)])
      checkSame(await store.remove(narrow, ['w'], { now: today }), 1, 'wide rows removed')
      checkSame(await store.remove(wide, ['n'], { now: today, upTo: [time] }), 1, 'narrow rows removed')
      await checkStored(store, wide, ['n', 'w'], [undefined, undefined], 'rows left')
    },
  },
]

async function checkAllLayouts(read: (asked: TableSchema) => Promise<readonly (OnlineRow | undefined)[]>): Promise<void> {
  for (const [number, asked] of layouts.entries()) {
    const rows = await read(asked)
    checkSame(
      rows.map((row) => valuesOf(row, asked)),
      layouts.map((table) => expectedValues(rowIn(table), asked)),
      `rows of all layouts by layout ${number}`,
    )
  }
}

function expectedValues(row: OnlineRow, asked: TableSchema): Value[] {
  return asked.columns.map(({ name }) => row.values[row.table.columns.findIndex((column) => column.name === name)] ?? null)
}
