// What the catalog tells about entities, groups, features and services: plain rows, made from the recorded state.

import type { FeatureKind, FeatureStatus } from '../values/feature-type.js'

/** What a feature is to the people who look for one; follows from its type. */
export type CatalogKind = 'numerical' | 'categorical' | 'boolean' | 'timestamp' | 'text' | 'embedding'

/** A feature's name and type as a person reads them: `int64`, `categorical`, `vector(64)`, `array(string)`. */
export interface ColumnInfo {
  readonly name: string
  readonly type: string
}

/** `deprecateFeature`, as recorded. `successor` is a pinned reference. */
export interface DeprecationInfo {
  readonly reason: string
  readonly successor: string | null
  readonly at: Date
}

export interface EntityInfo {
  readonly name: string
  readonly description: string | null
  readonly joinKeys: readonly ColumnInfo[]
  /** `group@version` of every group that describes it. */
  readonly featureGroups: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** One version of one feature group. */
export interface FeatureGroupInfo {
  /** `group@version` */
  readonly reference: string
  readonly name: string
  readonly version: number
  readonly entity: string
  readonly description: string | null
  readonly owner: string | null
  readonly tags: readonly string[]
  /** Milliseconds; null = rows never grow too old. */
  readonly ttl: number | null
  readonly joinKeys: readonly ColumnInfo[]
  readonly inputs: readonly ColumnInfo[]
  /** Derived ones included. */
  readonly features: readonly ColumnInfo[]
  readonly numFeatures: number
  readonly rules: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface FeatureInfo {
  /** `group@version:feature`; of an on-demand feature `name:feature`. */
  readonly reference: string
  readonly name: string
  /** The feature group, or the on-demand features, that it belongs to. */
  readonly group: string
  /** Null for on-demand features, which have none. */
  readonly version: number | null
  /** Those that it describes: one; of an on-demand feature those of its sources. */
  readonly entities: readonly string[]
  /** The entity; several of an on-demand feature are joined by `, `. */
  readonly entity: string
  readonly origin: 'ingested' | 'derived' | 'on-demand'
  /** As declared: `int64`, `categorical`, `vector(64)`, `array(string)`. */
  readonly type: string
  readonly kind: CatalogKind
  /** Of a categorical, all that were ever declared. */
  readonly categories: readonly string[] | null
  readonly description: string | null
  /** Its own, else the group's. */
  readonly owner: string | null
  /** Its own and the group's. */
  readonly tags: readonly string[]
  /** A recorded deprecation outranks what the code says. */
  readonly status: FeatureStatus
  readonly deprecation: DeprecationInfo | null
  readonly required: boolean
  /** What a read gives where nothing is stored; null where it is none. */
  readonly default: unknown
  readonly min: number | bigint | null
  readonly max: number | bigint | null
  /** What a derived or on-demand feature is computed from: columns of its group, columns of the request, or pinned references. */
  readonly sources: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** One version of one feature service. */
export interface ServiceInfo {
  /** `service@version` */
  readonly reference: string
  readonly name: string
  readonly version: number
  readonly description: string | null
  readonly owner: string | null
  readonly tags: readonly string[]
  /** Pinned references, in the order of the service; a member taken whole gives all that is recorded of it. */
  readonly features: readonly string[]
  readonly numFeatures: number
  readonly entities: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Which features to list: those that fit every given field. */
export interface FeatureFilter {
  readonly entity?: string
  /** A feature group or on-demand features: `group` (every version) or `group@2`. */
  readonly group?: string
  /** All of them must be there. */
  readonly tags?: readonly string[]
  readonly status?: FeatureStatus
  readonly owner?: string
  readonly type?: FeatureKind
  readonly kind?: CatalogKind
  /** Words that must each occur in the names, the description or the tags, case aside. */
  readonly text?: string
}
