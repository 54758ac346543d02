// SEMANTICS 3: compare and set happen inside the store, under any number of writers.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { check, checkSame } from '../assert/assert.js'
import { plainKeys } from '../fixtures/keys.js'
import { checkStored, get, put, rowOf } from '../fixtures/online-rows.js'
import { randomInteger, shuffled } from '../fixtures/random.js'
import { scores, tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const writers = 64
const wide = tableOf('wide@1', Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`c${index}`, 'float64'])))
const rowNumbered = (rank: number): OnlineRow =>
  rowOf(scores, { event: today + (rank >> 2), created: microseconds(today, rank & 3) }, [rank])

export const concurrencyCases: readonly OnlineCase[] = [
  {
    id: 'concurrency/64-writers',
    title: '64 writers at once on the same keys leave the newest row of each, and it is never reported superseded',
    requires: [],
    run: ({ store }) => race(() => store),
  },
  {
    id: 'concurrency/two-stores',
    title: '64 writers at once through two stores over the same data do the same',
    requires: ['durable'],
    async run({ store, open }) {
      const other = await open()
      await race((writer) => (writer % 2 === 0 ? store : other))
      for (let round = 0; round < 30; round++) await duel(store, other, round)
      await checkStored(other, scores, ['key'], [undefined], 'a key that nobody wrote')
      await put(store, scores, ['key'], [rowNumbered(1)])
      await checkStored(other, scores, ['key'], [rowNumbered(1)], "the other store's row")
    },
  },
  {
    id: 'concurrency/whole-rows',
    title: 'readers beside writers see whole rows, each newer than or equal to the one before',
    requires: [],
    async run({ store }) {
      const keys = plainKeys(8)
      let writing = true
      const write = async (): Promise<void> => {
        for (let event = 0; event < 40; event++) {
          const row = rowOf(
            wide,
            { event, created: event },
            wide.columns.map(() => event),
          )
          await put(
            store,
            wide,
            keys,
            keys.map(() => row),
          )
        }
        writing = false
      }
      const read = async (): Promise<void> => {
        const seen = keys.map(() => -1)
        while (writing) {
          const rows = await get(store, wide, keys)
          rows.forEach((row, position) => {
            const event = row?.event ?? -1
            check(event >= (seen[position] as number), 'a reader saw an older row after a newer one')
            if (row !== undefined)
              checkSame(
                row.values,
                wide.columns.map(() => event),
                'the values of a row read beside a writer',
              )
            seen[position] = event
          })
          await new Promise((resolve) => setTimeout(resolve)) // a store that answers at once must not starve the writer
        }
      }
      const settled = await Promise.allSettled([
        write().finally(() => {
          writing = false
        }),
        read(),
        read(),
      ])
      for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
    },
  },
  {
    id: 'concurrency/remove-beside-write',
    title: 'a removal up to a time never takes the newer row that is written at the same moment',
    requires: [],
    async run({ store }) {
      const keys = plainKeys(writers)
      for (let round = 0; round < 3; round++) {
        const [old, newer] = [rowNumbered(round * 10), rowNumbered(round * 10 + 1)]
        await put(
          store,
          scores,
          keys,
          keys.map(() => old),
        )
        const upTo = [{ event: old.event, created: old.created }]
        await Promise.all(
          keys.flatMap((key, position) => {
            const calls = [() => put(store, scores, [key], [newer]), () => store.remove(scores, [key], { now: today, upTo })]
            return (position % 2 === 0 ? calls : calls.reverse()).map((call) => call())
          }),
        )
        await checkStored(
          store,
          scores,
          keys,
          keys.map(() => newer),
          `the newer rows of round ${round}`,
        )
      }
    },
  },
]

/** Two stores write two rows of one key at the same moment, the newer one by turns through either, and all are the newest so far. */
async function duel(store: OnlineStore, other: OnlineStore, round: number): Promise<void> {
  const [older, newer] = [rowNumbered(1_000 + round * 10), rowNumbered(1_001 + round * 10)]
  const rows = round % 2 === 0 ? [older, newer] : [newer, older]
  await Promise.all([store, other].map((each, position) => put(each, scores, ['duel'], [rows[position] as OnlineRow])))
  for (const each of [store, other]) await checkStored(each, scores, ['duel'], [newer], `the newer row of round ${round}`)
}

/** Every writer writes its own row to all keys, in an order of its own, in two calls. */
async function race(storeOf: (writer: number) => OnlineStore): Promise<void> {
  const random = randomInteger(64)
  const keys = plainKeys(40)
  const ranks = shuffled(
    Array.from({ length: writers }, (_, rank) => rank),
    random,
  )
  const reports = await Promise.all(
    ranks.map(async (rank, writer) => {
      const order = shuffled(keys, random)
      const halves = [order.slice(0, 20), order.slice(20)]
      const superseded = await Promise.all(
        halves.map((half) =>
          put(
            storeOf(writer),
            scores,
            half,
            half.map(() => rowNumbered(rank)),
          ),
        ),
      )
      return { rank, superseded: superseded.flat().length }
    }),
  )
  checkSame(reports.find(({ rank }) => rank === writers - 1)?.superseded, 0, 'superseded rows of the writer with the newest ones')
  check(
    reports.every(({ superseded }) => superseded <= keys.length),
    'more rows superseded than written',
  )
  await checkStored(
    storeOf(0),
    scores,
    keys,
    keys.map(() => rowNumbered(writers - 1)),
    'the newest rows',
  )
}
