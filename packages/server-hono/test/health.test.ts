// Alive and ready: what keeps a server from being ready is named, and tried again.

import {
  type AnyFeatureStore,
  createFeatureStore,
  defineEntity,
  defineFeatureGroup,
  type FeatureStoreOptions,
  GranaryError,
  memoryRegistryStore,
  t,
} from '@granary/core'
import type { OfflineStore, RegistryStore } from '@granary/core/spec'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createServer } from '../src/index.js'
import { readKey, servedShop } from './shop.js'

const never = () => new Promise<never>(() => undefined)

test('a server in order: alive, ready, with what the seed told too', async () => {
  const { ask } = await servedShop()
  const ok = {
    status: 'ok',
    service: 'shop',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    stores: { online: 'ok', offline: 'ok' },
    warm: true,
    missing: [],
  }
  await expect.poll(async () => (await ask('/ready', { key: null })).status).toBe(200)
  for (const path of ['/health', '/ready']) expect(await (await ask(path, { key: null })).json()).toEqual(ok)
})

describe('not ready, alive all the same', () => {
  test('a store that fails, and one that does not answer: the other is not blamed', async () => {
    const down = async () => {
      throw new GranaryError('STORE_UNAVAILABLE', 'down')
    }
    const online = { ...memoryOnlineStore(), ping: down }
    const offline = { ...memoryOfflineStore(), ping: never }
    const failing = await servedShop({}, { online, warmStart: 'off' })
    const ready = await failing.ask('/ready')
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await ready.json()).toMatchObject({
      status: 'unavailable',
      stores: { online: 'failed', offline: 'ok' },
      missing: ['online store: STORE_UNAVAILABLE'],
    })
    const hanging = await servedShop({}, { offline, warmStart: 'off' })
    const health = await hanging.ask('/health')
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ stores: { online: 'ok', offline: 'failed' }, missing: ['offline store: STORE_TIMEOUT'] })
  })

  test('a warm start that is not done names its groups, and is done when it is done', async () => {
    const data = memoryOfflineStore()
    await storeOver({ offline: data }).ingest('purchases', [{ customer_id: 'C1', total: 1 }])
    const [gate, open] = gated()
    const offline: OfflineStore = {
      ...data,
      async *scan(...call) {
        await gate
        yield* data.scan(...call)
      },
    }
    const ask = asking(storeOver({ offline, online: memoryOnlineStore() }))
    const { missing, warm } = await (await ask('/ready')).json()
    expect([(await ask('/ready')).status, warm, missing]).toEqual([503, false, ['warm start of purchases@1']])
    expect((await ask('/health')).status).toBe(200)
    open()
    await expect.poll(async () => (await ask('/ready')).status).toBe(200)
  })

  test('definitions that differ from what is recorded', async () => {
    const registry = memoryRegistryStore()
    await storeOver({ registry }).apply()
    const other = defineFeatureGroup({ name: 'purchases', entity: customer, features: { total: t.string() } })
    const ask = asking(createFeatureStore({ name: 'shop', online: memoryOnlineStore(), registry, definitions: [other] }))
    await expect.poll(async () => (await (await ask('/ready')).json()).missing).toEqual(['start: REGISTRY_BREAKING_CHANGE'])
    expect((await ask('/ready')).status).toBe(503)
  })

  test('a start that failed is tried again whenever somebody asks', async () => {
    const kept = memoryRegistryStore()
    let down = true
    const registry: RegistryStore = {
      ...kept,
      load: (...call) => (down ? Promise.reject(new GranaryError('STORE_UNAVAILABLE', 'down')) : kept.load(...call)),
    }
    const ask = asking(storeOver({ registry, online: memoryOnlineStore() }))
    await expect.poll(async () => (await (await ask('/ready')).json()).missing).toEqual(['start: STORE_UNAVAILABLE'])
    down = false
    await expect.poll(async () => (await ask('/ready')).status).toBe(200)
  })

  test('a store that was closed', async () => {
    const { ask, store } = await servedShop()
    await store.close()
    expect([(await ask('/health')).status, (await ask('/ready')).status]).toEqual([200, 503])
  })
})

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const purchases = defineFeatureGroup({ name: 'purchases', entity: customer, features: { total: t.int64() } })

function storeOver(stores: Pick<FeatureStoreOptions<never>, 'online' | 'offline' | 'registry'>): AnyFeatureStore {
  return createFeatureStore({ name: 'shop', ...stores, definitions: [purchases] })
}

function asking(store: AnyFeatureStore): (path: string) => Promise<Response> {
  const app = createServer(store, { apiKeys: [{ key: readKey, scopes: ['read'] }] })
  return async (path) => app.request(path)
}

function gated(): readonly [Promise<void>, () => void] {
  let open: (() => void) | undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  return [gate, () => open?.()]
}
