// Training sets, and the plain history of a group.

import type { Status } from '@granary/core'
import type { ColumnSource } from '@granary/core/spec'
import { type Plain, same } from './equal.js'
import { type ChurnRow, churnService, customerFeatures, type Segment, store } from './shop.js'

const labels = [{ customer_id: 'CUST001', event_timestamp: '2026-01-01T00:00:00Z', basket_value: 250, label: 1 }]
type TrainingRow = Plain<{ label: number; customer_id: string; basket_value: number; event_timestamp: Date } & ChurnRow>

const training = await store.getHistoricalFeatures(churnService, { spine: labels, knownAt: 'created' })
const trainingRow = (await training.rows())[0]!
same<typeof trainingRow, TrainingRow>(true)
const trainingColumns = await training.columns()
same<typeof trainingColumns.label, readonly number[]>(true)
for await (const batch of training.batches()) same<typeof batch, readonly TrainingRow[]>(true)

// ---- spines
const columns = { customer_id: ['a'], event_timestamp: [new Date()], label: new Float32Array(1) }
const columnar = await store.getHistoricalFeatures(['customer_features:total_purchases'], { spine: { columns } })
const columnarRow = (await columnar.rows())[0]!
same<typeof columnarRow, { label: number; customer_id: string; event_timestamp: Date; total_purchases: number | null }>(true)

type FullRow = {
  customer_id: string
  basket_value: number
  event_timestamp: Date
  customer_features__total_purchases: number | null
  customer_features__avg_purchase_value: number | null
  customer_features__customer_segment: Segment
  basket__basket_vs_average: number | null
}
const fromFile = await store.getHistoricalFeatures('churn', { spine: { parquet: 'labels.parquet' }, fullFeatureNames: true })
const fromFileRow = (await fromFile.rows())[0]!
same<typeof fromFileRow, FullRow>(true)
declare const source: ColumnSource
const fromSource = await store.getHistoricalFeatures(churnService, { spine: source, asOf: training.snapshots })
const fromSourceRow = (await fromSource.rows())[0]!
same<typeof fromSourceRow, Omit<TrainingRow, 'label'> extends infer R ? { [K in keyof R]: R[K] } : never>(true)

// @ts-expect-error no such column
trainingRow.nope
// @ts-expect-error a spine without its time
void store.getHistoricalFeatures(churnService, { spine: [{ customer_id: 'a', basket_value: 1 }] })
// @ts-expect-error a spine without a column of the request
void store.getHistoricalFeatures(churnService, { spine: [{ customer_id: 'a', event_timestamp: 0 }] })

const taken = [{ customer_id: 'a', event_timestamp: 0, loyalty_score: 1 }]
// @ts-expect-error a spine column of a feature's name
void store.getHistoricalFeatures(customerFeatures, { spine: taken })
// @ts-expect-error the same in a literal
void store.getHistoricalFeatures(customerFeatures, { spine: [{ customer_id: 'a', event_timestamp: 0, loyalty_score: 1 }] })
void store.getHistoricalFeatures(customerFeatures, { spine: taken, fullFeatureNames: true })

// ---- statuses, where they were asked for
const told = await store.getHistoricalFeatures(churnService, { spine: labels, include: ['statuses'] })
const statuses = (await told.statuses())[0]!
same<typeof statuses, { readonly [K in keyof ChurnRow]: Status }>(true)
const untold = (await training.statuses())[0]!
same<typeof untold, never>(true)

// ---- the plain history
const history = (await (await store.getOfflineFeatures(customerFeatures, { from: new Date(0), to: '2026-01-01T00:00:00Z' })).rows())[0]!
type HistoryRow = {
  customer_id: string
  total_spent: number | null
  total_purchases: number | null
  customer_segment: Segment | null
  loyalty_score: number | null
  avg_purchase_value: number | null
  event_timestamp: Date
  created_timestamp: Date
}
same<typeof history, HistoryRow>(true)
