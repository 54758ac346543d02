// One group as old and new code know it: the old one lacks a column.

import { type AnyFeatureGroup, defineEntity, defineFeatureGroup, t } from '@granary/core'

export const groupName = 'g'
export const tableId = 'g@1'
export const keys = ['k', 'l'] as const
export type Key = (typeof keys)[number]
/** 1: lacks column b. 2: the newest. */
export type Code = 1 | 2

/** Today's rule; a run sets it, and its commands change it. One for all processes, as one deploy of a rule would. */
export const rule = { minimum: 0 }
const atLeastMinimum = ({ a }: { readonly a: number | null }): boolean => a === null || a >= rule.minimum

const thing = defineEntity({ name: 'thing', joinKeys: { k: t.string() } })
/** `tag` names an input row: no two have the same. */
const old = { a: t.int64(), tag: t.int64() }

function define(code: Code, ttl: number | undefined): AnyFeatureGroup {
  const definition = { name: groupName, entity: thing, ...(ttl === undefined ? {} : { ttl }) }
  return code === 1
    ? defineFeatureGroup({ ...definition, features: old }).rule('at_least_minimum', atLeastMinimum)
    : defineFeatureGroup({ ...definition, features: { ...old, b: t.int64() } }).rule('at_least_minimum', atLeastMinimum)
}

const defined = new Map<string, AnyFeatureGroup>()

export function group(code: Code, ttl: number | undefined): AnyFeatureGroup {
  const name = `${code} ${ttl}`
  const known = defined.get(name) ?? define(code, ttl)
  defined.set(name, known)
  return known
}
