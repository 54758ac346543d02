// SEMANTICS 3: which row of a key stays, whatever the order in which they come.

import type { OnlineRow, TableSchema } from '@granary/core/spec'
import { checkSame } from '../assert/assert.js'
import { plainKeys } from '../fixtures/keys.js'
import { checkStored, put, rowOf, tombstoneOf } from '../fixtures/online-rows.js'
import { permutations, randomInteger } from '../fixtures/random.js'
import { scores, tableOf } from '../fixtures/tables.js'
import { closeTimes, microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const base = microseconds(today)
const wideScores = tableOf('scores@1', { score: 'float64', rank: 'int32' })

export const orderCases: readonly OnlineCase[] = [
  {
    id: 'order/every-order',
    title: 'the row with the largest event time, then created time, then column count stays, whatever came first',
    requires: [],
    async run({ store }) {
      const candidates = [
        rowOf(wideScores, { event: today, created: base + 1 }, [1, 1]),
        rowOf(scores, { event: today, created: base + 2 }, [2]),
        rowOf(wideScores, { event: today, created: base + 2 }, [3, 3]),
        rowOf(scores, { event: today + 1, created: base }, [4]),
      ]
      const orders = permutations([0, 1, 2, 3])
      const keys = plainKeys(orders.length)
      for (let step = 0; step < candidates.length; step++) {
        for (const table of [scores, wideScores]) {
          // One write has rows of one table, so each step writes to the keys whose turn is a row of that table.
          const turns = orders.flatMap((order, position) => (candidates[order[step] as number]?.table === table ? [position] : []))
          const rows = turns.map((position) => candidates[orders[position]?.[step] as number] as OnlineRow)
          const lost = turns.flatMap((position, place) =>
            orders[position]?.slice(0, step).some((before) => before > (orders[position]?.[step] as number)) ? [place] : [],
          )
          const superseded = await put(
            store,
            table,
            turns.map((position) => keys[position] as string),
            rows,
          )
          checkSame(superseded, lost, `superseded positions at step ${step}`)
        }
        const winners = orders.map((order) => candidates[Math.max(...order.slice(0, step + 1))])
        await checkStored(store, wideScores, keys, winners, `rows after step ${step}`)
      }
    },
  },
  {
    id: 'order/equal-replaces',
    title: 'a row equal in event time, created time and column count replaces whole, and is not superseded',
    requires: [],
    async run({ store }) {
      const time = { event: today, created: base }
      const renamed = tableOf('scores@1', { other: 'float64' })
      for (const row of [
        rowOf(scores, time, [1]),
        rowOf(scores, time, [2]),
        rowOf(renamed, time, [3]),
        tombstoneOf(scores, time),
        rowOf(scores, time, [null]),
        rowOf(scores, time, [1]),
      ]) {
        checkSame(await put(store, row.table, ['k'], [row]), [], 'superseded positions')
        await checkStored(store, row.table, ['k'], [row], 'the row put last')
      }
    },
  },
  {
    id: 'order/column-count',
    title: 'an older process that repeats a row does not wipe the columns that a newer one wrote, but a newer row of an older process wins',
    requires: [],
    async run({ store }) {
      const time = { event: today, created: base }
      const wide = rowOf(wideScores, time, [1, 7])
      await put(store, wideScores, ['k', 'l'], [wide, wide])
      checkSame(
        await put(
          store,
          scores,
          ['l', 'k', 'm'],
          [1, 1, 1].map((score) => rowOf(scores, time, [score])),
        ),
        [0, 1],
        'superseded positions',
      )
      await checkStored(store, wideScores, ['k', 'l'], [wide, wide], 'the wide row')
      const later = rowOf(scores, { event: today, created: base + 1 }, [2])
      checkSame(await put(store, scores, ['k'], [later]), [], 'superseded positions of a later row with fewer columns')
      await checkStored(store, scores, ['k'], [later], 'the later row with fewer columns')
    },
  },
  {
    id: 'order/many-columns',
    title: 'column counts compare as numbers: 9, 10, 255, 256 and 300 columns',
    requires: [],
    async run({ store }) {
      const time = { event: today, created: base }
      const widths = [300, 9, 256, 10, 255]
      const rows = widths.map((width) =>
        rowOf(
          tableOf('scores@1', Object.fromEntries(Array.from({ length: width }, (_, index) => [`c${index}`, 'float64']))),
          time,
          Array.from({ length: width }, () => width),
        ),
      )
      for (const [first, second] of rows.flatMap((one) => rows.filter((other) => other !== one).map((other) => [one, other] as const))) {
        const key = `${first.values.length}-${second.values.length}`
        await put(store, first.table, [key], [first])
        const loses = second.values.length < first.values.length
        checkSame(await put(store, second.table, [key], [second]), loses ? [0] : [], `superseded, ${key}`)
        const winner = loses ? first : second
        await checkStored(store, winner.table, [key], [winner], key)
      }
    },
  },
  {
    id: 'order/close-event-times',
    title: 'event times 1 ms apart compare exactly: at the epoch of today, round 1970 and before it',
    requires: [],
    run: ({ store }) =>
      checkPairs(
        store,
        closeTimes.map(([early, late]) => [
          { event: early, created: base + 9 },
          { event: late, created: base },
        ]),
      ),
  },
  {
    id: 'order/close-created-times',
    title: 'created times 1 microsecond apart compare exactly at equal event times',
    requires: [],
    run: ({ store }) =>
      checkPairs(
        store,
        [...closeTimes, [base, base + 1] as const, [base - 1, base] as const, [2 ** 50 - 1, 2 ** 50] as const].map(([early, late]) => [
          { event: today, created: early },
          { event: today, created: late },
        ]),
      ),
  },
  {
    id: 'order/random',
    title: 'random rows, tombstones and repetitions in random batches leave what a model leaves, and report what it reports',
    requires: [],
    async run({ store }) {
      const random = randomInteger(7)
      const keys = plainKeys(12)
      const model = new Map<string, OnlineRow>()
      for (let step = 0; step < 120; step++) {
        const table = random(3) === 0 ? wideScores : scores
        const chosen = keys.filter(() => random(2) === 0)
        const rows = chosen.map((_, position) => randomRow(table, random, step * 100 + position))
        const lost = chosen.flatMap((key, position) => (outranks(model.get(key), rows[position] as OnlineRow) ? [position] : []))
        chosen.forEach((key, position) => {
          if (!lost.includes(position)) model.set(key, rows[position] as OnlineRow)
        })
        checkSame(await put(store, table, chosen, rows), lost, `superseded positions of step ${step}`)
        if (step % 10 === 9)
          await checkStored(
            store,
            wideScores,
            keys,
            keys.map((key) => model.get(key)),
            `rows after step ${step}`,
          )
      }
    },
  },
]

type Time = { readonly event: number; readonly created: number }

/** Each pair, earlier and later, written in both orders. */
async function checkPairs(store: Parameters<OnlineCase['run']>[0]['store'], pairs: readonly (readonly [Time, Time])[]): Promise<void> {
  const early = pairs.map(([time]) => rowOf(scores, time, [1]))
  const late = pairs.map(([, time]) => rowOf(scores, time, [2]))
  const positions = pairs.map((_, position) => position)
  const [up, down] = [positions.map((position) => `up-${position}`), positions.map((position) => `down-${position}`)]
  await put(store, scores, up, early)
  await put(store, scores, down, late)
  checkSame(await put(store, scores, up, late), [], 'superseded positions, later rows second')
  checkSame(await put(store, scores, down, early), positions, 'superseded positions, earlier rows second')
  await checkStored(store, scores, [...up, ...down], [...late, ...late], 'the later rows')
}

function randomRow(table: TableSchema, random: (below: number) => number, mark: number): OnlineRow {
  const time = { event: today + random(4), created: base + random(3) }
  return random(4) === 0
    ? tombstoneOf(table, time)
    : rowOf(
        table,
        time,
        table.columns.map(() => mark),
      )
}

function outranks(present: OnlineRow | undefined, row: OnlineRow): boolean {
  if (present === undefined) return false
  const differences = [present.event - row.event, present.created - row.created, present.table.columns.length - row.table.columns.length]
  return (differences.find((difference) => difference !== 0) ?? 0) > 0
}
