// What the stores of the served configurations hold.

import { defineEntity, defineFeatureGroup, defineFeatureService, t } from '@granary/core'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const purchases = defineFeatureGroup({
  name: 'purchases',
  entity: customer,
  features: { total: t.int64({ required: true }), score: t.float64() },
})
const churn = defineFeatureService({ name: 'churn', features: [purchases] })

export const definitions = [purchases, churn]
