// SPEC 1, SEMANTICS 7: a key can hold anything, and never stands for another.

import type { OnlineRow } from '@granary/core/spec'
import { checkSame, checkSameBag } from '../assert/assert.js'
import { hostileKeys } from '../fixtures/keys.js'
import { checkStored, describeRow, put, rowOf } from '../fixtures/online-rows.js'
import { tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const [first, second] = [tableOf('keys@1', { score: 'float64' }), tableOf('keys@11', { score: 'float64' })]
const time = { event: today, created: microseconds(today) }
const rowsFrom = (start: number, keys: readonly string[], table = first): OnlineRow[] =>
  keys.map((_, position) => rowOf(table, time, [start + position]))
const [even, odd] = [0, 1].map((rest) => hostileKeys.filter((_, position) => position % 2 === rest)) as [string[], string[]]

export const keyCases: readonly OnlineCase[] = [
  {
    id: 'keys/hostile',
    title: 'every key string is a key of its own: separators, globs, paths, escapes, normalization, case, U+0000, U+FEFF, 1,024 bytes',
    requires: [],
    async run({ store }) {
      const rows = rowsFrom(0, hostileKeys)
      checkSame(await put(store, first, hostileKeys, rows), [], 'superseded positions')
      await checkStored(store, first, hostileKeys, rows, 'rows of all keys')
      await checkStored(store, first, [...hostileKeys].reverse(), [...rows].reverse(), 'rows in reverse')
    },
  },
  {
    id: 'keys/absent-neighbours',
    title: 'a key that was never written reads as nothing, however close another one is',
    requires: [],
    async run({ store }) {
      const rows = { even: rowsFrom(0, even), odd: rowsFrom(1_000, odd, second) }
      await put(store, first, even, rows.even)
      await put(store, second, odd, rows.odd)
      await checkStored(
        store,
        first,
        odd,
        odd.map(() => undefined),
        'keys that were not written',
      )
      await checkStored(
        store,
        second,
        even,
        even.map(() => undefined),
        'keys that were not written to the other table',
      )
      await checkStored(store, first, even, rows.even, 'keys that were')
      await checkStored(store, second, odd, rows.odd, 'keys of the other table')
    },
  },
  {
    id: 'keys/tables-apart',
    title: 'keys do not leave their table: table names and keys that join to the same text',
    requires: [],
    async run({ store }) {
      const pairs = [
        ['g@1', '1:a'],
        ['g@11', ':a'],
        ['g@1', '1'],
        ['g@11', ''],
        ['g_a@1', 'b'],
        ['g@1', 'a@1b'],
        ['g@1', '_a@1:b'],
        ['g@2', 'g@1:1'],
        ['g@2', '1'],
        ['g@1', '2:g@1:1'],
      ] as const
      const writes = pairs.map(([id, key], position) => ({ table: tableOf(id, { score: 'float64' }), key, value: position }))
      for (const { table, key, value } of writes)
        checkSame(await put(store, table, [key], [rowOf(table, time, [value])]), [], `superseded at ${table.id}`)
      for (const { table, key, value } of writes)
        await checkStored(store, table, [key], [rowOf(table, time, [value])], `${table.id} ${key}`)
      for (const { table, key } of writes)
        checkSame(await store.remove(table, [key], { now: today }), 1, `rows removed of ${table.id} ${key}`)
    },
  },
  {
    id: 'keys/remove-one',
    title: 'removing a key removes no other: no glob, no prefix, no path',
    requires: [],
    async run({ store }) {
      const rows = rowsFrom(0, hostileKeys)
      for (const [half, keys] of [even, odd].entries()) {
        await put(store, first, hostileKeys, rows)
        checkSame(await store.remove(first, keys, { now: today }), keys.length, 'rows removed')
        await checkStored(
          store,
          first,
          hostileKeys,
          rows.map((row, position) => (position % 2 === half ? undefined : row)),
          'rows left',
        )
      }
    },
  },
  {
    id: 'keys/scan',
    title: 'a scan gives every key back as it was written',
    requires: ['scan'],
    async run({ store }) {
      const rows = rowsFrom(0, hostileKeys)
      await put(store, first, hostileKeys, rows)
      const seen = new Map<string, unknown>()
      for await (const { key, row } of store.scan?.(first, { now: today }) ?? []) seen.set(key, describeRow(row, first))
      checkSameBag(
        [...seen],
        hostileKeys.map((key, position) => [key, describeRow(rows[position], first)]),
        'keys and rows of the scan',
      )
    },
  },
]
