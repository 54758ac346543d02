// SPEC 3 and 4 for online stores: manifest, abort, close, and what outlives the store.

import type { OnlineStore } from '@granary/core/spec'
import { check, checkSame } from '../assert/assert.js'
import { hostileKeys, plainKeys } from '../fixtures/keys.js'
import { checkStored, put, rowOf, tombstoneOf } from '../fixtures/online-rows.js'
import { scores, tableOf } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'
import { typedValues } from '../fixtures/values.js'
import { checkPlainManifest, lifecycleCases } from '../shared/lifecycle-cases.js'
import type { OnlineCase } from './online-case.js'

const time = { event: today, created: microseconds(today) }
const row = rowOf(scores, time, [1])
const keys = plainKeys(2_000)
const write = { table: scores, keys, rows: keys.map(() => row) }
const durabilities: readonly unknown[] = ['none', 'process', 'disk']

export const onlineLifecycleCases: readonly OnlineCase[] = [
  ...lifecycleCases<OnlineStore>({
    operations: [
      { name: 'read', run: (store, call) => store.read([{ table: scores, keys, columns: [0] }], call) },
      { name: 'write', run: (store, call) => store.write(write, call) },
      { name: 'scan', there: ({ scan }) => scan !== undefined, run: (store, call) => drain(store.scan?.(scores, call)) },
      { name: 'remove', run: (store, call) => store.remove(scores, keys, call) },
      { name: 'ping', run: (store, call) => store.ping(call) },
    ],
    async works(store) {
      const kept = rowOf(scores, { ...time, event: today + 1 }, [2])
      await put(store, scores, ['works'], [kept])
      await checkStored(store, scores, ['works'], [kept], 'the row')
      await store.ping({ now: today })
    },
    untouched: (store) =>
      checkStored(
        store,
        scores,
        keys,
        keys.map(() => undefined),
        'rows after aborted calls',
      ),
    checkManifest({ specVersion, capabilities, scan }) {
      checkSame(specVersion, 'online/1', 'specVersion')
      checkPlainManifest(capabilities)
      check(durabilities.includes(capabilities.durability), 'durability is none of its words')
      checkSame(typeof capabilities.expiry, 'boolean', 'the type of expiry')
      check(capabilities.expiry || scan !== undefined, 'a store without expiry has no scan, so nobody can sweep it')
    },
    longCall: (store) => store.write(write, { now: today }),
  }),
  {
    id: 'durability/reopen',
    title: 'all that was acknowledged outlives the store: every type, every key, tombstones, and the order of rows',
    requires: ['durable'],
    async run({ store, open }) {
      const table = tableOf('kept@1', Object.fromEntries(typedValues.map(({ name, type }) => [name, type])))
      const rows = [0, 1, 2, 3, 4].map((turn) =>
        rowOf(
          table,
          time,
          typedValues.map(({ values }) => values[turn % (values.length + 1)] ?? null),
        ),
      )
      const rowKeys = plainKeys(rows.length)
      await put(store, table, rowKeys, rows)
      await put(
        store,
        scores,
        hostileKeys,
        hostileKeys.map(() => row),
      )
      await put(store, scores, ['dead'], [tombstoneOf(scores, time)])
      await store.remove(scores, ['a'], { now: today })
      await store.close()
      const second = await open()
      await checkStored(second, table, rowKeys, rows, 'rows of all types')
      await checkStored(
        second,
        scores,
        [...hostileKeys, 'dead'],
        [...hostileKeys.map((key) => (key === 'a' ? undefined : row)), undefined],
        'rows of all keys',
      )
      const late = rowOf(scores, { ...time, event: today - 1 }, [0])
      checkSame(await put(second, scores, ['dead', 'b', 'a'], [late, late, late]), [0, 1], 'superseded late rows')
      await second.close()
      const third = await open()
      await checkStored(third, scores, ['dead', 'b', 'a'], [undefined, row, late], 'rows in a third store')
    },
  },
  {
    id: 'durability/close-of-one',
    title: 'closing one store leaves another over the same data at work',
    requires: ['durable'],
    async run({ store, open }) {
      const second = await open()
      await put(store, scores, ['k'], [row])
      await store.close()
      await checkStored(second, scores, ['k'], [row], 'the row')
      await put(second, scores, ['l'], [row])
      await checkStored(second, scores, ['l'], [row], 'a row written after the other store closed')
    },
  },
]

async function drain(items: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of items ?? []);
}
