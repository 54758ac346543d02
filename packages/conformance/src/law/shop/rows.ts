// Rows of a history as a store takes them, whether they are good, and how a good one must be stored.

import type { AnyFeatureGroup } from '@granary/core'
import type { StoredRow } from '../stored-rows.js'
import { averageOf, doubledOf } from './definitions.js'
import type { GivenRow } from './histories.js'
import { readOf } from './samples.js'
import { mostSkew, unit } from './units.js'
import { asRead } from './user-values.js'
import { keyAt, type Shop } from './world.js'

/** How a row of each group is spoilt: not of its type, and against today's rule, where the group has one. */
const spoilers: { readonly [group: string]: { readonly type: object; readonly rule?: object } } = {
  profile: { type: { segment: 'silver' } },
  activity: { type: { purchases: 1.5 }, rule: { purchases: 5 } },
  edge: { type: { embedding: [1] } },
  reading: { type: { extra: Number.NaN } },
  setting: { type: { level: null } },
}

export function inputRow(row: GivenRow, group: AnyFeatureGroup, shop: Shop, imported: boolean): Record<string, unknown> {
  const { given } = keyAt(shop, group, row.key)
  const time = row.spoilt === 'future' ? { event_timestamp: shop.now + mostSkew * unit + 1 } : eventTime(row.at, shop)
  const spoil = row.spoilt === null || row.spoilt === 'future' ? {} : spoilers[group.name]?.[row.spoilt]
  return { ...given, ...row.values, ...time, ...spoil, ...(imported ? { known: shop.now - row.known * unit } : {}) }
}

/** Left out, it is the store's clock. */
export function eventTime(at: number | null, { now }: Shop): { readonly event_timestamp?: number } {
  return at === null ? {} : { event_timestamp: now + at * unit }
}

export function isGood({ spoilt }: GivenRow, group: AnyFeatureGroup, { definitions }: Shop): boolean {
  return spoilt === null || (spoilt === 'rule' && (spoilers[group.name]?.rule === undefined || definitions.limits.most >= 5))
}

/** A stored row as a user would read it, but for its stamp. */
export interface ReadRow {
  readonly key: readonly unknown[]
  readonly event: number
  readonly deleted: boolean
  readonly values: { readonly [column: string]: unknown }
}

/** A good row as its group must hold it, derived columns worked out by hand. */
export function expectedRow(row: GivenRow, group: AnyFeatureGroup, shop: Shop): ReadRow {
  const given = Object.entries(row.values).map(([column, value]) => [column, readOf(column, value)])
  const values: Record<string, unknown> = { ...Object.fromEntries(given), ...(row.spoilt === 'rule' ? spoilers[group.name]?.rule : {}) }
  if (group.name === 'activity') {
    values.average = averageOf(values as Parameters<typeof averageOf>[0])
    const doubled = doubledOf(values as Parameters<typeof doubledOf>[0])
    values.doubled = doubled === null ? null : Math.fround(doubled)
  }
  return { key: keyAt(shop, group, row.key).stored, event: shop.now + (row.at ?? 0) * unit, deleted: false, values }
}

export function asReadRow({ key, event, deleted, values }: StoredRow, { inputs, features }: AnyFeatureGroup): ReadRow {
  const types = { ...inputs, ...features }
  const read = Object.entries(values).map(([column, value]) => [column, asRead(types[column]?.kind, value)])
  return { key, event, deleted, values: Object.fromEntries(read) }
}
