// The definitions as JavaScript calls them, so that tests can write what the types refuse.

import {
  type AnyFeatureGroup,
  type AnyFeatureService,
  type AnyOnDemandFeatures,
  type AnySelection,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  type Entity,
  type FeatureType,
  t,
} from '../src/index.js'

interface UntypedGroup extends AnyFeatureGroup {
  derive(...step: unknown[]): UntypedGroup
  rule(...rule: unknown[]): UntypedGroup
  pick(...names: unknown[]): AnySelection
}
interface UntypedOnDemand extends AnyOnDemandFeatures {
  derive(...step: unknown[]): UntypedOnDemand
}

export const untyped = {
  t: t as unknown as { readonly [K in keyof typeof t]: (...args: unknown[]) => FeatureType },
  entity: defineEntity as unknown as (definition?: unknown) => Entity,
  group: defineFeatureGroup as unknown as (definition?: unknown) => UntypedGroup,
  onDemand: defineOnDemandFeatures as unknown as (definition?: unknown) => UntypedOnDemand,
  service: defineFeatureService as unknown as (definition?: unknown) => AnyFeatureService,
}
