// Derived features and rules: a step sees what was there before it, null where null can be.

import { t } from '@granary/core'
import { same } from './equal.js'
import { customerFeatures, everything } from './shop.js'

const again = everything.derive('again', t.categorical(['young', 'old']), ['age', 'ok', 'small', 'big', 'seen_at'], (row) => {
  type Seen = {
    readonly age: number
    readonly ok: boolean | null
    readonly small: number | null
    readonly big: bigint
    readonly seen_at: Date
  }
  same<typeof row, Seen>(true)
  return row.age > 1 ? 'old' : 'young'
})
again.rule('all', (row) => {
  same<typeof row.again, 'young' | 'old' | null>(true)
  same<typeof row.raw, string | null>(true)
  return true
})
same<keyof typeof again.features, keyof typeof everything.features | 'again'>(true)

// @ts-expect-error a source that does not exist
customerFeatures.derive('x', t.float64(), ['nope'], () => 1)
// @ts-expect-error itself is no source
customerFeatures.derive('x', t.float64(), ['x'], () => 1)
// @ts-expect-error a column that is not among the sources
customerFeatures.derive('x', t.float64(), ['total_spent'], (row) => row.loyalty_score)
// @ts-expect-error an input's name
customerFeatures.derive('total_spent', t.float64(), [], () => 1)
// @ts-expect-error a feature's name
customerFeatures.derive('loyalty_score', t.float64(), [], () => 1)
// @ts-expect-error a derived feature's name
customerFeatures.derive('avg_purchase_value', t.float64(), [], () => 1)
// @ts-expect-error a key's name
customerFeatures.derive('customer_id', t.float64(), [], () => 1)
// @ts-expect-error a reserved name
customerFeatures.derive('event_timestamp', t.float64(), [], () => 1)
// @ts-expect-error a value of another type
customerFeatures.derive('x', t.float64(), ['total_spent'], () => 'a')
// @ts-expect-error null for a required one
customerFeatures.derive('x', t.float64({ required: true }), ['total_spent'], (row) => row.total_spent)
// @ts-expect-error an unknown category
customerFeatures.derive('x', t.categorical(['a', 'b']), ['total_spent'], () => 'c')
// @ts-expect-error a source may be null
customerFeatures.derive('x', t.float64(), ['total_spent'], (row) => row.total_spent * 2)
// @ts-expect-error a rule answers true or false
customerFeatures.rule('x', (row) => row.total_spent)
