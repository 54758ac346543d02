// SPEC 1, SEMANTICS 3 and 7: an append is whole, and under its batch id it happens once.

import { check, checkSame } from '../assert/assert.js'
import type { HistoryRow } from '../fixtures/batches.js'
import { append, checkHistory, eventRow, events, scanRows } from '../fixtures/history.js'
import { plainKeys } from '../fixtures/keys.js'
import { tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OfflineCase } from './offline-case.js'

const day = 86_400_000
const batchIds = [
  'a',
  'A',
  'a ',
  ' ',
  'a:b',
  '../a',
  '%2F',
  '{a}',
  '*',
  "'",
  '\u0000',
  '\ufeffa',
  'caf\u00e9',
  'cafe\u0301',
  '😀',
  '__proto__',
  'id/0+50000',
  'id/50000+50000',
  'id#0f',
  'id#replay#1',
  'id',
  '1',
  '01',
  'x'.repeat(500),
]

export const appendCases: readonly OfflineCase[] = [
  {
    id: 'append/scan',
    title: 'what is appended is scanned, each row once, batch after batch',
    requires: [],
    async run({ store }) {
      const rows: HistoryRow[] = []
      for (let batch = 0; batch < 5; batch++) {
        const more = plainKeys(10).map((key, position) => eventRow(key, batch * 10 + position, today + batch))
        const receipt = await append(store, events, `batch-${batch}`, more, { created: batch })
        checkSame([receipt.status, receipt.created], ['stored', batch], 'receipt')
        checkSame(receipt.snapshot !== '', store.snapshots !== undefined, 'a receipt names a snapshot where, and only where, there are any')
        rows.push(...more)
        await checkHistory(store, events, rows, `history after batch ${batch}`)
      }
    },
  },
  {
    id: 'append/equal-rows',
    title: 'rows that are equal in everything are kept, as often as they came: order and winners are for core',
    requires: [],
    async run({ store }) {
      const [same, other] = [eventRow('k', 1), eventRow('k', 1, today - 5)]
      await append(store, events, 'one', [same, other, same])
      await append(store, events, 'two', [same])
      await checkHistory(store, events, [same, other, same, same], 'history')
    },
  },
  {
    id: 'append/batch-id',
    title: 'a batch id that comes again stores nothing, whatever comes with it, and answers with the first created time',
    requires: [],
    async run({ store }) {
      const rows = [eventRow('a', 1), eventRow('b', 2)]
      await append(store, events, 'id', rows, { created: 1_234_567 })
      for (const again of [rows, [eventRow('c', 3, today + 9)], []]) {
        const receipt = await append(store, events, 'id', again, { created: 9_999_999, now: today + 100 })
        checkSame([receipt.status, receipt.created], ['duplicate', 1_234_567], 'receipt of a repetition')
      }
      await checkHistory(store, events, rows, 'history')
    },
  },
  {
    id: 'append/batch-id-per-table',
    title: 'batch ids belong to their table',
    requires: [],
    async run({ store }) {
      const tables = ['events@1', 'events@2', 'events@11', 'events_1@1'].map((id) => tableOf(id, { value: 'float64' }))
      for (const [position, table] of tables.entries())
        checkSame((await append(store, table, 'id', [eventRow('k', position)])).status, 'stored', `status at ${table.id}`)
      for (const [position, table] of tables.entries())
        await checkHistory(store, table, [eventRow('k', position)], `history of ${table.id}`)
    },
  },
  {
    id: 'append/batch-id-text',
    title: 'batch ids are text that never stands for another: separators, paths, case, normalization',
    requires: [],
    async run({ store }) {
      for (const [position, batchId] of batchIds.entries())
        checkSame(
          (await append(store, events, batchId, [eventRow(`key-${position}`, position)])).status,
          'stored',
          `status of ${JSON.stringify(batchId)}`,
        )
      for (const batchId of batchIds)
        checkSame(
          (await append(store, events, batchId, [eventRow('again', 0)])).status,
          'duplicate',
          `status of ${JSON.stringify(batchId)} again`,
        )
      await checkHistory(
        store,
        events,
        batchIds.map((_, position) => eventRow(`key-${position}`, position)),
        'history',
      )
    },
  },
  {
    id: 'append/batch-id-at-once',
    title: 'of appends at once under one batch id one is stored, and all name its created time',
    requires: [],
    async run({ store }) {
      for (let round = 0; round < 3; round++) {
        const receipts = await Promise.all(
          Array.from({ length: 8 }, (_, turn) =>
            append(store, events, `id-${round}`, [eventRow(`key-${round}`, turn, today, microseconds(today, turn))], {
              created: microseconds(today, turn),
            }),
          ),
        )
        checkSame(receipts.filter(({ status }) => status === 'stored').length, 1, 'appends stored')
        const [first, ...others] = new Set(receipts.map(({ created }) => created))
        checkSame(others, [], 'other created times')
        const stored = (await scanRows(store, events)).filter(({ keys }) => keys[0] === `key-${round}`)
        checkSame(
          stored.map(({ created }) => created),
          [first],
          'created times of the rows stored',
        )
      }
    },
  },
  {
    id: 'append/batch-id-elsewhere',
    title: 'a batch id is known to a store opened later',
    requires: ['durable'],
    async run({ store, open }) {
      await append(store, events, 'id', [eventRow('a', 1)], { created: 77 })
      await store.close()
      const second = await open()
      const receipt = await append(second, events, 'id', [eventRow('b', 2)], { created: 88 })
      checkSame([receipt.status, receipt.created], ['duplicate', 77], 'receipt')
      await checkHistory(second, events, [eventRow('a', 1)], 'history')
    },
  },
  {
    id: 'append/batch-id-days',
    title:
      "a batch id is remembered for 30 days by the callers' clocks, one that core made up for a day; another clock meanwhile changes nothing",
    requires: [],
    async run({ store }) {
      const ids = { of: 30 * day, 'auto-0e7b': day }
      for (const id of Object.keys(ids)) await append(store, events, id, [eventRow(id, 1)], { created: 5 })
      await append(store, events, 'other', [eventRow('other', 1)], { now: today - 1_000 * day })
      for (const [id, known] of Object.entries(ids)) {
        const receipt = await append(store, events, id, [eventRow(id, 2)], { now: today + known - 1, created: 6 })
        checkSame([receipt.status, receipt.created], ['duplicate', 5], `receipt of ${id} after ${known / day} days less a millisecond`)
      }
      await checkHistory(
        store,
        events,
        [...Object.keys(ids), 'other'].map((id) => eventRow(id, 1)),
        'history',
      )
    },
  },
  {
    id: 'append/no-rows',
    title: 'a batch of no rows is a batch: stored once, and nothing to scan',
    requires: [],
    async run({ store }) {
      const receipts = [await append(store, events, 'empty', []), await append(store, events, 'empty', [eventRow('k', 1)])]
      checkSame(
        receipts.map(({ status }) => status),
        ['stored', 'duplicate'],
        'receipts',
      )
      await checkHistory(store, events, [], 'history')
      await append(store, events, 'full', [eventRow('k', 2)])
      await append(store, events, 'empty-2', [])
      await checkHistory(store, events, [eventRow('k', 2)], 'history with a full batch between')
    },
  },
  {
    id: 'append/whole-batches',
    title: 'scans beside appends see whole batches only, and never fewer than before',
    requires: [],
    async run({ store }) {
      const size = 500
      let appending = true
      const write = async (): Promise<void> => {
        for (let batch = 0; batch < 12; batch++)
          await append(
            store,
            events,
            `batch-${batch}`,
            plainKeys(size).map((key) => eventRow(key, batch)),
          )
      }
      const read = async (): Promise<void> => {
        let before = 0
        while (appending) {
          const rows = await scanRows(store, events)
          const counts = new Map<unknown, number>()
          for (const { values } of rows) counts.set(values[0], (counts.get(values[0]) ?? 0) + 1)
          check(
            [...counts.values()].every((count) => count === size),
            'a scan saw a part of a batch',
          )
          check(counts.size >= before, 'a scan saw fewer batches than the one before')
          before = counts.size
          await new Promise((resolve) => setTimeout(resolve)) // a store that answers at once must not starve the writer
        }
      }
      const settled = await Promise.allSettled([
        write().finally(() => {
          appending = false
        }),
        read(),
        read(),
      ])
      for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
      checkSame((await scanRows(store, events)).length, size * 12, 'rows at the end')
    },
  },
  {
    id: 'append/at-once',
    title: '40 appends at once under ids of their own are all there, once each',
    requires: [],
    async run({ store }) {
      const batches = Array.from({ length: 40 }, (_, batch) => [eventRow('shared', batch), eventRow(`own-${batch}`, batch)])
      const receipts = await Promise.all(batches.map((rows, batch) => append(store, events, `batch-${batch}`, rows)))
      check(
        receipts.every(({ status }) => status === 'stored'),
        'an append at once was not stored',
      )
      await checkHistory(store, events, batches.flat(), 'history')
    },
  },
  {
    id: 'append/many-writers',
    title: 'two stores that append to one table at once lose nothing and store nothing twice, also under shared ids',
    requires: ['many-writers', 'durable'],
    async run({ store, open }) {
      const stores = [store, await open()] as const
      const batches = Array.from({ length: 60 }, (_, batch) => [eventRow('shared', batch)])
      const writeAll = async (writer: 0 | 1): Promise<number> => {
        let stored = 0
        for (const [batch, rows] of batches.entries()) {
          await append(stores[writer], events, `own-${writer}-${batch}`, [eventRow(`own-${writer}`, batch)])
          if ((await append(stores[writer], events, `shared-${batch}`, rows)).status === 'stored') stored++
        }
        return stored
      }
      const stored = await Promise.all([writeAll(0), writeAll(1)])
      checkSame(stored[0] + stored[1], batches.length, 'shared batches stored')
      const expected = [...batches.flat(), ...[0, 1].flatMap((writer) => batches.map((_, batch) => eventRow(`own-${writer}`, batch)))]
      for (const each of [...stores, await open()]) await checkHistory(each, events, expected, 'history')
    },
  },
  {
    id: 'append/large',
    title: '20,000 rows in one batch',
    requires: [],
    async run({ store }) {
      const rows = plainKeys(20_000).map((key, position) => eventRow(key, position / 7, today - position))
      await append(store, events, 'large', rows)
      await checkHistory(store, events, rows, 'history')
    },
  },
]
