// Reads of several groups: features of one name, versions of one group, keys of several entities.

import { createFeatureStore, defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures, t } from '@granary/core'
import { same } from './equal.js'
import { customer, customerFeatures, everything, key } from './shop.js'

const other = defineFeatureGroup({ name: 'other', entity: customer, features: { loyalty_score: t.string(), more: t.string() } })

// ---- two features of one name
const both = defineFeatureService({ name: 'both', features: [customerFeatures.pick('loyalty_score'), other] })
const clashing = createFeatureStore({ name: 'clashing', definitions: [customerFeatures, other, both] })
// @ts-expect-error by service
void clashing.getOnlineFeatures(both, [key])
// @ts-expect-error by name
void clashing.getOnlineFeatures('both', [key])
// @ts-expect-error by reference
void clashing.getOnlineFeatures(['customer_features:loyalty_score', 'other:loyalty_score'], [key])
// @ts-expect-error in history
void clashing.getHistoricalFeatures(both, { spine: [{ customer_id: 'a', event_timestamp: 0 }] })

const full = { fullFeatureNames: true } as const
const fullByService = (await clashing.getOnlineFeatures(both, [key], full)).rows[0]!
type FullService = { customer_features__loyalty_score: number | null; other__loyalty_score: string | null; other__more: string | null }
same<typeof fullByService, FullService>(true)
const fullByReference = (
  await clashing.getOnlineFeatures(['customer_features:loyalty_score', 'other:loyalty_score'], [key], { fullFeatureNames: true })
).rows[0]!
same<typeof fullByReference, { customer_features__loyalty_score: number | null; other__loyalty_score: string | null }>(true)

// ---- two versions of a group: no version means the highest
const other2 = defineFeatureGroup({
  name: 'other',
  version: 2,
  entity: customer,
  features: { loyalty_score: t.boolean(), fresh: t.int64() },
})
const versions = createFeatureStore({ name: 'versions', definitions: [other2, other] })
const newest = (await versions.getOnlineFeatures(['other:loyalty_score', 'other:fresh', 'other@1:more'], [key])).rows[0]!
same<typeof newest, { loyalty_score: boolean | null; fresh: number | null; more: string | null }>(true)
const twoVersions = (await versions.getOnlineFeatures(['other:loyalty_score', 'other@1:loyalty_score'], [key], full)).rows[0]!
same<typeof twoVersions, { other__2__loyalty_score: boolean | null; other__1__loyalty_score: string | null }>(true)
const pinned = (await versions.getOnlineFeatures(['other@2:loyalty_score'], [key])).rows[0]!
same<typeof pinned, { loyalty_score: boolean | null }>(true)
// @ts-expect-error only version 1 has it
void versions.getOnlineFeatures(['other:more'], [key])

// ---- keys of several entities add up; one key of two types is refused
const merchant = defineEntity({ name: 'merchant', joinKeys: { customer_id: t.string(), merchant_id: t.int64() } })
const merchants = defineFeatureGroup({ name: 'merchants', entity: merchant, features: { visits: t.int64() } })
const composite = defineFeatureService({ name: 'composite', features: [customerFeatures, merchants] })
const all = createFeatureStore({ name: 'all', definitions: [everything] })
void all.getOnlineFeatures(composite, [{ customer_id: 'a', merchant_id: 1 }])
// @ts-expect-error a part of the key that is missing
void all.getOnlineFeatures(composite, [{ customer_id: 'a' }])

const number = defineEntity({ name: 'number', joinKeys: { customer_id: t.int64() } })
const numbered = defineFeatureGroup({ name: 'numbered', entity: number, features: { z: t.string() } })
defineFeatureService({
  name: 'torn',
  // @ts-expect-error customer_id is a string and a number
  features: [customerFeatures, numbered],
})
defineOnDemandFeatures({
  name: 'torn',
  // @ts-expect-error customer_id is a string and a number
  sources: [customerFeatures, numbered],
})
const torn = createFeatureStore({ name: 'torn', definitions: [customerFeatures, numbered] })
// @ts-expect-error in a tuple of references
void torn.getOnlineFeatures(['customer_features:loyalty_score', 'numbered:z'], [{ customer_id: 'a' }])
