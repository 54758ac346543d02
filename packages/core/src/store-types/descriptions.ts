// What a store tells about its own definitions, for code that knows none of them, such as a server: names and types.

import type { FeatureType } from '../values/feature-type.js'

export interface ColumnDescription {
  readonly name: string
  readonly type: FeatureType
}

/** What a read takes and gives. It is a query itself: the same read, names and all, without a look at names and references again. */
export interface ReadDescription {
  readonly kind: 'read'
  readonly fullFeatureNames: boolean
  /** `group@version` of every feature group that is read. */
  readonly groups: readonly string[]
  /** The groups' join keys together. */
  readonly keys: readonly ColumnDescription[]
  /** What on-demand features ask of the request. */
  readonly request: readonly ColumnDescription[]
  /** The columns of the result, in its order. */
  readonly features: readonly FeatureDescription[]
}
export interface FeatureDescription extends ColumnDescription {
  /** `group@version:feature`, or `name:feature` of on-demand features. */
  readonly reference: string
}

/** What a feature group takes and gives. */
export interface GroupDescription {
  /** `group@version` */
  readonly reference: string
  readonly name: string
  readonly version: number
  readonly entity: string
  readonly keys: readonly ColumnDescription[]
  /** Inputs and features that are ingested, without what is derived. */
  readonly ingested: readonly ColumnDescription[]
  /** Derived ones included. */
  readonly features: readonly ColumnDescription[]
}

/** What `health` found. `cold`: the groups, as `group@version`, whose warm start is not done. */
export interface StoreHealth {
  readonly online: StoreState
  readonly offline: StoreState
  readonly cold: readonly string[]
}
/** `code`: of the error that the store's ping rejected with. */
export type StoreState = { readonly state: 'ok' | 'absent' } | { readonly state: 'failed'; readonly code: string }
