// SEMANTICS 6, for histories: every value, key and time comes back bit for bit.

import type { Value } from '@granary/core/spec'
import type { HistoryRow } from '../fixtures/batches.js'
import { append, checkHistory } from '../fixtures/history.js'
import { hostileKeys } from '../fixtures/keys.js'
import { randomInteger } from '../fixtures/random.js'
import { type Layout, tableOf } from '../fixtures/tables.js'
import { closeTimes, microseconds, today } from '../fixtures/times.js'
import { type TypedValues, typedValues } from '../fixtures/values.js'
import type { OfflineCase } from './offline-case.js'

const time = { event: today, created: microseconds(today) }
const keyTypes = ['string', 'int32', 'int64', 'bigint', 'boolean', 'timestamp']
const allTypes: Layout = Object.fromEntries(typedValues.map(({ name, type }) => [name, type]))

export const offlineValueCases: readonly OfflineCase[] = [
  ...typedValues.map(oneTypeCase),
  ...typedValues.filter(({ type }) => keyTypes.some((allowed) => allowed === type)).map(oneKeyTypeCase),
  {
    id: 'values/all-types',
    title: 'every type in one row, each present or null in random patterns; columns of nulls alone',
    requires: [],
    async run({ store }) {
      const table = tableOf('all_types@1', allTypes)
      const random = randomInteger(5)
      const pick = ({ values }: TypedValues): Value => (random(4) === 0 ? null : (values[random(values.length)] as Value))
      const rows = Array.from(
        { length: 50 },
        (_, position): HistoryRow => ({ ...time, keys: [`key-${position}`], values: typedValues.map(pick) }),
      )
      const nulls = [0, 1, 2].map((position): HistoryRow => ({ ...time, keys: [`null-${position}`], values: typedValues.map(() => null) }))
      await append(store, table, 'mixed', rows)
      await append(store, table, 'nulls', nulls)
      await checkHistory(store, table, [...rows, ...nulls], 'rows of all types')
    },
  },
  {
    id: 'values/tombstones',
    title: 'tombstones, with null in every column, among live rows, alone in a batch, and none in a batch',
    requires: [],
    async run({ store }) {
      const table = tableOf('all_types@1', allTypes)
      const live = (key: string): HistoryRow => ({ ...time, keys: [key], values: typedValues.map(({ values }) => values[0] as Value) })
      const dead = (key: string): HistoryRow => ({ ...time, keys: [key], values: typedValues.map(() => null), deleted: true })
      const batches = [[dead('first')], [live('a'), dead('a'), live('b'), dead('c')], [live('d')], [dead('e'), dead('f')]]
      for (const [position, rows] of batches.entries()) await append(store, table, `batch-${position}`, rows)
      await checkHistory(store, table, batches.flat(), 'live rows and tombstones')
    },
  },
  {
    id: 'values/hostile-keys',
    title: 'key strings of every kind come back as they were',
    requires: [],
    async run({ store }) {
      const table = tableOf('keys@1', { position: 'int32' })
      const rows = hostileKeys.map((key, position): HistoryRow => ({ ...time, keys: [key], values: [position] }))
      await append(store, table, 'keys', rows)
      await checkHistory(store, table, rows, 'rows of all keys')
    },
  },
  {
    id: 'values/composite-keys',
    title: 'keys of several parts stay apart, part by part and type by type',
    requires: [],
    async run({ store }) {
      const table = tableOf('pairs@1', { position: 'int32' }, { a: 'string', b: 'string', c: 'int64' })
      const keys: readonly (readonly Value[])[] = [
        ['1', '11', 1],
        ['11', '1', 1],
        ['', '111', 1],
        ['1,1', '1', 1],
        ['1', '1,1', 1],
        ['a', '', 0],
        ['', 'a', 0],
        ['x', 'y', -1],
        ['x', 'y', 1],
      ]
      const rows = keys.map((parts, position): HistoryRow => ({ ...time, keys: parts, values: [position] }))
      await append(store, table, 'pairs', rows)
      await checkHistory(store, table, rows, 'rows of composite keys')
    },
  },
  {
    id: 'values/times',
    title: 'event times to the millisecond and created times to the microsecond, before 1970 too',
    requires: [],
    async run({ store }) {
      const table = tableOf('times@1', { x: 'boolean' })
      const created = [
        microseconds(today),
        microseconds(today, 1),
        microseconds(today, 999),
        0,
        1,
        999,
        -1,
        -999,
        -1_000,
        -1_001,
        microseconds(-86_400_001, 3),
      ]
      const pairs = closeTimes.flat().flatMap((event) => created.map((stamp) => [event, stamp] as const))
      const rows = pairs.map(
        ([event, stamp], position): HistoryRow => ({ event, created: stamp, keys: [`key-${position}`], values: [true] }),
      )
      await append(store, table, 'times', rows)
      await checkHistory(store, table, rows, 'rows with their times')
    },
  },
  {
    id: 'values/many-columns',
    title: '300 columns',
    requires: [],
    async run({ store }) {
      const names = Array.from({ length: 300 }, (_, index) => `c${index}`)
      const table = tableOf('wide@1', Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? 'float64' : 'string'])))
      const rows = [0, 1, 2].map(
        (row): HistoryRow => ({
          ...time,
          keys: [`key-${row}`],
          values: names.map((_, index) => ((index + row) % 5 === 0 ? null : index % 2 === 0 ? index / 3 : `text ${index}`)),
        }),
      )
      await append(store, table, 'wide', rows)
      await checkHistory(store, table, rows, 'wide rows')
    },
  },
]

function oneTypeCase({ name, type, values }: TypedValues): OfflineCase {
  return {
    id: `values/${name}`,
    title: `${name} values come back bit for bit: with nulls among them, without any, and asked for alone`,
    requires: [],
    async run({ store }) {
      const table = tableOf(`of_${name}@1`, { before: 'int32', value: type, after: 'string' })
      const rowsOf = (column: readonly Value[], batch: string) =>
        column.map((value, position): HistoryRow => ({ ...time, keys: [`${batch}-${position}`], values: [position, value, batch] }))
      const batches = {
        full: rowsOf(values, 'full'),
        holed: rowsOf(
          values.flatMap((value) => [null, value]),
          'holed',
        ),
      }
      for (const [batchId, rows] of Object.entries(batches)) await append(store, table, batchId, rows)
      const rows = Object.values(batches).flat()
      await checkHistory(store, table, rows, `${name} values`)
      const alone = rows.map((row) => ({ ...row, values: [row.values[1] as Value] }))
      await checkHistory(store, table, alone, `${name} values asked for alone`, { columns: [1] })
    },
  }
}

function oneKeyTypeCase({ name, type, values }: TypedValues): OfflineCase {
  return {
    id: `keys/${name}`,
    title: `${name} keys come back bit for bit`,
    requires: [],
    async run({ store }) {
      const table = tableOf(`by_${name}@1`, { position: 'int32' }, { id: type })
      const rows = values.map((value, position): HistoryRow => ({ ...time, keys: [value], values: [position] }))
      await append(store, table, 'keys', rows)
      await checkHistory(store, table, rows, `${name} keys`)
    },
  }
}
