// A shop behind a server, and a client of it: what a test compares is what the store says itself.

import { type ClientOptions, createClient } from '@granary/client'
import {
  createFeatureStore,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  type FeatureStoreOptions,
  t,
} from '@granary/core'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { createServer } from '@granary/server-hono'
import { everyRow } from './every-row.js'

export const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
export const sensor = defineEntity({ name: 'sensor', joinKeys: { serial: t.bigint(), installed: t.timestamp() } })

export const purchases = defineFeatureGroup({
  name: 'purchases',
  version: 2,
  entity: customer,
  ttl: '10d',
  inputs: { spent: t.float64() },
  features: {
    total: t.int64({ min: 0, required: true }),
    segment: t.categorical(['bronze', 'silver', 'gold'], { default: 'bronze' }),
  },
}).derive('average', t.float64(), ['spent', 'total'], (row) => (row.spent === null ? null : row.spent / row.total))

export const visits = defineFeatureGroup({
  name: 'visits',
  entity: customer,
  features: { pages: t.int64({ default: 0 }), total: t.float64() },
})
export const readings = defineFeatureGroup({ name: 'readings', entity: sensor, features: { value: t.float64() } })

/** A column of every type. */
export const everything = defineFeatureGroup({
  name: 'everything',
  entity: customer,
  features: {
    text: t.string(),
    kind: t.categorical(['a', 'b']),
    flag: t.boolean(),
    small: t.int32(),
    whole: t.int64(),
    big: t.bigint(),
    ratio: t.float32(),
    amount: t.float64(),
    seen: t.timestamp(),
    payload: t.bytes(),
    tags: t.array(t.string()),
    times: t.array(t.timestamp()),
    amounts: t.array(t.array(t.float64())),
    embedding: t.vector(2),
    profile: t.json(),
  },
})

export const basket = defineOnDemandFeatures({
  name: 'basket',
  request: { value: t.float64({ required: true }), since: t.timestamp(), filter: t.json() },
  sources: [purchases],
}).derive('share', t.float64({ default: -1 }), ['value', 'purchases:average'], (row) => {
  if (row.value < 0) throw new Error('no basket')
  return row['purchases:average'] === null ? null : row.value / row['purchases:average']
})

export const churn = defineFeatureService({
  name: 'churn',
  version: 3,
  features: [purchases.pick('total', 'average'), visits.pick('pages'), basket],
})

export const definitions = [purchases, visits, readings, everything, basket, churn] as const

export const key = 'a-key-of-the-shops-server'
export const day = (number: number): Date => new Date(Date.UTC(2026, 0, number))

/** `server`: further options of the server. */
export function openShop(options: Partial<Omit<FeatureStoreOptions<typeof definitions>, 'definitions'>> = {}) {
  const store = createFeatureStore({
    name: 'shop',
    online: memoryOnlineStore(),
    offline: memoryOfflineStore(),
    clock: () => Date.UTC(2026, 0, 10, 12),
    ...options,
    definitions,
  })
  const app = createServer(store, { apiKeys: [{ key, scopes: ['read', 'ingest'] }] })
  const requests: string[] = []
  const fetch = (url: string, init: RequestInit): Response | Promise<Response> => {
    requests.push(url.slice(url.indexOf('/', 8)))
    return app.request(url, init)
  }
  const clientOf = (more: Partial<ClientOptions> = {}) => createClient<typeof store>({ url: 'http://granary.test', key, fetch, ...more })
  /** Of what the types would not let through. */
  const anyClientOf = (more: Partial<ClientOptions> = {}) => createClient({ url: 'http://granary.test', key, fetch, ...more })
  return { store, app, requests, fetch, clientOf, anyClientOf, client: clientOf() }
}

export type Shop = ReturnType<typeof openShop>

export async function stocked(options?: Parameters<typeof openShop>[0]): Promise<Shop> {
  const shop = openShop(options)
  await shop.store.ingest(purchases, [
    { customer_id: 'C1', total: 10, spent: 50, segment: 'gold', event_timestamp: day(5) },
    { customer_id: 'C2', total: 2, segment: null, event_timestamp: day(6) },
  ])
  await shop.store.ingest(visits, [{ customer_id: 'C1', pages: 7, total: 1.5, event_timestamp: day(7) }])
  await shop.store.ingest(readings, [
    { serial: 2n ** 63n - 1n, installed: new Date(1), value: Number.POSITIVE_INFINITY, event_timestamp: day(7) },
  ])
  await shop.store.ingest(everything, [
    { ...everyRow, event_timestamp: day(8) },
    { customer_id: 'C2', event_timestamp: day(8) },
  ])
  return shop
}

/** What a call rejects with; fails where it does not. */
export async function rejection(call: Promise<unknown>): Promise<{ readonly code: string } & Record<string, unknown>> {
  try {
    await call
  } catch (error) {
    return error as Error & { readonly code: string } & Record<string, unknown>
  }
  throw new Error('it did not reject')
}
