// SPEC 5: expiry is relative to the caller's clock, and comes never too early.

import { checkSame } from '../assert/assert.js'
import { checkStored, get, put, rowOf, tombstoneOf } from '../fixtures/online-rows.js'
import { scores } from '../fixtures/tables.js'
import { microseconds, sleep, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const time = { event: today, created: microseconds(today) }
const later = { ...time, event: today + 1 }
const hour = 3_600_000
const soon = 100
const wellAfter = 400

/** Clocks of callers, far from this machine's: a simulation of 2001, and of 2100. */
const clocks: Readonly<Record<string, number>> = { 2001: Date.UTC(2001, 0, 1), 2100: Date.UTC(2100, 0, 1) }

export const expiryCases: readonly OnlineCase[] = [
  {
    id: 'expiry/callers-clock',
    title: 'a row that has an hour to go by the clock of its caller is there, in 2001 as in 2100',
    requires: [],
    async run({ store }) {
      for (const [year, now] of Object.entries(clocks)) {
        const row = rowOf(scores, time, [1], now + hour)
        checkSame(
          await put(store, scores, [`live-${year}`, `dead-${year}`], [row, tombstoneOf(scores, time, now + hour)], now),
          [],
          'superseded positions',
        )
        await sleep(20)
        checkSame((await get(store, scores, [`live-${year}`], now + 20))[0]?.values, row.values, `the row of ${year}`)
        checkSame(
          await put(store, scores, [`dead-${year}`], [rowOf(scores, { ...time, event: today - 1 }, [2])], now + 20),
          [0],
          `a late row against the tombstone of ${year}`,
        )
        checkSame(await store.remove(scores, [`live-${year}`, `dead-${year}`], { now: now + 20 }), 2, `rows of ${year} removed`)
      }
    },
  },
  {
    id: 'expiry/never-early',
    title:
      'the write that stays says how long: none means for good, a repetition or a newer row sets it anew, a superseded one changes nothing',
    requires: [],
    async run({ store }) {
      const now = today
      const [short, long] = [now + soon, now + hour]
      await put(
        store,
        scores,
        ['replaced', 'repeated', 'extended'],
        [1, 1, 1].map((score) => rowOf(scores, time, [score], short)),
        now,
      )
      await put(store, scores, ['plain', 'against-late'], [rowOf(scores, later, [1]), rowOf(scores, later, [1], long)], now)
      await put(
        store,
        scores,
        ['replaced', 'repeated', 'extended'],
        [rowOf(scores, later, [1]), rowOf(scores, time, [1], long), rowOf(scores, later, [1], long)],
        now + 1,
      )
      checkSame(
        await put(store, scores, ['plain', 'against-late'], [rowOf(scores, time, [2], short), rowOf(scores, time, [2], short)], now + 1),
        [0, 1],
        'superseded rows',
      )
      await sleep(wellAfter)
      const kept = ['replaced', 'extended', 'plain', 'against-late']
      await checkStored(
        store,
        scores,
        kept,
        kept.map(() => rowOf(scores, later, [1])),
        'rows kept',
      )
      await checkStored(store, scores, ['repeated'], [rowOf(scores, time, [1])], 'the repeated row')
      const after = now + wellAfter
      checkSame(await store.remove(scores, [...kept, 'repeated'], { now: after }), 5, 'rows removed')
    },
  },
  {
    id: 'expiry/goes',
    title: 'what has expired is gone by itself: remove counts 0, tombstones too, and the key starts anew',
    requires: ['expiry'],
    async run({ store }) {
      for (const [year, now] of Object.entries(clocks)) {
        const keys = ['live', 'dead', 'past'].map((name) => `${name}-${year}`)
        const rows = [rowOf(scores, time, [1], now + soon), tombstoneOf(scores, time, now + soon), rowOf(scores, time, [1], now - hour)]
        checkSame(await put(store, scores, keys, rows, now), [], 'superseded positions')
        await put(store, scores, [`again-${year}`], [rowOf(scores, later, [1], now + soon)], now)
        await sleep(wellAfter)
        checkSame(await store.remove(scores, keys, { now: now + wellAfter }), 0, `expired rows of ${year} removed`)
        const older = rowOf(scores, time, [2], now + hour)
        checkSame(await put(store, scores, [`again-${year}`], [older], now + wellAfter), [], 'superseded positions after expiry')
        checkSame((await get(store, scores, [`again-${year}`], now + wellAfter))[0]?.values, [2], 'the row after expiry')
      }
    },
  },
]
