// SPEC 3 and 4 for offline stores: manifest, abort, close, and what outlives the store.

import type { OfflineStore } from '@granary/core/spec'
import { check, checkSame } from '../assert/assert.js'
import { batchOf, type HistoryRow } from '../fixtures/batches.js'
import { append, checkHistory, eventRow, events, scanRows } from '../fixtures/history.js'
import { plainKeys } from '../fixtures/keys.js'
import { tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import { typedValues } from '../fixtures/values.js'
import { checkPlainManifest, lifecycleCases } from '../shared/lifecycle-cases.js'
import type { OfflineCase } from './offline-case.js'

const rows = plainKeys(500).map((key, position) => eventRow(key, position))
const batch = batchOf(events, rows)
const durabilities: readonly unknown[] = ['none', 'process', 'disk']
const aborted = tableOf('aborted@1', { value: 'float64' })
let batches = 0 // a name for each append that the suite makes without caring for its name

export const offlineLifecycleCases: readonly OfflineCase[] = [
  ...lifecycleCases<OfflineStore>({
    operations: [
      {
        name: 'append',
        run: (store, call) => store.append({ ...batch, table: aborted }, { ...call, batchId: `batch-${++batches}`, created: 1 }),
      },
      { name: 'scan', run: (store, call) => drain(store.scan({ table: aborted, columns: [0] }, call)) },
      {
        name: 'snapshots.at',
        there: ({ snapshots }) => snapshots !== undefined,
        run: async (store, call) => store.snapshots?.at(aborted, 'newest', call),
      },
      { name: 'ping', run: (store, call) => store.ping(call) },
    ],
    async works(store) {
      const before = await scanRows(store, events)
      const row = eventRow('works', before.length)
      await append(store, events, `works-${++batches}`, [row])
      await checkHistory(store, events, [...before, row], 'history')
      await store.ping({ now: today })
    },
    async untouched(store) {
      checkSame(await scanRows(store, aborted), [], 'rows after aborted calls')
    },
    checkManifest({ specVersion, capabilities }) {
      checkSame(specVersion, 'offline/1', 'specVersion')
      checkPlainManifest(capabilities)
      check(durabilities.includes(capabilities.durability), 'durability is none of its words')
      check(['one', 'many'].includes(capabilities.writers), 'writers is none of its words')
    },
    longCall: (store) => append(store, events, `long-${++batches}`, rows),
  }),
  {
    id: 'abort/append',
    title: 'an aborted append stores all or nothing, and repeated under its id it is there once',
    requires: [],
    async run({ store }) {
      const expected: HistoryRow[] = []
      for (let turn = 0; turn < 12; turn++) {
        const controller = new AbortController()
        const mine = rows.map((row) => ({ ...row, values: [turn] }))
        const appending = append(store, events, `batch-${turn}`, mine, { signal: controller.signal, created: turn }).catch(
          (error: unknown) => error,
        )
        if (turn % 4 > 0) await new Promise((resolve) => setTimeout(resolve, (turn % 4) - 1))
        controller.abort(new Error('aborted by the suite'))
        await appending
        const seen = (await scanRows(store, events)).filter(({ values }) => values[0] === turn).length
        check(seen === 0 || seen === rows.length, 'a part of an aborted batch is there')
        const receipt = await append(store, events, `batch-${turn}`, mine, { created: turn })
        checkSame(receipt.created, turn, 'created of the repetition')
        expected.push(...mine)
      }
      await checkHistory(store, events, expected, 'history')
    },
  },
  {
    id: 'abort/scan',
    title: 'a scan aborted in its loop ends within a second, with the reason where it rejects',
    requires: [],
    async run({ store }) {
      for (let turn = 0; turn < 6; turn++) await append(store, events, `batch-${turn}`, rows)
      const controller = new AbortController()
      const reason = new Error('aborted by the suite')
      const scanning = (async () => {
        for await (const _ of store.scan({ table: events, columns: [0] }, { now: today, signal: controller.signal }))
          controller.abort(reason)
      })()
      const outcome = await Promise.race([
        scanning.then(
          () => reason,
          (error: unknown) => error,
        ),
        new Promise((resolve) => setTimeout(() => resolve('late'), 1_500)),
      ])
      check(outcome === reason, 'a scan aborted in its loop did not end, or not with the reason')
      checkSame((await scanRows(store, events)).length, rows.length * 6, 'rows of the next scan')
    },
  },
  {
    id: 'durability/reopen',
    title: 'all that was acknowledged outlives the store: every type, tombstones, batch ids',
    requires: ['durable'],
    async run({ store, open }) {
      const table = tableOf('kept@1', Object.fromEntries(typedValues.map(({ name, type }) => [name, type])))
      const kept = Array.from(
        { length: 8 },
        (_, turn): HistoryRow => ({
          keys: [`key-${turn}`],
          values: typedValues.map(({ values }) => values[turn % (values.length + 1)] ?? null),
          event: today - turn,
          created: microseconds(today, turn),
          deleted: turn === 7,
        }),
      )
      await append(store, table, 'kept', kept.slice(0, 5))
      await append(store, table, 'kept-2', kept.slice(5))
      await append(store, events, 'events', rows)
      await store.close()
      for (let turn = 0; turn < 2; turn++) {
        const again = await open()
        await checkHistory(again, table, kept, 'rows of all types')
        await checkHistory(again, events, rows, 'rows of the other table')
        checkSame((await append(again, events, 'events', [])).status, 'duplicate', 'the status of a known batch id')
        await again.close()
      }
    },
  },
  {
    id: 'durability/close-of-one',
    title: 'closing one store leaves another over the same data at work',
    requires: ['durable', 'many-writers'],
    async run({ store, open }) {
      const second = await open()
      await append(store, events, 'one', [eventRow('k', 1)])
      await store.close()
      await append(second, events, 'two', [eventRow('k', 2)])
      await checkHistory(second, events, [eventRow('k', 1), eventRow('k', 2)], 'history')
    },
  },
]

async function drain(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}
