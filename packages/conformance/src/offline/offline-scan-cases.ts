// SPEC 1, OfflineScan: hints may be ignored, but never lose a row at their ends.

import type { Value } from '@granary/core/spec'
import { checkSame } from '../assert/assert.js'
import { type HistoryRow, rowsOf } from '../fixtures/batches.js'
import { append, checkCovers, checkHistory, eventRow, events, type Hints, scanRows } from '../fixtures/history.js'
import { keyedTables, keySet } from '../fixtures/key-sets.js'
import { plainKeys } from '../fixtures/keys.js'
import { randomInteger } from '../fixtures/random.js'
import { tableOf } from '../fixtures/tables.js'
import { closeTimes, microseconds, today } from '../fixtures/times.js'
import type { OfflineCase } from './offline-case.js'

const wide = tableOf('columns@1', { a: 'int32', b: 'string', c: { vector: 2 }, d: 'bigint' })

export const offlineScanCases: readonly OfflineCase[] = [
  {
    id: 'scan/never-appended',
    title: 'a table never appended to scans as empty, with hints too',
    requires: [],
    async run({ store }) {
      for (const hints of [{}, { from: 0, to: today }, { createdFrom: 0 }, { since: '' }])
        checkSame(await scanRows(store, events, hints), [], 'rows')
      await append(store, events, 'one', [eventRow('k', 1)])
      checkSame(await scanRows(store, tableOf('events@11', { value: 'float64' })), [], 'rows of a table with a similar name')
    },
  },
  {
    id: 'scan/event-time-ends',
    title: 'from and to are inclusive, 1 ms steps, before 1970 too',
    requires: [],
    async run({ store }) {
      const times = [...new Set(closeTimes.flat())]
      const rows = times.map((event) => eventRow('k', 1, event, microseconds(today)))
      for (const [position, row] of rows.entries()) await append(store, events, `batch-${position}`, [row])
      await append(
        store,
        events,
        'all',
        rows.map((row) => ({ ...row, keys: ['all'] })),
      )
      const both = rows.flatMap((row) => [row, { ...row, keys: ['all'] }])
      for (const time of times) {
        await checkCovers(
          store,
          events,
          both.filter(({ event }) => event === time),
          `from = to = ${time}`,
          { from: time, to: time },
        )
        await checkCovers(
          store,
          events,
          both.filter(({ event }) => event >= time),
          `from ${time}`,
          { from: time },
        )
        await checkCovers(
          store,
          events,
          both.filter(({ event }) => event <= time),
          `to ${time}`,
          { to: time },
        )
      }
    },
  },
  {
    id: 'scan/created-ends',
    title: 'createdFrom and createdTo are inclusive, to the microsecond: a batch is found from its smallest stamp to its largest',
    requires: [],
    async run({ store }) {
      const base = microseconds(today)
      const stamps = [base - 1_001, base - 1, base, base + 1, base + 2, base + 999, base + 1_000, 0, -1, -1_001]
      const rows = stamps.map((created, position) => eventRow(`key-${position}`, position, today, created))
      await append(store, events, 'all', rows)
      for (const [position, row] of rows.entries()) await append(store, events, `batch-${position}`, [{ ...row, keys: ['alone'] }])
      const both = rows.flatMap((row) => [row, { ...row, keys: ['alone'] }])
      for (const stamp of stamps) {
        await checkCovers(
          store,
          events,
          both.filter(({ created }) => created === stamp),
          `created at ${stamp}`,
          { createdFrom: stamp, createdTo: stamp },
        )
        await checkCovers(
          store,
          events,
          both.filter(({ created }) => created >= stamp),
          `created from ${stamp}`,
          { createdFrom: stamp },
        )
        await checkCovers(
          store,
          events,
          both.filter(({ created }) => created <= stamp),
          `created to ${stamp}`,
          { createdTo: stamp },
        )
      }
    },
  },
  {
    id: 'scan/keys',
    title: 'rows of the keys asked for come: each alone, several, some that are not there, strings of every kind, numbers of every sign',
    requires: [],
    async run({ store }) {
      for (const { table, keys } of keyedTables) {
        const rows = keys.map(
          (parts, position): HistoryRow => ({ keys: parts, values: [position], event: today, created: microseconds(today) }),
        )
        await append(store, table, 'one', rows.slice(0, 4))
        await append(store, table, 'two', rows.slice(4))
        const sets = [
          ...keys.map((_, position) => [position]),
          keys.map((_, position) => position),
          keys.flatMap((_, position) => (position % 2 === 0 ? [position] : [])),
        ]
        for (const positions of sets) {
          const asked = positions.map((position) => keys[position] as readonly Value[])
          await checkCovers(
            store,
            table,
            positions.map((position) => rows[position] as HistoryRow),
            `keys of ${table.id}`,
            { keys: keySet(table, asked) },
          )
        }
        await checkCovers(store, table, [], 'no keys', { keys: keySet(table, []) })
      }
    },
  },
  {
    id: 'scan/columns',
    title: 'the columns asked for come, in any order or none at all; keys, times and tombstones always',
    requires: [],
    async run({ store }) {
      const rows = [0, 1, 2].map(
        (row): HistoryRow => ({
          keys: [`key-${row}`],
          values: row === 2 ? [null, null, null, null] : [row, `text ${row}`, Float32Array.of(row, -0), BigInt(row)],
          event: today + row,
          created: microseconds(today, row),
          deleted: row === 2,
        }),
      )
      await append(store, wide, 'batch', rows)
      for (const columns of [[0], [1], [2], [3], [3, 0], [2, 1, 3, 0], []]) {
        const expected = rows.map((row) => ({ ...row, values: columns.map((position) => row.values[position] as Value) }))
        await checkHistory(store, wide, expected, `columns ${columns}`, { columns })
      }
    },
  },
  {
    id: 'scan/random-hints',
    title: 'random hints, several at once, never lose a row of random batches',
    requires: [],
    async run({ store }) {
      const random = randomInteger(11)
      const names = plainKeys(8)
      const rows: HistoryRow[] = []
      for (let batch = 0; batch < 12; batch++) {
        const more = Array.from({ length: 1 + random(30) }, (_, row) =>
          eventRow(names[random(8)] as string, batch * 100 + row, today + random(20) - 10, microseconds(today, random(20) - 10)),
        )
        await append(store, events, `batch-${batch}`, more)
        rows.push(...more)
      }
      for (let turn = 0; turn < 60; turn++) {
        const hints = randomHints(random, names)
        await checkCovers(
          store,
          events,
          rows.filter((row) => matches(row, hints)),
          `hints of turn ${turn}`,
          withKeySet(hints),
        )
      }
    },
  },
  {
    id: 'scan/early-exit',
    title: 'leaving the loop frees all: the store goes on, and closes',
    requires: [],
    async run({ store }) {
      for (let batch = 0; batch < 5; batch++)
        await append(
          store,
          events,
          `batch-${batch}`,
          plainKeys(1_000).map((key) => eventRow(key, batch)),
        )
      for (let turn = 0; turn < 40; turn++) {
        for await (const batch of store.scan({ table: events, columns: [0] }, { now: today })) {
          checkSame(batch.table.id, events.id, 'the table of a batch')
          break
        }
      }
      await append(store, events, 'after', [eventRow('after', 1)])
      checkSame((await scanRows(store, events)).length, 5_001, 'rows afterwards')
      await store.close()
    },
  },
  {
    id: 'scan/left-alone',
    title: 'a batch that was answered does not change while the scan goes on, nor while others run',
    requires: [],
    async run({ store }) {
      for (let batch = 0; batch < 4; batch++) {
        await append(
          store,
          wide,
          `batch-${batch}`,
          plainKeys(200).map(
            (key, row): HistoryRow => ({
              keys: [key],
              values: [row, `${batch}`, Float32Array.of(batch, row), BigInt(row)],
              event: today + batch,
              created: microseconds(today),
            }),
          ),
        )
      }
      const kept = []
      for await (const batch of store.scan({ table: wide, columns: [0, 1, 2, 3] }, { now: today }))
        kept.push({ batch, rows: rowsOf(batch, wide, [0, 1, 2, 3]) })
      await Promise.all([scanRows(store, wide), scanRows(store, wide)])
      for (const { batch, rows } of kept) checkSame(rowsOf(batch, wide, [0, 1, 2, 3]), rows, 'a batch kept by its reader')
    },
  },
]

interface RandomHints {
  readonly range: Omit<Hints, 'keys'>
  readonly names: readonly string[] | undefined
}

function randomHints(random: (below: number) => number, names: readonly string[]): RandomHints {
  const range = {
    ...(random(2) === 0 && { from: today + random(24) - 12 }),
    ...(random(2) === 0 && { to: today + random(24) - 12 }),
    ...(random(2) === 0 && { createdFrom: microseconds(today, random(24) - 12) }),
    ...(random(2) === 0 && { createdTo: microseconds(today, random(24) - 12) }),
  }
  return { range, names: random(2) === 0 ? names.filter(() => random(3) === 0) : undefined }
}

function withKeySet({ range, names }: RandomHints): Hints {
  return names === undefined
    ? range
    : {
        ...range,
        keys: keySet(
          events,
          names.map((name) => [name]),
        ),
      }
}

function matches({ event, created, keys }: HistoryRow, { range, names }: RandomHints): boolean {
  const { from = -Infinity, to = Infinity, createdFrom = -Infinity, createdTo = Infinity } = range
  return (
    event >= from &&
    event <= to &&
    created >= createdFrom &&
    created <= createdTo &&
    (names === undefined || names.includes(keys[0] as string))
  )
}
