// SPEC 1 and 4, the facet `snapshots`: a name for what a table held, that asOf honours and since may use.

import type { AppendReceipt, OfflineSnapshots, OfflineStore } from '@granary/core/spec'
import { check, checkContains, checkSame, checkSameBag, rejection } from '../assert/assert.js'
import type { HistoryRow } from '../fixtures/batches.js'
import { append, checkCovers, checkHistory, eventRow, events, scanRows } from '../fixtures/history.js'
import { tableOf } from '../fixtures/tables.js'
import { sleep, today } from '../fixtures/times.js'
import type { OfflineCase } from './offline-case.js'

const rows = Array.from({ length: 6 }, (_, step) => [eventRow(`key-${step}`, step), eventRow('shared', step)])
const upTo = (step: number): HistoryRow[] => rows.slice(0, step).flat()
const from = (step: number): HistoryRow[] => rows.slice(step).flat()
const newest = (store: OfflineStore): Promise<string> => at(store, 'newest')
const at = (store: OfflineStore, time: number | 'newest'): Promise<string> =>
  (store.snapshots as OfflineSnapshots).at(events, time, { now: Date.now() })

/** Appends each step's rows by the machine's clock, and answers the snapshot after each, the empty table's first. */
async function build(store: OfflineStore, pause = 0): Promise<{ names: string[]; receipts: AppendReceipt[]; between: number[] }> {
  const names = [await newest(store)]
  const receipts: AppendReceipt[] = []
  const between = [Date.now()]
  for (const [step, batch] of rows.entries()) {
    if (pause > 0) await sleep(pause)
    receipts.push(await append(store, events, `batch-${step}`, batch, { now: Date.now() }))
    names.push(await newest(store))
    if (pause > 0) await sleep(pause)
    between.push(Date.now())
  }
  return { names, receipts, between }
}

export const snapshotCases: readonly OfflineCase[] = [
  {
    id: 'snapshots/never-appended',
    title: "the snapshot of a table never appended to is ''; since '' is everything",
    requires: ['snapshots'],
    async run({ store }) {
      for (const time of ['newest', 0, Date.now(), Date.now() + 1e9] as const)
        checkSame(await at(store, time), '', `the snapshot at ${time}`)
      await append(store, tableOf('events@11', { value: 'float64' }), 'other', [eventRow('other', 1)])
      checkSame(await newest(store), '', 'the snapshot after an append to another table')
      checkSame(await scanRows(store, events, { since: '' }), [], 'rows since nothing')
      await append(store, events, 'first', rows[0] as HistoryRow[])
      await checkHistory(store, events, upTo(1), "rows since ''", { since: '' })
      checkSame(await scanRows(store, events, { asOf: '' }), [], "rows as of ''")
    },
  },
  {
    id: 'snapshots/as-of',
    title: 'asOf gives exactly what was there, however much came after it, within hints too',
    requires: ['snapshots'],
    async run({ store }) {
      const { names } = await build(store)
      checkSame(new Set(names).size, names.length, 'names of different snapshots')
      for (const [step, asOf] of names.entries()) {
        await checkHistory(store, events, upTo(step), `rows as of snapshot ${step}`, { asOf })
        const hinted = await scanRows(store, events, { asOf, from: today, to: today })
        checkSameBag(
          hinted.map(({ values }) => values),
          upTo(step).map(({ values }) => values),
          `rows as of snapshot ${step}, with hints`,
        )
      }
      checkSame(await newest(store), names.at(-1), 'the newest snapshot, asked again')
    },
  },
  {
    id: 'snapshots/receipts',
    title: "a receipt's snapshot holds its batch, a repetition's too",
    requires: ['snapshots'],
    async run({ store }) {
      const { receipts } = await build(store)
      for (const [step, { snapshot }] of receipts.entries()) {
        await checkCovers(store, events, rows[step] as HistoryRow[], `rows as of receipt ${step}`, { asOf: snapshot })
        const again = await append(store, events, `batch-${step}`, [])
        await checkCovers(store, events, rows[step] as HistoryRow[], `rows as of the repeated receipt ${step}`, { asOf: again.snapshot })
      }
    },
  },
  {
    id: 'snapshots/since',
    title: 'since gives at least what was committed after it; from names that nobody gave, everything; asOf bounds it',
    requires: ['snapshots'],
    async run({ store }) {
      const { names } = await build(store)
      for (const [step, since] of names.entries()) {
        await checkCovers(store, events, from(step), `rows since snapshot ${step}`, { since })
        for (const [end, asOf] of names.entries()) {
          const seen = await scanRows(store, events, { since, asOf })
          checkContains(
            seen.map(({ values }) => values),
            rows
              .slice(step, end)
              .flat()
              .map(({ values }) => values),
            `rows since ${step} as of ${end}`,
          )
          check(
            seen.every(({ values }) => (values[0] as number) < end),
            `rows since ${step} as of ${end} hold later ones`,
          )
        }
      }
      for (const since of ['no such snapshot', '1:0000000000000000', '0', '-1', '999999', 'NaN', '../x', '\u0000', `${names[2]}x`])
        await checkCovers(store, events, upTo(6), `rows since ${JSON.stringify(since)}`, { since })
    },
  },
  {
    id: 'snapshots/as-of-unknown',
    title: 'asOf a name that nobody gave rejects: it is no hint, and any rows would be wrong ones',
    requires: ['snapshots'],
    async run({ store }) {
      await build(store)
      for (const asOf of ['no such snapshot', '99999999:0000000000000000'])
        await rejection(scanRows(store, events, { asOf }), `a scan as of ${asOf}`)
    },
  },
  {
    id: 'snapshots/at-time',
    title: 'the snapshot at a time holds what was committed by then, and nothing later',
    requires: ['snapshots'],
    async run({ store }) {
      const { between, names } = await build(store, 25)
      for (const [step, time] of between.entries()) {
        const asOf = await at(store, time)
        if (asOf !== '') await checkHistory(store, events, upTo(step), `rows as of the time after batch ${step}`, { asOf })
        check(asOf !== '' || step === 0, `no snapshot at the time after batch ${step}`)
      }
      checkSame(await at(store, Date.now() + 1_000_000), names.at(-1), 'the snapshot at a time to come')
      checkSame(await scanRows(store, events, { asOf: await at(store, 0) }), [], 'rows as of 1970')
    },
  },
  {
    id: 'snapshots/other-store',
    title: 'snapshots are names for every store over the same data, and stay so',
    requires: ['snapshots', 'durable'],
    async run({ store, open }) {
      const { names } = await build(store)
      await store.close()
      const second = await open()
      checkSame(await newest(second), names.at(-1), 'the newest snapshot in a store opened later')
      const wider = tableOf('events@1', { value: 'float64', more: 'string' })
      await append(second, wider, 'wider', [{ ...eventRow('wide', 9), values: [9, 'x'] }])
      for (const [step, asOf] of names.entries()) {
        await checkHistory(second, events, upTo(step), `rows as of snapshot ${step}`, { asOf })
        await checkHistory(
          second,
          wider,
          upTo(step).map((row) => ({ ...row, values: [row.values[0] ?? null, null] })),
          `rows as of snapshot ${step} in a later layout`,
          { asOf },
        )
        await checkCovers(second, events, [...from(step), eventRow('wide', 9)], `rows since snapshot ${step}`, { since: asOf })
      }
    },
  },
  {
    id: 'snapshots/beside-appends',
    title: 'between a snapshot taken beside appends and what came since it, no batch is lost',
    requires: ['snapshots'],
    async run({ store }) {
      const appends = Promise.all(
        Array.from({ length: 24 }, async (_, batch) => {
          for (let turns = batch; turns > 0; turns--) await sleep(0) // else a store that appends at once is done before the first mark
          return append(store, events, `batch-${batch}`, [eventRow(`key-${batch}`, batch)])
        }),
      )
      const marks: string[] = []
      for (let turn = 0; turn < 6; turn++) {
        marks.push(await newest(store))
        for (let turns = 0; turns < 4; turns++) await sleep(0)
      }
      await appends
      const all = Array.from({ length: 24 }, (_, batch) => batch)
      for (const mark of marks) {
        const held = (await scanRows(store, events, { asOf: mark })).map(({ values }) => values[0] as number)
        const since = (await scanRows(store, events, { since: mark })).map(({ values }) => values[0] as number)
        checkSame(new Set(held).size, held.length, 'batches of a snapshot, each once')
        checkContains([...held, ...since], all, 'batches of a snapshot and since it')
      }
    },
  },
]
