// A shop to test whole stores on: definitions of every shape, and a feature store over memory whose contents a test can look into.

import { type MemoryOfflineData, memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { type MemoryOnlineData, memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import {
  type AnyFeatureStore,
  createFeatureStore,
  type Definitions,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  type FeatureStore,
  type FeatureStoreOptions,
  t,
} from '../src/index.js'

export const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
export const route = defineEntity({ name: 'route', joinKeys: { origin: t.string(), number: t.int64() } })

export const purchases = defineFeatureGroup({
  name: 'purchases',
  entity: customer,
  ttl: '10d',
  inputs: { spent: t.float64() },
  features: {
    total: t.int64({ min: 0, required: true }),
    segment: t.categorical(['bronze', 'silver', 'gold'], { default: 'bronze' }),
    score: t.float64({ min: 0, max: 1 }),
  },
}).derive('average', t.float64(), ['spent', 'total'], (row) => (row.spent === null || row.total === 0 ? null : row.spent / row.total))

export const visits = defineFeatureGroup({
  name: 'visits',
  entity: customer,
  features: { pages: t.int64({ default: 0 }), score: t.float64() },
})
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
  request: { value: t.float64({ required: true }), coupon: t.string() },
  sources: [purchases],
})
  .derive('share', t.float64({ default: -1 }), ['value', 'purchases:average'], (row) =>
    row['purchases:average'] === null ? null : row.value / row['purchases:average'],
  )
  .derive('doubled', t.float64(), ['share'], (row) => row.share * 2)

export const churn = defineFeatureService({ name: 'churn', features: [purchases.pick('total', 'segment'), visits.pick('pages')] })

/** Noon of 10 January 2026: where clocks begin, so that no row of that month has outlived its ttl yet. */
export const beginning = Date.UTC(2026, 0, 10, 12)
/** A moment of January 2026, as the clocks of these tests count. */
export const day = (number: number, hour = 0): Date => new Date(Date.UTC(2026, 0, number, hour))

/** What outlives a store. */
export interface ShopData {
  readonly online: MemoryOnlineData
  readonly offline: MemoryOfflineData
}
export function shopData(): ShopData {
  return { online: memoryOnlineData(), offline: memoryOfflineData() }
}

export interface Shop<D extends Definitions> {
  readonly store: FeatureStore<D>
  /** The same store, for what the types would not let through. */
  readonly any: AnyFeatureStore
  /** Epoch milliseconds: what the store's clock says. */
  readonly clock: { now: number }
  readonly data: ShopData
}

export type ShopOptions<D extends Definitions> = Partial<Omit<FeatureStoreOptions<D>, 'definitions' | 'clock'>> & {
  readonly data?: ShopData
  readonly clock?: { now: number }
}

/** A store over memory that outlives it: another process's store is opened over the same `data`. */
export function openShop<const D extends Definitions>(
  definitions: D,
  { data = shopData(), clock = { now: beginning }, ...options }: ShopOptions<D> = {},
): Shop<D> {
  const store = createFeatureStore<D>({
    name: 'shop',
    online: memoryOnlineStore({ data: data.online }),
    offline: memoryOfflineStore({ data: data.offline }),
    clock: () => clock.now,
    ...options,
    definitions,
  })
  return { store, any: store as AnyFeatureStore, clock, data } // every store is one, whatever its definitions
}

/** Everything that is stored, to be compared: batch ids of each table of the history, rows online, the registry's document. */
export function contents({ online, offline }: ShopData, groups: readonly { readonly name: string; readonly version: number }[]) {
  const tables = groups.map(({ name, version }) => `${name}@${version}`)
  return {
    history: Object.fromEntries([...offline.tables].map(([id, { batches }]) => [id, [...batches.keys()]])),
    rows: online.size,
    online: Object.fromEntries(tables.map((id) => [id, Object.fromEntries(online.table(id).rows.entries())])),
    registry: offline.document?.document,
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
