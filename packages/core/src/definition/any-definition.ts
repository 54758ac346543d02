// What definitions share, whatever their names and columns: the bases that generic code is written against, and the shapes that the engine reads.

import type { Documentation } from '../values/documentation.js'
import type { FeatureType, Types } from '../values/feature-type.js'
import type { StandardSchema } from '../values/standard-schema.js'
import type { Entity } from './entity.js'

// Names that begin with '~' carry a type and hold nothing at run time. They say `unknown` where they can: a check against
// more would look at every feature of every group.

/** What a read can be asked for: `keys` is the row to send, `values` what comes back of it, `features` are named by pinned reference. */
export interface Readable {
  readonly kind: 'feature-group' | 'selection' | 'on-demand-features' | 'feature-service'
  readonly name: string
  readonly '~reads': { readonly keys: unknown; readonly values: unknown; readonly features: unknown }
}

/** What a feature reference can name. `names` are its own, `references` those of its features, `pinned` is its name with the version. */
export interface Referable extends Readable {
  readonly features: Types
  readonly '~names': unknown
  readonly '~pinned': unknown
  readonly '~references': unknown
}

/** A column computed from others. `compute` gets an object that holds the sources' values by name and nothing else. */
export interface Derivation {
  readonly name: string
  readonly type: FeatureType
  readonly sources: readonly string[]
  readonly compute: (row: never) => unknown
}

/** A check on a whole row, derived features included. False, an error, or issues refuse the row. */
export interface RowRule {
  readonly name: string
  readonly check: ((row: never) => boolean) | StandardSchema
}

/** Any feature group: `function countFeatures(group: AnyFeatureGroup)`. */
export interface AnyFeatureGroup extends Referable, Documentation {
  readonly kind: 'feature-group'
  readonly version: number
  readonly entity: Entity
  /** Raw columns that derivations and rules see and reads do not. */
  readonly inputs: Types
  /** Derived ones included, in the order of their declaration. */
  readonly features: Types
  /** Milliseconds; absent: rows count for ever. */
  readonly ttl?: number
  readonly derivations: readonly Derivation[]
  readonly rules: readonly RowRule[]
  readonly '~rows': { readonly ingest: unknown; readonly keys: unknown; readonly history: unknown }
}

/** Some features of a group: what `pick` gives. */
export interface AnySelection extends Referable {
  readonly kind: 'selection'
  readonly version: number
  readonly entity: Entity
  /** The picked ones, in the order of the pick. */
  readonly features: Types
  /** The whole. */
  readonly group: AnyFeatureGroup
}

export interface AnyOnDemandFeatures extends Referable, Documentation {
  readonly kind: 'on-demand-features'
  /** Columns that the caller sends. */
  readonly request: Types
  /** What is computed, in the order of the derivations. */
  readonly features: Types
  readonly sources: readonly OnDemandSource[]
  /** `sources` of a derivation: a request column, a feature computed before it, or a reference as it was written. */
  readonly derivations: readonly Derivation[]
}

export interface AnyFeatureService extends Readable, Documentation {
  readonly kind: 'feature-service'
  readonly version: number
  readonly members: readonly ServiceMember[]
  readonly '~names': unknown
}

export type OnDemandSource = AnyFeatureGroup | AnySelection
export type ServiceMember = AnyFeatureGroup | AnySelection | AnyOnDemandFeatures
/** What a store is made of; entities come along with their groups. */
export type Definition = AnyFeatureGroup | AnyOnDemandFeatures | AnyFeatureService
export type Definitions = readonly Definition[]
