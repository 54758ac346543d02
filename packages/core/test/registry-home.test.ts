// Where the recorded state lives: the home that is given, else the first store that outlives the process, else memory; shared by all who open it.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createFeatureStore, defineFeatureGroup, memoryRegistryStore, t } from '../src/index.js'
import type { RegistryStore } from '../src/spec/index.js'
import { expectRefusal } from './refusal.js'
import { beginning, customer, openShop, purchases, shopData, visits } from './shop.js'

const now = { now: beginning }
const written = async (registry: RegistryStore) => (await registry.load(now)) !== undefined

function homes() {
  const data = shopData()
  const registry = memoryRegistryStore()
  const onlineRegistry = memoryRegistryStore()
  const offline = memoryOfflineStore({ data: data.offline })
  return {
    data,
    registry,
    onlineRegistry,
    offline,
    online: { ...memoryOnlineStore({ data: data.online }), registry: onlineRegistry },
    offlineRegistry: offline.registry as RegistryStore,
  }
}
const common = { name: 'shop', definitions: [purchases], clock: () => beginning } as const

describe('the home of the registry', () => {
  test('is the one given', async () => {
    const { registry, online, offline, onlineRegistry, offlineRegistry } = homes()
    await createFeatureStore({ ...common, registry, online, offline }).apply()
    expect([await written(registry), await written(offlineRegistry), await written(onlineRegistry)]).toEqual([true, false, false])
  })
  test("else the offline store's", async () => {
    const { online, offline, onlineRegistry, offlineRegistry } = homes()
    await createFeatureStore({ ...common, online, offline }).apply()
    expect([await written(offlineRegistry), await written(onlineRegistry)]).toEqual([true, false])
  })
  test("else the online store's, also beside an offline store that dies with the process", async () => {
    for (const offline of [undefined, memoryOfflineStore()]) {
      const { online, onlineRegistry } = homes()
      await createFeatureStore({ ...common, online, ...(offline === undefined ? {} : { offline }) }).apply()
      expect(await written(onlineRegistry)).toBe(true)
    }
  })
  test('else memory: nothing of a store that dies with the process', async () => {
    const registry = memoryRegistryStore()
    const store = createFeatureStore({ ...common, offline: { ...memoryOfflineStore(), registry } })
    await store.apply()
    expect([await written(registry), (await store.listFeatureGroups()).map(({ name }) => name)]).toEqual([false, ['purchases']])
  })
  test('is closed with the store', async () => {
    const { registry } = homes()
    const store = createFeatureStore({ ...common, registry })
    await store.close()
    await expect(registry.load(now)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })
})

describe('processes of one home', () => {
  test('see what the others recorded, whatever their own code says', async () => {
    const data = shopData()
    const one = openShop([purchases], { data })
    const other = openShop([visits], { data })
    await one.store.ingest(purchases, [{ customer_id: 'A', total: 1 }])
    await other.store.ingest(visits, [{ customer_id: 'A' }])
    for (const { store } of [one, other]) expect((await store.listFeatureGroups()).map(({ name }) => name)).toEqual(['purchases', 'visits'])
    await expectRefusal(one.any.getOnlineFeatures(['visits:pages'], [{ customer_id: 'A' }]), 'INPUT_UNKNOWN_GROUP', /visits/)
  })
  test('that record at the same time lose nothing', async () => {
    const data = shopData()
    const groups = Array.from({ length: 8 }, (_, number) =>
      defineFeatureGroup({ name: `group${number}`, entity: customer, features: { value: t.int64() } }),
    )
    await Promise.all(groups.map((group) => openShop([group], { data }).store.ingest(group, [{ customer_id: 'A', value: 1 }])))
    expect((await openShop([purchases], { data }).store.listFeatureGroups()).map(({ name }) => name)).toEqual([
      ...groups.map(({ name }) => name),
      'purchases',
    ])
  })
  test('record nothing at creation, and at first use only once', async () => {
    const data = shopData()
    const { store } = openShop([purchases], { data })
    expect(data.offline.document).toBeUndefined()
    expect((await store.plan()).isEmpty).toBe(false)
    expect(data.offline.document).toBeUndefined()
    await store.getOnlineFeatures(purchases, [])
    const { revision } = data.offline.document ?? {}
    await store.ingest(purchases, [{ customer_id: 'A', total: 1 }])
    await openShop([purchases], { data }).store.ingest(purchases, [{ customer_id: 'B', total: 1 }])
    expect(data.offline.document?.revision).toBe(revision)
  })
  test("under apply: 'check' any difference waits for apply()", async () => {
    const data = shopData()
    const checking = openShop([purchases], { data, apply: 'check' })
    await expectRefusal(checking.store.ingest(purchases, [{ customer_id: 'A', total: 1 }]), 'REGISTRY_PENDING_CHANGE', /purchases@1/)
    await expectRefusal(checking.store.getOnlineFeatures(purchases, [{ customer_id: 'A' }]), 'REGISTRY_PENDING_CHANGE')
    expect([data.offline.tables.size, data.offline.document]).toEqual([0, undefined])
    await checking.store.apply()
    expect(await checking.store.ingest(purchases, [{ customer_id: 'A', total: 1 }])).toMatchObject({ accepted: 1 })
  })
  test('a feature that another deprecated works, and warns once, under the names of reason and successor', async () => {
    const data = shopData()
    const warnings: string[] = []
    const options = { data, observer: { warning: (event: { readonly message: string }) => warnings.push(event.message) } }
    await openShop([visits, purchases], { data }).store.deprecateFeature('visits:score', { reason: 'noisy', successor: 'purchases:score' })
    const { any } = openShop([visits, purchases], options)
    for (let time = 0; time < 3; time++) {
      await any.getOnlineFeatures(['visits:score'], [{ customer_id: 'A' }])
      await any.getHistoricalFeatures(visits, { spine: [] })
    }
    expect(warnings).toEqual([expect.stringMatching(/visits@1:score.*noisy.*purchases.*score/)])
  })
})

test('the data of an online store that is handed in outlives it, registry or not', async () => {
  const data = memoryOnlineData()
  const store = createFeatureStore({ ...common, online: memoryOnlineStore({ data }) })
  await store.ingest(purchases, [{ customer_id: 'A', total: 1 }])
  await store.close()
  const next = createFeatureStore({ ...common, online: memoryOnlineStore({ data }) })
  expect((await next.getOnlineFeatures(purchases, [{ customer_id: 'A' }])).columns.total).toEqual([1])
})
