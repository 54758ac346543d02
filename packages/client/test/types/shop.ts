// A store whose client the type tests look at.

import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures, t } from '@granary/core'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })

export const purchases = defineFeatureGroup({
  name: 'purchases',
  version: 2,
  entity: customer,
  inputs: { spent: t.float64() },
  features: { total: t.int64({ required: true }), segment: t.categorical(['bronze', 'gold'], { default: 'bronze' }), at: t.timestamp() },
})
export const basket = defineOnDemandFeatures({
  name: 'basket',
  request: { value: t.float64({ required: true }) },
  sources: [purchases],
}).derive('share', t.float64(), ['value', 'purchases:total'], (row) =>
  row['purchases:total'] === null ? null : row.value / row['purchases:total'],
)
export const churn = defineFeatureService({ name: 'churn', features: [purchases.pick('total', 'segment'), basket] })
export const store = createFeatureStore({ name: 'shop', definitions: [purchases, basket, churn] })

/** `same<A, B>(true)` compiles where A and B are one type, as the compiler sees them. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export declare function same<A, B>(equal: Equal<A, B>): void
