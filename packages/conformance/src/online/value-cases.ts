// SEMANTICS 6: a value written is the value read, bit for bit.

import type { Value } from '@granary/core/spec'
import { check, checkSame } from '../assert/assert.js'
import { plainKeys } from '../fixtures/keys.js'
import { checkStored, get, put, rowOf, tombstoneOf } from '../fixtures/online-rows.js'
import { randomInteger } from '../fixtures/random.js'
import { tableOf } from '../fixtures/tables.js'
import { closeTimes, microseconds, today } from '../fixtures/times.js'
import { type TypedValues, typedValues } from '../fixtures/values.js'
import type { OnlineCase } from './online-case.js'

const time = { event: today, created: microseconds(today) }

export const valueCases: readonly OnlineCase[] = [
  ...typedValues.map(oneTypeCase),
  {
    id: 'values/all-types',
    title: 'every type in one row, each present or null in random patterns',
    requires: [],
    async run({ store }) {
      const table = tableOf('all_types@1', Object.fromEntries(typedValues.map(({ name, type }) => [name, type])))
      const random = randomInteger(3)
      const pick = ({ values }: TypedValues): Value => (random(4) === 0 ? null : (values[random(values.length)] as Value))
      const rows = [
        rowOf(
          table,
          time,
          table.columns.map(() => null),
        ),
        rowOf(
          table,
          time,
          typedValues.map(({ values }) => values[0] as Value),
        ),
        ...Array.from({ length: 60 }, () => rowOf(table, time, typedValues.map(pick))),
      ]
      const keys = plainKeys(rows.length)
      await put(store, table, keys, rows)
      await checkStored(store, table, keys, rows, 'rows of all types')
    },
  },
  {
    id: 'values/many-columns',
    title: '300 columns, with nulls at every position in turn',
    requires: [],
    async run({ store }) {
      const names = Array.from({ length: 300 }, (_, index) => `c${index}`)
      const table = tableOf(
        'wide@1',
        Object.fromEntries(names.map((name, index) => [name, index % 3 === 0 ? 'string' : index % 3 === 1 ? 'float64' : 'boolean'])),
      )
      const valueAt = (index: number): Value => (index % 3 === 0 ? `value ${index}` : index % 3 === 1 ? index + 0.5 : index % 2 === 0)
      const rows = [0, 1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 255, 256, 299].map((hole) =>
        rowOf(
          table,
          time,
          names.map((_, index) => (index === hole || index % 17 === hole ? null : valueAt(index))),
        ),
      )
      const keys = plainKeys(rows.length)
      await put(store, table, keys, rows)
      await checkStored(store, table, keys, rows, 'rows of 300 columns')
    },
  },
  {
    id: 'values/no-columns',
    title: 'a table without columns has rows all the same',
    requires: [],
    async run({ store }) {
      const table = tableOf('bare@1', {})
      await put(store, table, ['live', 'dead'], [rowOf(table, time, []), tombstoneOf(table, time)])
      await checkStored(store, table, ['live', 'dead', 'missing'], [rowOf(table, time, []), undefined, undefined], 'rows of no columns')
    },
  },
  {
    id: 'values/times',
    title: 'event and created times come back exactly',
    requires: [],
    async run({ store }) {
      const table = tableOf('times@1', { x: 'boolean' })
      const events = closeTimes.flat()
      const rows = events.map((event, position) =>
        rowOf(table, { event, created: microseconds(today, position) - (position % 2) * 2 ** 50 }, [true]),
      )
      const keys = plainKeys(rows.length)
      await put(store, table, keys, rows)
      await checkStored(store, table, keys, rows, 'rows with their times')
      for (const row of await get(store, table, keys)) checkSame(row?.deleted, false, 'deleted of a live row')
    },
  },
]

function oneTypeCase({ name, type, values }: TypedValues): OnlineCase {
  return {
    id: `values/${name}`,
    title: `${name} values, and null, come back bit for bit`,
    requires: [],
    async run({ store }) {
      const table = tableOf(`of_${name}@1`, { before: 'int32', value: type, after: 'string' })
      const rows = [null, ...values].map((value, position) => rowOf(table, time, [position, value, `${position}`]))
      const keys = plainKeys(rows.length)
      await put(store, table, keys, rows)
      await checkStored(store, table, keys, rows, `${name} values`)
      const answers = await store.read([{ table, keys, columns: [1] }], { now: today })
      check(answers[0]?.length === keys.length, 'as many answers as keys')
      const alone = answers[0].map((row) => row?.values[row.table.columns.findIndex((column) => column.name === 'value')] ?? null)
      checkSame(alone, [null, ...values], `${name} values asked for alone`)
    },
  }
}
