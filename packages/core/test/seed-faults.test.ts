// The faults of the project that this one descends from, each a test: over a history in memory and one in Parquet.

import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryOfflineStore } from '@granary/offline-memory'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { afterEach, describe, expect, test } from 'vitest'
import { createFeatureStore, type Definitions, defineEntity, defineFeatureGroup, type FeatureStore, t } from '../src/index.js'
import type { OfflineStore } from '../src/spec/index.js'
import { unavailable } from './faulty-stores.js'
import { expectRefusal } from './refusal.js'
import { beginning, customer, day } from './shop.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

interface Backend {
  readonly offline: OfflineStore
  /** Of Parquet: its folder. */
  readonly root: string | undefined
}
const backends: Readonly<Record<string, () => Promise<Backend>>> = {
  memory: async () => ({ offline: memoryOfflineStore(), root: undefined }),
  Parquet: async () => {
    const root = await mkdtemp(join(tmpdir(), 'granary-seed-'))
    folders.push(root)
    return { offline: parquetOfflineStore({ root: join(root, 'store') }), root }
  },
}

function open<const D extends Definitions>(offline: OfflineStore, definitions: D): FeatureStore<D> {
  return createFeatureStore<D>({ name: 'seed', online: memoryOnlineStore(), offline, definitions, clock: () => beginning })
}

const keys = (...ids: readonly string[]) => ids.map((customer_id) => ({ customer_id }))
const spine = (...ids: readonly string[]) => ids.map((customer_id) => ({ customer_id, event_timestamp: new Date(beginning) }))

for (const [backend, make] of Object.entries(backends)) {
  describe(`over a history in ${backend}`, () => {
    test('null, boolean and list values are stored and read like any other', async () => {
      const group = defineFeatureGroup({
        name: 'mixed',
        entity: customer,
        features: { active: t.boolean(), tags: t.array(t.string()), scores: t.array(t.float64()), nothing: t.string() },
      })
      const store = open((await make()).offline, [group])
      const rows = [
        { active: true, tags: ['a', 'b'], scores: [1.5, null], nothing: null },
        { active: false, tags: [], scores: null, nothing: 'x' },
        { active: null, tags: null, scores: [], nothing: '' },
      ]
      await store.ingest(
        group,
        rows.map((row, position) => ({ customer_id: `C${position}`, ...row })),
      )
      expect((await store.getOnlineFeatures(group, keys('C0', 'C1', 'C2'))).rows).toEqual(rows)
      expect(await (await store.getHistoricalFeatures(group, { spine: spine('C0', 'C1', 'C2') })).rows()).toMatchObject(rows)
      await store.close()
    })

    test('one row of a wrong type is refused, and costs no other row its read', async () => {
      const group = defineFeatureGroup({ name: 'typed', entity: customer, features: { total: t.int64() } })
      const store = open((await make()).offline, [group])
      await store.ingest(group, [{ customer_id: 'A', total: 1 }])
      await expectRefusal(
        store.ingest(group, [
          { customer_id: 'B', total: 'two' as never },
          { customer_id: 'C', total: 3 },
        ]),
        'INPUT_WRONG_TYPE',
        /total/,
      )
      await store.ingest(
        group,
        [
          { customer_id: 'B', total: 'two' as never },
          { customer_id: 'C', total: 3 },
        ],
        { onInvalid: 'quarantine' },
      )
      const expected = [1, null, 3]
      expect((await store.getOnlineFeatures(group, keys('A', 'B', 'C'))).columns.total).toEqual(expected)
      expect((await (await store.getHistoricalFeatures(group, { spine: spine('A', 'B', 'C') })).columns()).total).toEqual(expected)
      await store.close()
    })

    test('a late event overwrites no newer value', async () => {
      const group = defineFeatureGroup({ name: 'late', entity: customer, features: { total: t.int64() } })
      const store = open((await make()).offline, [group])
      await store.ingest(group, [{ customer_id: 'A', total: 9, event_timestamp: day(9) }])
      expect(await store.ingest(group, [{ customer_id: 'A', total: 1, event_timestamp: day(1) }])).toMatchObject({ superseded: 1 })
      const read = async () => (await store.getOnlineFeatures(group, keys('A'))).columns.total
      expect(await read()).toEqual([9])
      await store.materialize()
      expect(await read()).toEqual([9])
      await store.close()
    })

    test('an offline store that fails leaves the online store as it was: never apart', async () => {
      const group = defineFeatureGroup({ name: 'apart', entity: customer, features: { total: t.int64() } })
      const outage = { on: false }
      const store = open(unavailable((await make()).offline, ['append'], outage), [group])
      await store.ingest(group, [{ customer_id: 'A', total: 1, event_timestamp: day(1) }])
      outage.on = true
      const failed = store.ingest(group, [{ customer_id: 'A', total: 2, event_timestamp: day(2) }], { batchId: 'b' })
      await expectRefusal(failed, 'STORE_UNAVAILABLE', /offline/)
      const both = async () => [
        (await store.getOnlineFeatures(group, keys('A'))).columns.total,
        (await (await store.getHistoricalFeatures(group, { spine: spine('A') })).columns()).total,
      ]
      expect(await both()).toEqual([[1], [1]])
      outage.on = false
      await store.ingest(group, [{ customer_id: 'A', total: 2, event_timestamp: day(2) }], { batchId: 'b' })
      expect(await both()).toEqual([[2], [2]])
      await store.close()
    })

    test('NaN passes neither min nor max; without them it is a value', async () => {
      const group = defineFeatureGroup({
        name: 'numbers',
        entity: customer,
        features: { least: t.float64({ min: 0 }), most: t.float32({ max: 1 }), free: t.float64() },
      })
      const store = open((await make()).offline, [group])
      await expectRefusal(store.ingest(group, [{ customer_id: 'A', least: Number.NaN }]), 'VALIDATION_MIN', /least/)
      await expectRefusal(store.ingest(group, [{ customer_id: 'A', most: Number.NaN }]), 'VALIDATION_MAX', /most/)
      await store.ingest(group, [{ customer_id: 'A', free: Number.NaN }])
      expect((await store.getOnlineFeatures(group, keys('A'))).rows).toEqual([{ least: null, most: null, free: Number.NaN }])
      expect(await (await store.getHistoricalFeatures(group, { spine: spine('A') })).rows()).toMatchObject([{ free: Number.NaN }])
      await store.close()
    })

    test("a key of one group is never another group's, whatever is in it", async () => {
      await expectRefusal(
        () => defineFeatureGroup({ name: 'a:b', entity: customer, features: { total: t.int64() } }),
        'DEFINITION_INVALID_NAME',
        /a:b/,
      )
      const a = defineFeatureGroup({ name: 'a', entity: customer, features: { total: t.int64() } })
      const ab = defineFeatureGroup({ name: 'a_b', entity: customer, features: { total: t.int64() } })
      const second = defineFeatureGroup({ name: 'a', version: 2, entity: customer, features: { total: t.int64() } })
      const store = open((await make()).offline, [a, ab, second])
      const ids = ['b:1', '1', 'b_1', 'a@1', '2/1', '__quarantine', 'A', 'a']
      await store.ingest(
        a,
        ids.map((customer_id, total) => ({ customer_id, total })),
      )
      expect((await store.getOnlineFeatures(a, keys(...ids))).columns.total).toEqual(ids.map((_, total) => total))
      for (const other of [ab, second])
        expect((await store.getOnlineFeatures(other, keys(...ids))).columns.total).toEqual(ids.map(() => null))
      await store.close()
    })

    test('no name and no key reaches outside the store', async () => {
      const { offline, root } = await make()
      for (const name of ['../evil', '..', '/evil', 'a/../../evil'])
        await expectRefusal(() => defineFeatureGroup({ name, entity: customer, features: { total: t.int64() } }), 'DEFINITION_INVALID_NAME')
      const group = defineFeatureGroup({ name: 'inside', entity: customer, features: { total: t.int64({ max: 1 }) } })
      const store = open(offline, [group])
      const id = '../../evil'
      await store.ingest(
        group,
        [
          { customer_id: id, total: 1 },
          { customer_id: '/etc/evil\u0000', total: 2 },
        ],
        { batchId: '..\\..', onInvalid: 'quarantine' },
      )
      expect((await store.getOnlineFeatures(group, keys(id))).columns.total).toEqual([1])
      await store.close()
      if (root !== undefined) {
        expect(await readdir(root)).toEqual(['store'])
        const found = await readdir(join(root, 'store'), { recursive: true })
        expect(found.filter((name) => name.includes('evil') || name.includes('etc'))).toEqual([])
      }
    })

    test('columns named like internal ones are refused; others that look so are kept as they are', async () => {
      for (const name of ['event_timestamp', 'created_timestamp', 'is_deleted', 'event_date']) {
        await expectRefusal(
          () => defineFeatureGroup({ name: 'g', entity: customer, features: { [name]: t.string() } }),
          'DEFINITION_INVALID_NAME',
          new RegExp(name),
        )
      }
      const features = {
        timestamp: t.timestamp(),
        created: t.string(),
        deleted: t.boolean(),
        version: t.int64(),
        _key: t.string(),
        length: t.int64(),
        keys: t.string(),
        constructor: t.string(),
      }
      const group = defineFeatureGroup({ name: 'named', entity: customer, features })
      const store = open((await make()).offline, [group])
      const values = { timestamp: day(1), created: 'c', deleted: true, version: 7, _key: 'k', length: 3, keys: 'x', constructor: 'y' }
      await store.ingest(group, [{ customer_id: 'A', ...values }])
      expect((await store.getOnlineFeatures(group, keys('A'))).rows).toEqual([values])
      expect(await (await store.getOfflineFeatures(group)).rows()).toMatchObject([values])
      await store.close()
    })

    test('numbers come back as the numbers that they were', async () => {
      const entity = defineEntity({ name: 'thing', joinKeys: { id: t.int64() } })
      const group = defineFeatureGroup({
        name: 'exact',
        entity,
        features: { whole: t.int64(), small: t.int32(), real: t.float64(), short: t.float32(), big: t.bigint(), text: t.string() },
      })
      const store = open((await make()).offline, [group])
      const values = { whole: Number.MIN_SAFE_INTEGER, small: -1, real: 0.1, short: Math.fround(0.1), big: 2n ** 63n - 1n, text: '007' }
      await store.ingest(group, [{ id: Number.MAX_SAFE_INTEGER, ...values }])
      const id = { id: Number.MAX_SAFE_INTEGER }
      expect((await store.getOnlineFeatures(group, [id])).rows).toEqual([values])
      expect(await (await store.getHistoricalFeatures(group, { spine: [{ ...id, event_timestamp: beginning }] })).rows()).toEqual([
        { ...id, event_timestamp: new Date(beginning), ...values },
      ])
      await store.close()
    })

    test('a transformation that throws refuses its row by name; it never becomes null, nor goes unvalidated', async () => {
      const group = defineFeatureGroup({
        name: 'transformed',
        entity: customer,
        inputs: { raw: t.json() },
        features: { total: t.int64() },
      }).derive('parsed', t.float64({ min: 0, required: true }), ['raw'], ({ raw }) => (raw as { amount: number }).amount)
      const store = open((await make()).offline, [group])
      await expectRefusal(store.ingest(group, [{ customer_id: 'A', total: 1, raw: null }]), 'TRANSFORM_FAILED', /parsed/)
      await expectRefusal(store.ingest(group, [{ customer_id: 'A', total: 1, raw: { amount: 'x' } }]), 'TRANSFORM_WRONG_TYPE', /parsed/)
      await expectRefusal(store.ingest(group, [{ customer_id: 'A', total: 1, raw: { amount: -1 } }]), 'VALIDATION_MIN', /parsed/)
      expect((await store.getOnlineFeatures(group, keys('A'))).statuses).toEqual([{ total: 'NOT_FOUND', parsed: 'NOT_FOUND' }])
      expect(await (await store.getOfflineFeatures(group)).rows()).toEqual([])
      await store.close()
    })

    test('transforms of transforms work, three deep, online and in history', async () => {
      const group = defineFeatureGroup({
        name: 'chained',
        entity: customer,
        inputs: { spent: t.float64() },
        features: { orders: t.int64() },
      })
        .derive('mean', t.float64(), ['spent', 'orders'], (row) => (row.spent ?? 0) / (row.orders ?? 1))
        .derive('band', t.categorical(['low', 'high']), ['mean'], (row) => ((row.mean ?? 0) > 10 ? 'high' : 'low'))
        .derive('flag', t.boolean(), ['band', 'orders'], (row) => row.band === 'high' && (row.orders ?? 0) > 1)
      const store = open((await make()).offline, [group])
      await store.ingest(group, [
        { customer_id: 'A', spent: 50, orders: 2 },
        { customer_id: 'B', spent: 50, orders: 10 },
      ])
      const expected = [
        { orders: 2, mean: 25, band: 'high', flag: true },
        { orders: 10, mean: 5, band: 'low', flag: false },
      ]
      expect((await store.getOnlineFeatures(group, keys('A', 'B'))).rows).toEqual(expected)
      expect(await (await store.getHistoricalFeatures(group, { spine: spine('A', 'B') })).rows()).toMatchObject(expected)
      await store.close()
    })
  })
}

test('a batch of 1,000 rows is one Parquet file, of a few bytes a row', async () => {
  const { offline, root } = await (backends.Parquet as () => Promise<Backend>)()
  const group = defineFeatureGroup({ name: 'small', entity: customer, features: { total: t.int64(), score: t.float64() } })
  const store = open(offline, [group])
  await store.ingest(
    group,
    Array.from({ length: 1_000 }, (_, total) => ({ customer_id: `CUST_${String(total).padStart(6, '0')}`, total, score: total / 7 })),
  )
  await store.close()
  const folder = join(root as string, 'store', 'small')
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.parquet'))
  expect(files).toHaveLength(1)
  expect((await stat(join(folder, files[0] as string))).size).toBeLessThan(1_000 * 100)
})

test('a store whose home is down says so when it is asked, instead of answering nothing', async () => {
  const group = defineFeatureGroup({ name: 'asked', entity: customer, features: { total: t.int64() } })
  const store = createFeatureStore({
    name: 'seed',
    online: unavailable(memoryOnlineStore(), ['read', 'ping']),
    definitions: [group],
    clock: () => beginning,
  })
  await expectRefusal(store.getOnlineFeatures(group, keys('A')), 'STORE_UNAVAILABLE', /online/)
})
