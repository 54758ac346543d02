// A feature store whose every part lies in one SQLite file, as several processes open it.

import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '@granary/core'
import { sqliteOfflineStore, sqliteOnlineStore } from '../src/index.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })

export const orders = defineFeatureGroup({
  name: 'orders',
  version: 1,
  entity: customer,
  features: { writer: t.string(), batch: t.int32() },
})

export const customers = Array.from({ length: 500 }, (_, number) => `CUST${number}`)

export function openShop(path: string) {
  return createFeatureStore({
    name: 'shop',
    online: sqliteOnlineStore({ path }),
    offline: sqliteOfflineStore({ path }),
    definitions: [orders],
  })
}
