// What a store cannot do is said by name, before anything is half done: absent stores, absent operations, absent facets.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createFeatureStore } from '../src/index.js'
import { neverExpiring } from './faulty-stores.js'
import { openOutside } from './outside.js'
import { expectRefusal } from './refusal.js'
import { beginning, churn, collect, day, openShop, purchases, type Shop, visits } from './shop.js'

const definitions = [purchases, visits, churn] as const
type Store = Shop<typeof definitions>['store']
const keys = [{ customer_id: 'A' }]
/** What was called, by its first word. */
const operationOf = (name: string): string => name.split(' ')[0] as string
const spine = [{ customer_id: 'A', event_timestamp: day(6) }]
const row = { customer_id: 'A', total: 1, event_timestamp: day(5) }

const needOnline: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  getOnlineFeatures: (store) => store.getOnlineFeatures(churn, keys),
  materialize: (store) => store.materialize(),
  materializeIncremental: (store) => store.materializeIncremental(),
  sweep: (store) => store.sweep(),
  'push to online': (store) => store.push(purchases, row, { to: 'online' }),
}
const needOffline: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  getHistoricalFeatures: (store) => store.getHistoricalFeatures(churn, { spine }),
  getOfflineFeatures: (store) => store.getOfflineFeatures(purchases),
  materialize: (store) => store.materialize(),
  materializeIncremental: (store) => store.materializeIncremental(),
  getQuarantine: (store) => collect(store.getQuarantine(purchases)),
  replayQuarantine: (store) => store.replayQuarantine(purchases, { batchId: 'b' }),
  'push to offline': (store) => store.push(purchases, row, { to: 'offline' }),
  "ingest with onInvalid: 'quarantine'": (store) => store.ingest(purchases, [{ ...row, total: -1 }], { onInvalid: 'quarantine' }),
}
const needEither: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  ingest: (store) => store.ingest(purchases, [row]),
  'push to both': (store) => store.push(purchases, row, { to: 'both' }),
  delete: (store) => store.delete(purchases, keys),
}

describe('without an online store', () => {
  for (const [name, call] of Object.entries(needOnline)) {
    test(`${name} is CAPABILITY_UNSUPPORTED`, async () => {
      const { store, data } = openShop(definitions, openOutside('offline'))
      const error = await expectRefusal(call(store), 'CAPABILITY_UNSUPPORTED', new RegExp(`^${operationOf(name)} .*online store.*shop`))
      expect([error.retryable, error.status, data.offline.tables.size]).toEqual([false, 501, 0])
    })
  }
})

describe('without an offline store', () => {
  for (const [name, call] of Object.entries(needOffline)) {
    test(`${name} is CAPABILITY_UNSUPPORTED`, async () => {
      const { store, data } = openShop(definitions, openOutside('online'))
      await expectRefusal(call(store), 'CAPABILITY_UNSUPPORTED', new RegExp(`^${operationOf(name)} .*offline store.*shop`))
      expect(data.online.size).toBe(0)
    })
  }
})

describe('without either', () => {
  for (const [name, call] of Object.entries({ ...needOnline, ...needOffline, ...needEither })) {
    test(`${name} is CAPABILITY_UNSUPPORTED`, async () => {
      await expectRefusal(
        call(openShop(definitions, openOutside()).store),
        'CAPABILITY_UNSUPPORTED',
        new RegExp(`^${operationOf(name)} .*shop`),
      )
    })
  }
  test('the catalog works', async () => {
    const store = createFeatureStore({ name: 'shop', definitions })
    expect((await store.listFeatureGroups()).map(({ name }) => name)).toEqual(['purchases', 'visits'])
    expect((await store.lineage('purchases:average')).toMermaid()).toMatch(/purchases/)
    await store.deprecateFeature('visits:pages', { reason: 'old' })
    expect(await store.getFeatureMetadata('visits:pages')).toMatchObject({ status: 'deprecated' })
    await store.close()
  })
})

describe('a facet that the offline store lacks', () => {
  test('snapshots: asOf is refused, all else works', async () => {
    const { snapshots: _, ...offline } = memoryOfflineStore()
    const { store } = openShop(definitions, { offline })
    await store.ingest(purchases, [row])
    const training = await store.getHistoricalFeatures(churn, { spine })
    expect([await training.rows(), training.snapshots]).toMatchObject([[{ total: 1 }], {}])
    for (const asOf of [new Date(beginning), { 'purchases@1': '1' }]) {
      await expectRefusal(store.getHistoricalFeatures(churn, { spine, asOf }), 'CAPABILITY_UNSUPPORTED', /snapshots/)
      await expectRefusal(store.getOfflineFeatures(purchases, { asOf }), 'CAPABILITY_UNSUPPORTED', /snapshots/)
    }
  })
  test('files: neither a Parquet spine nor toParquet', async () => {
    const { store } = openShop(definitions)
    await expectRefusal(store.getHistoricalFeatures(churn, { spine: { parquet: 'labels.parquet' } }), 'CAPABILITY_UNSUPPORTED', /files/)
    const training = await store.getHistoricalFeatures(churn, { spine })
    await expectRefusal(training.toParquet('training.parquet'), 'CAPABILITY_UNSUPPORTED', /files/)
  })
  test('an online store that lets nothing go and cannot be scanned cannot be swept', async () => {
    const { scan: _, ...online } = neverExpiring(memoryOnlineStore())
    const { store } = openShop(definitions, { online })
    await expectRefusal(store.sweep(), 'CAPABILITY_UNSUPPORTED', /online.*scan/)
  })
  test('an online store that expires by itself needs no scan', async () => {
    const { scan: _, ...online } = memoryOnlineStore()
    const { store } = openShop(definitions, { online })
    expect(await store.sweep()).toEqual({ removed: 0 })
  })
})

test('an ingestion whose options nobody knows', async () => {
  const { any, data } = openShop(definitions)
  await expectRefusal(any.ingest(purchases, [row], { onInvalid: 'quarantin' as 'reject' }), 'INPUT_INVALID_OPTION', /onInvalid/)
  await expectRefusal(any.ingest(purchases, [row], { created: 5 as never }), 'INPUT_INVALID_OPTION', /created/)
  expect([data.offline.tables.size, data.online.size]).toEqual([0, 0])
})

describe('a store with an option that it cannot have is refused by its name', () => {
  const options = { apply: 'always', onInvalid: 'ignore', unknownColumns: 'keep', warmStart: true, definitions: undefined, clock: 5 }
  for (const [name, value] of Object.entries(options)) {
    test(name, async () => {
      const call = () => createFeatureStore({ name: 'shop', definitions, [name]: value } as never)
      await expectRefusal(call, 'DEFINITION_INVALID_OPTION', new RegExp(name))
    })
  }
})

test('a read of history without options is refused as one without a spine', async () => {
  const { any } = openShop(definitions)
  await expectRefusal(any.getHistoricalFeatures(purchases, undefined as never), 'INPUT_INVALID_SPINE', /spine/)
})
