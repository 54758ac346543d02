// A shop behind a server, for tests of routes: groups of every shape, some rows, and keys for each scope.

import {
  type AnyFeatureStore,
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
import { createServer, type ServerOptions } from '../src/index.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const route = defineEntity({ name: 'route', joinKeys: { origin: t.string(), number: t.int64() } })

export const purchases = defineFeatureGroup({
  name: 'purchases',
  entity: customer,
  ttl: '10d',
  owner: 'data-team@example.com',
  tags: ['purchases'],
  inputs: { spent: t.float64() },
  features: {
    total: t.int64({ min: 0, required: true, description: 'Number of purchases' }),
    segment: t.categorical(['bronze', 'silver', 'gold'], { default: 'bronze' }),
  },
}).derive('average', t.float64(), ['spent', 'total'], (row) => (row.spent === null || row.total === 0 ? null : row.spent / row.total))

export const flights = defineFeatureGroup({ name: 'flights', entity: route, features: { delay: t.float64(), late: t.boolean() } })

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
    embedding: t.vector(2),
    profile: t.json(),
  },
})

export const basket = defineOnDemandFeatures({
  name: 'basket',
  request: { value: t.float64({ required: true }) },
  sources: [purchases],
}).derive('share', t.float64(), ['value', 'purchases:average'], (row) =>
  row['purchases:average'] === null ? null : row.value / row['purchases:average'],
)

export const churn = defineFeatureService({ name: 'churn', features: [purchases.pick('total', 'average', 'segment')] })
export const offers = defineFeatureService({ name: 'offers', features: [purchases.pick('total'), basket] })

export const definitions = [purchases, flights, everything, basket, churn, offers] as const

/** Noon of 10 January 2026. */
export const beginning = Date.UTC(2026, 0, 10, 12)

export const readKey = 'read-key-0123456789'
export const ingestKey = 'ingest-key-0123456789'
export const adminKey = 'admin-key-0123456789'
/** Reads and ingests `flights` alone. */
export const flightsKey = 'flights-key-0123456789'

export interface ServedShop {
  readonly store: AnyFeatureStore
  readonly app: ReturnType<typeof createServer>
  /** Sends with the admin's key, unless another is given; a body that is no text is sent as JSON. */
  ask(path: string, request?: Request): Promise<Response>
}
interface Request {
  readonly method?: string
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** `empty`: nothing is ingested. */
export async function servedShop(
  options: ServerOptions = {},
  storeOptions: Partial<FeatureStoreOptions<never>> = {},
  { empty = false }: { readonly empty?: boolean } = {},
): Promise<ServedShop> {
  const store: AnyFeatureStore = createFeatureStore({
    name: 'shop',
    online: memoryOnlineStore(),
    offline: memoryOfflineStore(),
    clock: () => beginning,
    ...storeOptions,
    definitions,
  })
  const rows = [
    { customer_id: 'C1', total: 10, spent: 50, segment: 'gold', event_timestamp: '2026-01-05T10:00:00Z' },
    { customer_id: 'C2', total: 2, spent: null, segment: null, event_timestamp: '2026-01-06T10:00:00Z' },
  ]
  if (!empty) await store.ingest('purchases', rows)
  const app = createServer(store, {
    apiKeys: [
      { key: readKey, name: 'reader', scopes: ['read'] },
      { key: ingestKey, name: 'writer', scopes: ['ingest'] },
      { key: adminKey, name: 'admin', scopes: ['admin'] },
      { key: flightsKey, name: 'airport', scopes: ['read', 'ingest'], groups: ['flights'] },
    ],
    ...options,
  })
  return {
    store,
    app,
    async ask(path, { method, key = adminKey, body, headers = {} } = {}) {
      const isText = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
      return app.request(path, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && !isText && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: isText ? (body as string) : JSON.stringify(body) }),
        ...(body instanceof ReadableStream && { duplex: 'half' }),
      })
    },
  }
}
