// `t`: options typed by the value, and what json and validators give.

import { createFeatureStore, defineEntity, defineFeatureGroup, type FeatureType, type StandardSchema, t } from '@granary/core'
import { z } from 'zod'
import { same } from './equal.js'
import { customer, customerFeatures, key } from './shop.js'

// ---- options
t.float64({ min: 0, max: 1, allowed: [0, 1], unique: true, check: (value) => value.toFixed() === '0' })
t.string({ pattern: /^a/, minLength: 1, maxLength: 2, allowed: ['a'], check: (value) => value.startsWith('a') })
t.bigint({ min: 0n, allowed: [1n], check: (value) => value > 0n })
t.timestamp({ unique: true, check: (value) => value.getTime() > 0 })
t.vector(2, { check: (value) => value[0] === 0 })
t.categorical(['a', 'b'], { check: (value) => value === 'a' })
const plain = t.string()
same<typeof plain, FeatureType<string, null, null, string>>(true)
const required = t.int64({ required: true, default: 0 })
same<typeof required, FeatureType<number, never, never, number>>(true)

// @ts-expect-error a default outside the categories
t.categorical(['a', 'b'], { default: 'c' })
// @ts-expect-error a misspelt option
t.float64({ requierd: true })
// @ts-expect-error a default of another type
t.float64({ default: '0' })
// @ts-expect-error a bound of another type
t.bigint({ min: 0 })
// @ts-expect-error a length is for strings
t.float64({ maxLength: 1 })
// @ts-expect-error a check of another type
t.float64({ check: (value: string) => value === '' })
// @ts-expect-error the schema of json is its first argument
t.json(undefined, { schema: z.string() })
// @ts-expect-error a ttl is a duration
defineFeatureGroup({ name: 'x', entity: customer, ttl: 'ninety days', features: {} })
// @ts-expect-error a type, not its name
defineEntity({ name: 'x', joinKeys: { id: 'string' } })

// ---- json, and validators of any library
const schema = {} as StandardSchema<{ n?: string }, { n: number }>
const json = defineFeatureGroup({
  name: 'documents',
  entity: customer,
  features: {
    document: t.json(schema),
    loose: t.json(),
    zod: t.json(z.object({ n: z.string().transform(Number) })),
    listed: t.array(t.json(schema)),
  },
})
const documents = createFeatureStore({ name: 'x', definitions: [json] })
const document = (await documents.getOnlineFeatures(json, [key])).rows[0]!
type DocumentRow = {
  document: { n: number } | null
  loose: unknown
  zod: { n: number } | null
  listed: readonly ({ n: number } | null)[] | null
}
same<typeof document, DocumentRow>(true)
void documents.ingest(json, [{ customer_id: 'a', document: {}, zod: { n: '1' }, listed: [{ n: '1' }, null] }])
// @ts-expect-error what the validator takes, not what it gives
void documents.ingest(json, [{ customer_id: 'a', zod: { n: 1 } }])
t.string({ schema: z.email() })
customerFeatures.rule('whole_row', z.object({ total_purchases: z.number() }))
