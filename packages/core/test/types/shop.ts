// The examples of the docs, as a user writes them: what the type tests ask about.

import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures, t } from '@granary/core'
import type { OfflineStore, OnlineStore } from '@granary/core/spec'

export const customer = defineEntity({
  name: 'customer',
  joinKeys: { customer_id: t.string() },
  description: 'A person with an account',
})

export const customerFeatures = defineFeatureGroup({
  name: 'customer_features',
  version: 1,
  entity: customer,
  description: 'What a customer buys',
  owner: 'data-team@example.com',
  tags: ['customer', 'purchases'],
  ttl: '90d',
  inputs: { total_spent: t.float64() },
  features: {
    total_purchases: t.int64({ description: 'Number of purchases', min: 0, required: true }),
    customer_segment: t.categorical(['bronze', 'silver', 'gold', 'platinum'], { default: 'bronze' }),
    loyalty_score: t.float64({ min: 0, max: 1, status: 'draft' }),
  },
})
  .derive('avg_purchase_value', t.float64({ description: 'Mean value of a purchase' }), ['total_spent', 'total_purchases'], (row) =>
    row.total_purchases > 0 && row.total_spent !== null ? row.total_spent / row.total_purchases : 0,
  )
  .rule('spent_implies_purchases', (row) => !(row.total_spent !== null && row.total_spent > 0 && row.total_purchases === 0))

export const basket = defineOnDemandFeatures({
  name: 'basket',
  request: { basket_value: t.float64({ required: true }) },
  sources: [customerFeatures],
}).derive('basket_vs_average', t.float64(), ['basket_value', 'customer_features:avg_purchase_value'], (row) =>
  row['customer_features:avg_purchase_value'] ? row.basket_value / row['customer_features:avg_purchase_value'] : null,
)

export const churnService = defineFeatureService({
  name: 'churn',
  version: 1,
  features: [customerFeatures.pick('total_purchases', 'avg_purchase_value', 'customer_segment'), basket],
})

declare const online: OnlineStore
declare const offline: OfflineStore
export const store = createFeatureStore({
  name: 'shop',
  online,
  offline,
  definitions: [customerFeatures, basket, churnService],
})

export async function run(labels: readonly { customer_id: string; event_timestamp: Date; basket_value: number; label: number }[]) {
  const report = await store.ingest(
    customerFeatures,
    [
      {
        customer_id: 'CUST001',
        total_purchases: 15,
        total_spent: 1500,
        customer_segment: 'gold',
        loyalty_score: null,
        event_timestamp: '2026-01-05T10:00:00Z',
      },
    ],
    { batchId: 'optional-idempotency-key' },
  )
  const read = await store.getOnlineFeatures(churnService, [{ customer_id: 'CUST001', basket_value: 250 }])
  const one = await store.getOnlineFeatures(['customer_features:total_purchases'], [{ customer_id: 'CUST001' }])
  const training = await store.getHistoricalFeatures(churnService, { spine: labels })
  for await (const batch of training.batches()) batch.length
  const rows = await training.rows()
  await store.delete(customerFeatures, [{ customer_id: 'CUST001', event_timestamp: '2026-02-01T00:00:00Z' }])
  return { report, online: read, one, training, rows }
}

export type Segment = 'bronze' | 'silver' | 'gold' | 'platinum'
export type ChurnRow = {
  total_purchases: number | null
  avg_purchase_value: number | null
  customer_segment: Segment
  basket_vs_average: number | null
}
export const key = { customer_id: 'CUST001' }
export const basketKey = { customer_id: 'CUST001', basket_value: 250 }

/** A column of every kind. */
export const everything = defineFeatureGroup({
  name: 'everything',
  version: 2,
  entity: customer,
  inputs: { seen_at: t.timestamp({ required: true }), raw: t.string() },
  features: {
    at: t.timestamp(),
    big: t.bigint({ required: true, default: 0n }),
    embedding: t.vector(3),
    tags: t.array(t.string()),
    blob: t.bytes(),
    ok: t.boolean({ default: false }),
    small: t.int32(),
    single: t.float32(),
  },
}).derive('age', t.float64({ required: true }), ['seen_at', 'at'], (row) => row.seen_at.getTime() - (row.at?.getTime() ?? 0))
