// Deletion is a row; removal is physical. SEMANTICS 3, SPEC 1.

import { check, checkSame } from '../assert/assert.js'
import { checkStored, get, put, rowOf, tombstoneOf, valuesOf } from '../fixtures/online-rows.js'
import { scores, tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const base = microseconds(today)
const [early, time, late] = [today - 1, today, today + 1].map((event) => ({ event, created: base })) as [Time, Time, Time]
type Time = { readonly event: number; readonly created: number }

export const tombstoneCases: readonly OnlineCase[] = [
  {
    id: 'tombstone/keeps-late-rows-out',
    title: 'a tombstone reads as deleted or as nothing, and a late row does not bring the key back',
    requires: [],
    async run({ store }) {
      const keys = ['live', 'never-there']
      await put(store, scores, ['live'], [rowOf(scores, early, [1])])
      checkSame(
        await put(
          store,
          scores,
          keys,
          keys.map(() => tombstoneOf(scores, time)),
        ),
        [],
        'superseded tombstones',
      )
      for (let turn = 0; turn < 2; turn++) {
        for (const row of await get(store, scores, keys)) {
          const values = valuesOf(row, scores)
          check(values === undefined || values === 'deleted', 'a deleted key reads as live')
        }
        checkSame(
          await put(
            store,
            scores,
            keys,
            keys.map(() => rowOf(scores, early, [2])),
          ),
          [0, 1],
          'superseded late rows',
        )
      }
      const back = rowOf(scores, late, [3])
      checkSame(await put(store, scores, keys, [back, back]), [], 'superseded newer rows')
      await checkStored(store, scores, keys, [back, back], 'keys that came back')
    },
  },
  {
    id: 'tombstone/late',
    title: 'a late tombstone does not delete a newer row',
    requires: [],
    async run({ store }) {
      const row = rowOf(scores, time, [1])
      await put(store, scores, ['k'], [row])
      const tombstones = [tombstoneOf(scores, early), tombstoneOf(scores, { event: today, created: base - 1 })]
      for (const tombstone of tombstones) checkSame(await put(store, scores, ['k'], [tombstone]), [0], 'superseded tombstones')
      await checkStored(store, scores, ['k'], [row], 'the newer row')
    },
  },
  {
    id: 'remove/physical',
    title: 'remove takes rows and tombstones away, counts them, and leaves other keys and tables alone',
    requires: [],
    async run({ store }) {
      const [same, other] = [tableOf('scores@2', { score: 'float64' }), tableOf('score@1', { score: 'float64' })]
      const row = rowOf(scores, time, [1])
      await put(store, scores, ['live', 'dead', 'kept'], [row, tombstoneOf(scores, time), row])
      for (const table of [same, other]) await put(store, table, ['live'], [rowOf(table, time, [2])])
      checkSame(await store.remove(scores, ['live', 'missing', 'dead'], { now: today }), 2, 'rows removed')
      checkSame(await store.remove(scores, ['live', 'missing', 'dead'], { now: today }), 0, 'rows removed the second time')
      checkSame(await store.remove(scores, [], { now: today }), 0, 'rows removed of no keys')
      await checkStored(store, scores, ['live', 'dead', 'kept'], [undefined, undefined, row], 'rows left')
      for (const table of [same, other]) await checkStored(store, table, ['live'], [rowOf(table, time, [2])], `the row of ${table.id}`)
      const older = rowOf(scores, early, [3])
      checkSame(await put(store, scores, ['live', 'dead'], [older, older]), [], 'superseded rows after a removal')
      await checkStored(store, scores, ['live', 'dead'], [older, older], 'rows after a removal')
    },
  },
  {
    id: 'remove/up-to',
    title: 'remove with upTo takes only rows not newer than that, by event and then created time',
    requires: [],
    async run({ store }) {
      const at = (event: number, created: number) => ({ event: today + event, created: base + created })
      const limits = [at(0, 0), at(0, 0), at(0, 0), at(0, 0), at(0, 0), at(0, 0), at(-1, 5), at(0, 0)]
      const times = [at(0, 0), at(0, -1), at(-1, 9), at(0, 1), at(1, -9), undefined, at(0, 0), at(0, 0)]
      const goes = [true, true, true, false, false, false, false, true]
      const keys = times.map((_, position) => `key-${position}`)
      const rows = times.map((written, position) =>
        written === undefined ? undefined : position === 7 ? tombstoneOf(scores, written) : rowOf(scores, written, [position]),
      )
      for (const [position, row] of rows.entries()) if (row !== undefined) await put(store, scores, [keys[position] as string], [row])
      checkSame(await store.remove(scores, keys, { now: today, upTo: limits }), 4, 'rows removed')
      await checkStored(
        store,
        scores,
        keys,
        rows.map((row, position) => (goes[position] ? undefined : row)),
        'rows left',
      )
    },
  },
]
