// Code of two ages over one history: an older process knows fewer features and goes on working, and nobody wipes what only the other knows.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { type MemoryOnlineData, memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { afterEach, describe, expect, test } from 'vitest'
import { createFeatureStore, type Definitions, defineFeatureGroup, type FeatureStore, t } from '../src/index.js'
import type { OfflineStore } from '../src/spec/index.js'
import { beginning, customer, day } from './shop.js'

const older = defineFeatureGroup({ name: 'customers', entity: customer, features: { total: t.int64(), kind: t.categorical(['a']) } })
const newer = defineFeatureGroup({
  name: 'customers',
  entity: customer,
  inputs: { raw: t.float64() },
  features: {
    total: t.int64(),
    kind: t.categorical(['a', 'b']),
    tier: t.string({ default: 'none' }),
    tags: t.array(t.string()),
    age: t.int32({ required: true }),
  },
}).derive('ratio', t.float64(), ['raw', 'total'], (row) => (row.raw === null || row.total === null ? null : row.raw / row.total))

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** What processes share: each opens its own stores over it. */
const histories: Readonly<Record<string, () => Promise<() => OfflineStore>>> = {
  memory: async () => {
    const data = memoryOfflineData()
    return () => memoryOfflineStore({ data })
  },
  Parquet: async () => {
    const root = await mkdtemp(join(tmpdir(), 'granary-evolution-'))
    folders.push(root)
    return () => parquetOfflineStore({ root })
  },
}

function processOf<const D extends Definitions>(offline: OfflineStore, online: MemoryOnlineData, definitions: D): FeatureStore<D> {
  return createFeatureStore<D>({ name: 'shop', offline, online: memoryOnlineStore({ data: online }), definitions, clock: () => beginning })
}

const key = { customer_id: 'A' }
const old = { ...key, total: 4, kind: 'a', event_timestamp: day(1) } as const
const full = { ...key, total: 2, kind: 'b', raw: 5, tier: 'gold', tags: ['x'], age: 30, event_timestamp: day(2) } as const

for (const [name, makeHistory] of Object.entries(histories)) {
  describe(`over a history in ${name}`, () => {
    async function processes() {
      const open = await makeHistory()
      const online = memoryOnlineData()
      return { online, before: processOf(open(), online, [older]), after: processOf(open(), online, [newer]) }
    }
    const spine = [1, 2, 3].map((number) => ({ ...key, event_timestamp: day(number) }))

    test('rows of the older read as null in what they did not know, with the default, online and in history', async () => {
      const { before, after } = await processes()
      await before.ingest(older, [old])
      const expected = { total: 4, kind: 'a', tier: 'none', tags: null, age: null, ratio: null }
      const statuses = { total: 'PRESENT', kind: 'PRESENT', tier: 'NULL_VALUE', tags: 'NULL_VALUE', age: 'NULL_VALUE', ratio: 'NULL_VALUE' }
      const read = await after.getOnlineFeatures(newer, [key])
      expect([read.rows, read.statuses]).toEqual([[expected], [statuses]])
      const training = await after.getHistoricalFeatures(newer, { spine: spine.slice(0, 1), include: ['statuses'] })
      expect([await training.rows(), await training.statuses()]).toEqual([[{ ...spine[0], ...expected }], [statuses]])
      expect(await (await after.getOfflineFeatures(newer)).rows()).toMatchObject([{ total: 4, raw: null, tier: null, age: null }])
    })
    test('rows of the newer read by the older as what it knows, a new category among them', async () => {
      const { before, after } = await processes()
      await before.apply()
      await after.ingest(newer, [full])
      expect((await before.getOnlineFeatures(older, [key])).rows).toEqual([{ total: 2, kind: 'b' }])
      expect(await (await before.getHistoricalFeatures(older, { spine: spine.slice(2) })).rows()).toEqual([
        { ...spine[2], total: 2, kind: 'b' },
      ])
    })
    test('side by side each goes on: the newest row wins whole', async () => {
      const { before, after } = await processes()
      await before.ingest(older, [old])
      await after.ingest(newer, [full])
      await before.ingest(older, [{ ...old, total: 9, event_timestamp: day(3) }])
      expect((await after.getOnlineFeatures(newer, [key])).rows).toEqual([
        { total: 9, kind: 'a', tier: 'none', tags: null, age: null, ratio: null },
      ])
      const training = await after.getHistoricalFeatures(newer, { spine })
      expect((await training.columns()).total).toEqual([4, 2, 9])
      expect((await training.columns()).ratio).toEqual([null, 2.5, null])
    })
    test('an older process that materializes carries the columns that it does not know', async () => {
      const { before, after, online } = await processes()
      await before.apply()
      await after.ingest(newer, [full])
      for (const carry of ['materialize', 'materializeIncremental'] as const) {
        online.clear()
        await before[carry]()
        expect((await after.getOnlineFeatures(newer, [key])).rows).toEqual([
          { total: 2, kind: 'b', tier: 'gold', tags: ['x'], age: 30, ratio: 2.5 },
        ])
      }
    })
    test('a deletion by the older deletes for the newer', async () => {
      const { before, after } = await processes()
      await before.apply()
      await after.ingest(newer, [full])
      await before.delete(older, [key])
      expect((await after.getOnlineFeatures(newer, [key])).statuses[0]).toMatchObject({ total: 'NOT_FOUND', tier: 'NOT_FOUND' })
    })
    test('the catalog of the older tells the newer features too', async () => {
      const { before, after } = await processes()
      await before.apply()
      await after.apply()
      expect((await before.listFeatures()).map((feature) => feature.name)).toEqual(
        expect.arrayContaining(['total', 'kind', 'tier', 'tags', 'age', 'ratio']),
      )
      expect((await before.plan()).isEmpty).toBe(true)
    })
  })
}
