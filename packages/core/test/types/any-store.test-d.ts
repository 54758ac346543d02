// Code over any group and any store.

import {
  type AnyFeatureGroup,
  type AnyFeatureStore,
  createFeatureStore,
  type Definitions,
  type FeatureGroupInfo,
  type FeatureInfo,
  type FeatureStore,
  type MaterializeReport,
  type UntypedRow,
} from '@granary/core'
import { same } from './equal.js'
import { churnService, customerFeatures, store } from './shop.js'

export function nameOf(group: AnyFeatureGroup): string {
  return group.name
}
nameOf(customerFeatures)
// @ts-expect-error a service is no group
nameOf(churnService)
same<typeof store extends FeatureStore<infer D> ? D['length'] : never, 3>(true)

// ---- every store is any store
export function serve(served: AnyFeatureStore): string {
  return served.name
}
serve(store)
serve(createFeatureStore({ name: 'empty', definitions: [] }))
serve(createFeatureStore({ name: 'one', definitions: [customerFeatures] }))
declare const unknownDefinitions: FeatureStore<Definitions>
serve(unknownDefinitions)
// @ts-expect-error a service is no store
serve(churnService)

// ---- names in, untyped rows out
const any: AnyFeatureStore = store
const read = await any.getOnlineFeatures('churn', [{ whatever: 1 }], { fullFeatureNames: true })
same<(typeof read.rows)[number], UntypedRow>(true)
read.toMatrix(['whatever'])
void any.getOnlineFeatures(['customer_features:total_purchases'], [{ customer_id: 'a' }])
void any.getOnlineFeatures(customerFeatures, [{ customer_id: 'a' }])
const training = await any.getHistoricalFeatures('churn@1', {
  spine: [{ customer_id: 'a', event_timestamp: 0 }],
  include: ['statuses'],
  asOf: '2026-01-01T00:00:00Z',
})
for await (const batch of training.batches()) same<typeof batch, readonly UntypedRow[]>(true)
void any.ingest('customer_features', [{ customer_id: 'a' }], { onInvalid: 'quarantine', created: 'known_since' })
void any.push(customerFeatures, { customer_id: 'a' }, { to: 'both' })
void any.delete('customer_features@1', [{ customer_id: 'a' }])

// ---- what does not depend on the definitions
same<Awaited<ReturnType<typeof store.materialize>>, MaterializeReport>(true)
void store.materialize({ groups: [customerFeatures], from: 0, to: new Date() })
void store.materializeIncremental({ groups: [customerFeatures, 'customer_features@1'] })
for await (const bad of store.getQuarantine(customerFeatures, { batchId: 'x' })) bad.reasons[0]?.code
void store.replayQuarantine(customerFeatures, { batchId: 'x' })
same<Awaited<ReturnType<typeof store.listFeatureGroups>>, readonly FeatureGroupInfo[]>(true)
void store.listFeatures({ entity: 'customer', tags: ['purchases'], status: 'active', owner: 'me', text: 'purchase' })
const metadata = await store.getFeatureMetadata('customer', 'total_purchases')
same<typeof metadata, FeatureInfo>(true)
void store.getFeatureMetadata('customer_features:total_purchases')
void store.deprecateFeature('customer', 'customer_segment', { reason: 'replaced', successor: 'customer_features:tier' })
void store.deprecateFeature('customer_features:customer_segment', { reason: 'replaced' })
const lineage = await store.lineage('customer_features:avg_purchase_value')
same<ReturnType<typeof lineage.toMermaid>, string>(true)
const plan = await store.plan()
same<typeof plan, Awaited<ReturnType<typeof store.apply>>>(true)
await store.close()
// @ts-expect-error the reason is missing
void store.deprecateFeature('customer_features:customer_segment', {})
