// A shop's features: several groups and entities, keys of every type, columns of every type, derived and on-demand features.

import {
  type AnyFeatureGroup,
  type AnyFeatureService,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  t,
} from '@granary/core'
import { unit } from './units.js'

/** What a shop is made of, for one life of one shop: the rule on purchases is its own. */
export interface Definitions {
  readonly groups: readonly AnyFeatureGroup[]
  /** All features of all groups, and those computed on demand. */
  readonly everything: AnyFeatureService
  /** Today's rule on purchases; a history changes it. */
  readonly limits: { most: number }
}

export function shopDefinitions(): Definitions {
  const limits = { most: 3 }
  const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
  const route = defineEntity({ name: 'route', joinKeys: { source: t.string(), target: t.string() } })
  const sensor = defineEntity({ name: 'sensor', joinKeys: { sensor: t.int64(), installed: t.timestamp() } })
  const lever = defineEntity({ name: 'lever', joinKeys: { serial: t.bigint(), up: t.boolean() } })

  const profile = defineFeatureGroup({
    name: 'profile',
    entity: customer,
    features: {
      nick: t.string(),
      segment: t.categorical(['bronze', 'gold'], { default: 'bronze' }),
      tags: t.array(t.string()),
      seen: t.timestamp(),
    },
  })

  const activity = defineFeatureGroup({
    name: 'activity',
    entity: customer,
    ttl: 6 * unit,
    inputs: { spent: t.float64() },
    features: { purchases: t.int64({ min: 0, default: 0 }) },
  })
    .derive('average', t.float64(), ['spent', 'purchases'], averageOf)
    .derive('doubled', t.float32(), ['average'], doubledOf)
    .rule('purchases_within_limits', ({ purchases }) => purchases === null || purchases <= limits.most)

  const edge = defineFeatureGroup({
    name: 'edge',
    entity: route,
    ttl: 3 * unit,
    features: { weight: t.float32(), open: t.boolean({ default: false }), embedding: t.vector(2) },
  })

  const reading = defineFeatureGroup({
    name: 'reading',
    entity: sensor,
    features: { value: t.float64(), raw: t.bytes(), extra: t.json() },
  })

  const setting = defineFeatureGroup({
    name: 'setting',
    entity: lever,
    ttl: 4 * unit,
    features: { turns: t.bigint(), level: t.int32({ required: true }), list: t.array(t.float64()) },
  })

  const basket = defineOnDemandFeatures({ name: 'basket', request: { budget: t.float64() }, sources: [activity, profile] })
    .derive('share', t.float64(), ['budget', 'activity:average', 'activity:purchases'], (row) =>
      shareOf(row.budget, row['activity:average'], row['activity:purchases']),
    )
    .derive('label', t.string(), ['share', 'profile:segment', 'profile:nick'], (row) =>
      labelOf(row.share, row['profile:segment'], row['profile:nick']),
    )

  const everything = defineFeatureService({ name: 'everything', features: [profile, activity, edge, reading, setting, basket] })

  const groups: readonly AnyFeatureGroup[] = [profile, activity, edge, reading, setting]

  return { groups, everything, limits }
}

// ---------------------------------------------------------------- computations, for the definitions and for the oracle

export function averageOf({ spent, purchases }: { readonly spent: number | null; readonly purchases: number | null }): number | null {
  return spent === null || purchases === null ? null : spent / purchases
}

export function doubledOf({ average }: { readonly average: number | null }): number | null {
  return average === null ? null : average * 2
}

export function shareOf(budget: number | null, average: number | null, purchases: number): number | null {
  return budget === null ? null : average === null ? purchases : budget / average
}

export function labelOf(share: number | null, segment: string, nick: string | null): string | null {
  return nick === null ? null : `${nick} ${segment} ${share}`
}
