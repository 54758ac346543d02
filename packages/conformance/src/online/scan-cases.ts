// SPEC 1: a scan gives every row of its table that was there when it began.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { check, checkSame, checkSameBag } from '../assert/assert.js'
import { plainKeys } from '../fixtures/keys.js'
import { describeRow, get, put, rowOf, tombstoneOf } from '../fixtures/online-rows.js'
import { scores, tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import type { OnlineCase } from './online-case.js'

const time = { event: today, created: microseconds(today) }
const neighbour = tableOf('scores@11', { score: 'float64' })
const keys = plainKeys(5_000)
const rows = keys.map((_, position) => rowOf(scores, time, [position]))

export const scanCases: readonly OnlineCase[] = [
  {
    id: 'scan/whole-table',
    title: 'all of 5,000 rows, tombstones that are kept with their times, and nothing of other tables',
    requires: ['scan'],
    async run({ store }) {
      await put(store, scores, keys, rows)
      await put(store, neighbour, ['other'], [rowOf(neighbour, time, [-1])])
      await put(store, scores, ['dead'], [tombstoneOf(scores, time)])
      const seen = await scanAll(store)
      check(!seen.has('other'), 'a row of another table')
      const dead = seen.get('dead')
      if (dead !== undefined) checkSame([dead.deleted, dead.event, dead.created], [true, time.event, time.created], 'the tombstone')
      seen.delete('dead')
      checkSameBag(
        [...seen].map(([key, row]) => [key, describeRow(row, scores)]),
        keys.map((key, position) => [key, describeRow(rows[position], scores)]),
        'rows',
      )
    },
  },
  {
    id: 'scan/empty',
    title: 'a table never written to, and one emptied, scan as empty',
    requires: ['scan'],
    async run({ store }) {
      checkSame((await scanAll(store)).size, 0, 'rows of a table never written to')
      await put(store, scores, ['k'], [rowOf(scores, time, [1])])
      await store.remove(scores, ['k'], { now: today })
      checkSame((await scanAll(store)).size, 0, 'rows of an emptied table')
    },
  },
  {
    id: 'scan/early-exit',
    title: 'leaving the loop frees all: the store goes on, and closes',
    requires: ['scan'],
    async run({ store }) {
      await put(store, scores, keys, rows)
      for (let turn = 0; turn < 30; turn++) {
        for await (const { key } of store.scan?.(scores, { now: today }) ?? []) {
          check(key.startsWith('customer-'), 'a key that nobody wrote')
          break
        }
      }
      checkSame(describeRow((await get(store, scores, ['customer-7']))[0], scores), describeRow(rows[7], scores), 'a row read afterwards')
      await store.close()
    },
  },
  {
    id: 'scan/beside-writes',
    title: 'rows there at the start come though others are written, replaced and removed meanwhile',
    requires: ['scan'],
    async run({ store }) {
      await put(store, scores, keys, rows)
      const seen = new Set<string>()
      let step = 0
      for await (const { key } of store.scan?.(scores, { now: today }) ?? []) {
        seen.add(key)
        if (++step % 500 !== 0) continue
        check(step <= keys.length * 4, 'the scan does not come to an end')
        await put(
          store,
          scores,
          [`new-${step}`, key, 'customer-4999'],
          [1, 2, 3].map((score) => rowOf(scores, { ...time, event: today + step }, [score])),
        )
        await store.remove(scores, [`new-${step - 500}`, ...[...seen].slice(0, step / 100)], { now: today }) // what was seen goes: places move
      }
      checkSame(
        keys.filter((key) => !seen.has(key)),
        [],
        'keys that the scan missed',
      )
    },
  },
]

async function scanAll(store: OnlineStore): Promise<Map<string, OnlineRow>> {
  const seen = new Map<string, OnlineRow>()
  for await (const { key, row } of store.scan?.(scores, { now: today }) ?? []) seen.set(key, row)
  return seen
}
