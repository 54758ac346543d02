// SPEC 1: answers are positional, whole, and not written to afterwards.

import type { OnlineRow } from '@granary/core/spec'
import { check, checkSame } from '../assert/assert.js'
import { show } from '../assert/show.js'
import { plainKeys } from '../fixtures/keys.js'
import { checkStored, describeRow, get, put, rowOf } from '../fixtures/online-rows.js'
import { scores, tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const time = { event: today, created: microseconds(today) }
const call = { now: today }
const ranks = tableOf('ranks@1', { a: 'int32', b: 'string', c: 'float64' })
const embeddings = tableOf('embeddings@1', { vector: { vector: 4 }, bytes: 'bytes', list: { array: 'bytes' } })

export const answerCases: readonly OnlineCase[] = [
  {
    id: 'answers/positional',
    title: 'answer j belongs to key j: duplicates stay, missing keys leave undefined in their place',
    requires: [],
    async run({ store }) {
      const [a, b] = [rowOf(scores, time, [1]), rowOf(scores, time, [2])] as [OnlineRow, OnlineRow]
      await put(store, scores, ['a', 'b'], [a, b])
      const keys = ['missing', 'b', 'a', 'b', 'missing', 'b', 'a', 'gone', 'a']
      await checkStored(store, scores, keys, [undefined, b, a, b, undefined, b, a, undefined, a], 'rows in the order of the request')
      await checkStored(store, scores, ['missing'], [undefined], 'one missing key')
      await checkStored(store, scores, ['missing', 'missing'], [undefined, undefined], 'nothing but missing keys')
    },
  },
  {
    id: 'answers/requests',
    title: 'answer i belongs to request i: several tables, one table twice, requests without keys, no requests',
    requires: [],
    async run({ store }) {
      const [score, rank] = [rowOf(scores, time, [1.5]), rowOf(ranks, time, [1, 'x', null])] as [OnlineRow, OnlineRow]
      await put(store, scores, ['k'], [score])
      await put(store, ranks, ['k', 'l'], [rank, rank])
      checkSame(await store.read([], call), [], 'the answer to no requests')
      const requests = [
        { table: ranks, keys: ['k', 'x', 'l'], columns: [0, 1, 2] },
        { table: scores, keys: [], columns: [0] },
        { table: scores, keys: ['l', 'k'], columns: [0] },
        { table: tableOf('never_written@1', { a: 'int32' }), keys: ['k', 'k'], columns: [0] },
        { table: ranks, keys: ['l'], columns: [0, 1, 2] },
      ]
      const answers = await store.read(requests, call)
      const described = answers.map((answer, request) => Array.from(answer, (row) => describeRow(row, requests[request]?.table ?? scores)))
      const [seenScore, seenRank] = [describeRow(score, scores), describeRow(rank, ranks)]
      checkSame(described, [[seenRank, undefined, seenRank], [], [undefined, seenScore], [undefined, undefined], [seenRank]], 'answers')
    },
  },
  {
    id: 'answers/columns',
    title: 'the columns asked for are there, in any order or none at all; others may be holes',
    requires: [],
    async run({ store }) {
      const row = rowOf(ranks, time, [7, 'seven', 7.5])
      await put(store, ranks, ['k'], [row])
      for (const columns of [[0], [1], [2], [2, 0], [1, 2, 0], []]) {
        const [answer] = await store.read([{ table: ranks, keys: ['k'], columns }], call)
        const [seen] = answer ?? []
        checkSame(
          [seen?.event, seen?.created, seen?.deleted],
          [row.event, row.created, false],
          `the row without its values, columns ${columns}`,
        )
        const values = columns.map(
          (position) => seen?.values[seen.table.columns.findIndex(({ name }) => name === ranks.columns[position]?.name)],
        )
        checkSame(
          values,
          columns.map((position) => row.values[position]),
          `values of columns ${columns}`,
        )
      }
    },
  },
  {
    id: 'answers/write-of-nothing',
    title: 'a write of no keys supersedes nothing',
    requires: [],
    async run({ store }) {
      checkSame(await put(store, scores, [], []), [], 'superseded positions')
      await checkStored(store, scores, ['k'], [undefined], 'rows')
    },
  },
  {
    id: 'answers/ten-thousand',
    title: '10,000 keys in one write and 20,000 in one read, superseded positions and all',
    requires: [],
    async run({ store }) {
      const keys = plainKeys(10_000)
      const rows = keys.map((_, position) => rowOf(scores, time, [position]))
      checkSame(await put(store, scores, keys, rows), [], 'superseded positions of the first write')
      const mixed = keys.map((_, position) => rowOf(scores, { ...time, event: position % 3 === 0 ? today + 1 : today - 1 }, [-position]))
      const lost = keys.flatMap((_, position) => (position % 3 === 0 ? [] : [position]))
      checkSame(await put(store, scores, keys, mixed), lost, 'superseded positions of the second write')
      const expected = keys.map((_, position) => (position % 3 === 0 ? mixed[position] : rows[position]))
      const asked = keys.flatMap((key, position) => [key, position % 2 === 0 ? key : `missing-${key}`])
      await checkStored(
        store,
        scores,
        asked,
        expected.flatMap((row, position) => [row, position % 2 === 0 ? row : undefined]),
        'rows',
      )
      checkSame(await store.remove(scores, keys, call), keys.length, 'rows removed')
    },
  },
  {
    id: 'answers/own-writes',
    title: 'a write that has been answered is read, at once and by every later call',
    requires: [],
    async run({ store }) {
      for (let event = 1; event <= 30; event++) {
        const row = rowOf(scores, { event, created: event }, [event])
        await put(store, scores, ['k'], [row])
        const rows = await Promise.all([1, 2, 3].map(() => get(store, scores, ['k'])))
        for (const [seen] of rows) checkSame(describeRow(seen, scores), describeRow(row, scores), 'the row just written')
      }
    },
  },
  {
    id: 'answers/left-alone',
    title: 'a store writes neither into what it was given nor into what it has answered',
    requires: [],
    async run({ store }) {
      const values = (n: number) => [Float32Array.of(n, n, n, n), Uint8Array.of(n, n), [Uint8Array.of(n), null]]
      const given = rowOf(embeddings, time, values(1))
      const before = show(given.values)
      await put(store, embeddings, ['k'], [given])
      const [kept] = await get(store, embeddings, ['k'])
      const answered = show(describeRow(kept, embeddings))
      for (let step = 2; step < 20; step++) {
        const others = plainKeys(10)
        await put(
          store,
          embeddings,
          ['k', ...others],
          [0, ...others].map(() => rowOf(embeddings, { ...time, event: today + step }, values(step))),
        )
        await get(store, embeddings, ['k', ...others])
      }
      checkSame(show(given.values) === before, true, 'what was given is unchanged')
      check(show(describeRow(kept, embeddings)) === answered, 'a row changed after it was answered')
    },
  },
]
