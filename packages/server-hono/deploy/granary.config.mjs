// What is served: newest values in Redis, history in Parquet files, keys from the environment.

import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, t } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { redisOnlineStore } from '@granary/online-redis'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const purchases = defineFeatureGroup({
  name: 'purchases',
  entity: customer,
  ttl: '90d',
  features: { orders: t.int64({ required: true, min: 0 }), spent: t.float64({ min: 0 }) },
})

export default createFeatureStore({
  name: 'shop',
  online: redisOnlineStore({ url: process.env.REDIS_URL, prefix: 'shop' }),
  offline: parquetOfflineStore({ root: process.env.GRANARY_ROOT }),
  definitions: [purchases, defineFeatureService({ name: 'churn', features: [purchases] })],
})

export const server = { apiKeys: [{ name: 'first', key: process.env.GRANARY_KEY, scopes: ['read', 'ingest'] }] }
