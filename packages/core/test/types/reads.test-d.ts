// Every way to name a read, and what it gives.

import { createFeatureStore, defineOnDemandFeatures, type OnlineResult, type Status, t } from '@granary/core'
import { same } from './equal.js'
import { basket, basketKey, type ChurnRow, churnService, customerFeatures, everything, key, type run, type Segment, store } from './shop.js'

// ---- the docs' examples
type Example = Awaited<ReturnType<typeof run>>
same<Example['online'], OnlineResult<Example['online']['rows'][number]>>(true)
same<Example['online']['rows'][number], ChurnRow>(true)
same<Example['one']['rows'][number], { total_purchases: number | null }>(true)

// ---- by definition, by name, by reference
const byService = (await store.getOnlineFeatures(churnService, [basketKey])).rows[0]!
same<typeof byService, ChurnRow>(true)
const byName = (await store.getOnlineFeatures('churn', [basketKey])).rows[0]!
same<typeof byName, ChurnRow>(true)
const byNameAndVersion = (await store.getOnlineFeatures('churn@1', [basketKey])).rows[0]!
same<typeof byNameAndVersion, ChurnRow>(true)

type GroupRow = {
  total_purchases: number | null
  customer_segment: Segment
  loyalty_score: number | null
  avg_purchase_value: number | null
}
const byGroup = (await store.getOnlineFeatures(customerFeatures, [key])).rows[0]!
same<typeof byGroup, GroupRow>(true)
const byPick = (await store.getOnlineFeatures(customerFeatures.pick('loyalty_score', 'customer_segment'), [key])).rows[0]!
same<typeof byPick, { loyalty_score: number | null; customer_segment: Segment }>(true)
const byOnDemand = (await store.getOnlineFeatures(basket, [basketKey])).rows[0]!
same<typeof byOnDemand, { basket_vs_average: number | null }>(true)

const three = ['customer_features:total_purchases', 'customer_features@1:avg_purchase_value', 'basket:basket_vs_average'] as const
type ThreeRow = { total_purchases: number | null; avg_purchase_value: number | null; basket_vs_average: number | null }
const byReferences = (await store.getOnlineFeatures([three[0], three[1], three[2]], [basketKey])).rows[0]!
same<typeof byReferences, ThreeRow>(true)
const byConstant = (await store.getOnlineFeatures(three, [basketKey])).rows[0]!
same<typeof byConstant, ThreeRow>(true)
const byLiterals = (await store.getOnlineFeatures(['customer_features:total_purchases', 'customer_features@1:loyalty_score'], [key]))
  .rows[0]!
same<typeof byLiterals, { total_purchases: number | null; loyalty_score: number | null }>(true)

// ---- names that stand for nothing
// @ts-expect-error a feature that does not exist
void store.getOnlineFeatures(['customer_features:nope'], [key])
// @ts-expect-error a group that does not exist
void store.getOnlineFeatures(['nope:total_purchases'], [key])
// @ts-expect-error a version that does not exist
void store.getOnlineFeatures(['customer_features@2:total_purchases'], [key])
// @ts-expect-error an input is no feature
void store.getOnlineFeatures(['customer_features:total_spent'], [key])
// @ts-expect-error a service that does not exist
void store.getOnlineFeatures('churm', [key])
// @ts-expect-error a version of a service that does not exist
void store.getOnlineFeatures('churn@2', [key])
// @ts-expect-error a feature to pick that does not exist
customerFeatures.pick('nope')

// ---- keys and request columns
// @ts-expect-error a key that is missing
void store.getOnlineFeatures(customerFeatures, [{}])
// @ts-expect-error a required column of the request that is missing
void store.getOnlineFeatures(churnService, [key])
// @ts-expect-error a required column of the request that is null
void store.getOnlineFeatures(['basket:basket_vs_average'], [{ customer_id: 'CUST001', basket_value: null }])
// @ts-expect-error a column that nothing asks for
void store.getOnlineFeatures(customerFeatures, [{ customer_id: 'CUST001', basket_value: 1 }])

// ---- on-demand: request columns as sent, features as read
defineOnDemandFeatures({
  name: 'seen',
  request: { needed: t.float64({ required: true }), optional: t.float64() },
  sources: [customerFeatures],
})
  .derive(
    'first',
    t.float64({ default: 0 }),
    ['needed', 'optional', 'customer_features:total_purchases', 'customer_features@1:customer_segment'],
    (row) => {
      type Seen = {
        readonly needed: number
        readonly optional: number | null
        readonly 'customer_features:total_purchases': number | null
        readonly 'customer_features@1:customer_segment': Segment
      }
      same<typeof row, Seen>(true)
      return row.needed
    },
  )
  .derive('second', t.float64(), ['first'], (row) => {
    same<typeof row, { readonly first: number }>(true)
    return row.first
  })

const open = defineOnDemandFeatures({ name: 'open', request: { optional: t.timestamp() }, sources: [customerFeatures] })
const opened = open.derive('o', t.float64(), ['optional'], () => null)
const openStore = createFeatureStore({ name: 'open', definitions: [customerFeatures, opened] })
void openStore.getOnlineFeatures(['open:o'], [{ customer_id: 'a' }, { customer_id: 'a', optional: null }])
void openStore.getOnlineFeatures(['open:o'], [{ customer_id: 'a', optional: undefined }])
void openStore.getOnlineFeatures(['open:o'], [{ customer_id: 'a', optional: '2026-01-01T00:00:00Z' }])
// @ts-expect-error a source that is neither requested nor read
basket.derive('x', t.float64(), ['customer_features:nope'], () => 1)
// @ts-expect-error a name that exists already
basket.derive('basket_value', t.float64(), ['basket_value'], () => 1)

// ---- the result
const all = createFeatureStore({ name: 'all', definitions: [everything] })
const read = await all.getOnlineFeatures(everything, [key])
type EverythingRow = {
  at: Date | null
  big: bigint
  embedding: Float32Array | null
  tags: readonly (string | null)[] | null
  blob: Uint8Array | null
  ok: boolean
  small: number | null
  single: number | null
  age: number | null
}
same<(typeof read.rows)[number], EverythingRow>(true)
same<typeof read.columns.embedding, readonly (Float32Array | null)[]>(true)
same<typeof read.columns.ok, readonly boolean[]>(true)

const online = await store.getOnlineFeatures(churnService, [basketKey], { signal: new AbortController().signal })
same<(typeof online.rows)[number]['total_purchases'], number | null>(true)
same<NonNullable<(typeof online.statuses)[0]>['avg_purchase_value'], Status>(true)
same<NonNullable<(typeof online.eventTimestamps)[0]>['avg_purchase_value'], Date | null>(true)
same<typeof online.columns.avg_purchase_value, readonly (number | null)[]>(true)
online.toMatrix(['total_purchases', 'avg_purchase_value']) satisfies Float32Array
// @ts-expect-error a category is no number
online.toMatrix(['customer_segment'])
// @ts-expect-error a bigint is no number, nor is a boolean
read.toMatrix(['big', 'ok'])
// @ts-expect-error no such feature
online.rows[0]?.nope
// @ts-expect-error no such feature
online.columns.nope
// @ts-expect-error no such feature
online.statuses[0]?.nope
// @ts-expect-error required alone does not make a read find something
byGroup.total_purchases satisfies number
