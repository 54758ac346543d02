// The recorded state of a store's definitions, as it lies in a registry store: plain JSON, one document a store.

import type { StoredType } from '../spec/index.js'
import type { FeatureKind, FeatureStatus } from '../values/feature-type.js'

export const registryFormat = 'granary-registry/1'

/** ISO 8601 UTC, from the clock of the process that recorded it. */
export type RecordedTime = string

/** When a thing was first recorded, and when a fact of it last changed. */
export interface RecordedTimes {
  readonly createdAt: RecordedTime
  readonly updatedAt: RecordedTime
}

export interface RecordedType {
  readonly kind: FeatureKind
  readonly stored: StoredType
  /** Of a categorical: all that any process ever declared, in the order of recording. */
  readonly categories?: readonly string[]
  /** Of an array. */
  readonly item?: RecordedType
}

/** What a column's values must fulfil, as text where JSON has no form: numbers and bigints in decimal, patterns and functions in their source. */
export interface RecordedChecks {
  readonly required: boolean
  readonly min?: string
  readonly max?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  /** In the lossless JSON form. */
  readonly allowed?: string
  readonly unique?: boolean
  readonly check?: string
  /** The vendor of a Standard Schema validator: it has no text of its own. */
  readonly schema?: string
}

export type ColumnRole = 'input' | 'feature' | 'derived'

export interface ColumnFacts extends RecordedChecks {
  readonly name: string
  readonly role: ColumnRole
  readonly type: RecordedType
  /** What a read gives where nothing is stored, in the lossless JSON form of the user's value; absent = null. */
  readonly default?: string
  readonly description?: string
  readonly owner?: string
  readonly tags: readonly string[]
  readonly status: FeatureStatus
  /** Of a derived one: columns of the same row; of an on-demand feature also columns of the request and pinned references. */
  readonly sources?: readonly string[]
  /** Of a derived one: the source text of its function. */
  readonly compute?: string
}
export type RecordedColumn = ColumnFacts & RecordedTimes

export interface RecordedKey {
  readonly name: string
  readonly type: RecordedType
}

export interface RecordedRule {
  readonly name: string
  /** The source text of the function, or the vendor of a Standard Schema validator. */
  readonly check: string
}

export interface EntityFacts {
  readonly name: string
  readonly description?: string
  readonly keys: readonly RecordedKey[]
}
export type RecordedEntity = EntityFacts & RecordedTimes

/** One version of one feature group, with columns of type `C`. */
export interface GroupFacts<C = ColumnFacts> {
  readonly name: string
  readonly version: number
  readonly entity: string
  readonly description?: string
  readonly owner?: string
  readonly tags: readonly string[]
  /** Milliseconds. */
  readonly ttl?: number
  readonly keys: readonly RecordedKey[]
  /** In the order of recording: what came later stands later, whatever its role. The layout of the newest rows. */
  readonly columns: readonly C[]
  readonly rules: readonly RecordedRule[]
}
export type RecordedGroup = GroupFacts<RecordedColumn> & RecordedTimes

export interface OnDemandFacts<C = ColumnFacts> {
  readonly name: string
  readonly description?: string
  readonly owner?: string
  readonly tags: readonly string[]
  /** `group@version` of each source. */
  readonly sources: readonly string[]
  /** The join keys of all sources: what a caller sends beside the request. */
  readonly keys: readonly RecordedKey[]
  readonly request: readonly ColumnFacts[]
  readonly features: readonly C[]
}
export type RecordedOnDemand = OnDemandFacts<RecordedColumn> & RecordedTimes

export interface ServiceFacts {
  readonly name: string
  readonly version: number
  readonly description?: string
  readonly owner?: string
  readonly tags: readonly string[]
  /** In order: `group@version:feature`; or `group@version` and the name of on-demand features, which stand for all that is recorded of them. */
  readonly features: readonly string[]
}
export type RecordedService = ServiceFacts & RecordedTimes

/** Recorded beside the definition, so that code that knows nothing of it does not take it back. */
export interface RecordedDeprecation {
  /** `group@version:feature`; of an on-demand feature `name:feature`. */
  readonly reference: string
  readonly reason: string
  readonly successor?: string
  readonly at: RecordedTime
}

export interface RecordedState {
  readonly format: typeof registryFormat
  /** The store's name. */
  readonly store: string
  readonly entities: readonly RecordedEntity[]
  readonly groups: readonly RecordedGroup[]
  readonly onDemand: readonly RecordedOnDemand[]
  readonly services: readonly RecordedService[]
  readonly deprecations: readonly RecordedDeprecation[]
}

/** The state of a store of which nothing is recorded. */
export function emptyState(store: string): RecordedState {
  return { format: registryFormat, store, entities: [], groups: [], onDemand: [], services: [], deprecations: [] }
}

/** `group@version`, `service@version`, or the name of a thing without versions. */
export function referenceOf({ name, version }: { readonly name: string; readonly version?: number }): string {
  return version === undefined ? name : `${name}@${version}`
}

/** The recorded thing of a name, or of a `name@version`. */
export function findByReference<T extends { readonly name: string; readonly version?: number }>(
  things: readonly T[],
  reference: string,
): T | undefined {
  return things.find((thing) => referenceOf(thing) === reference)
}

/** The document as text: lists by name and version (columns stay as recorded), fields in one order, so that equal states are equal texts. */
export function stringifyState(state: RecordedState): string {
  const sorted: RecordedState = {
    ...state,
    entities: byReference(state.entities),
    groups: byReference(state.groups),
    onDemand: byReference(state.onDemand),
    services: byReference(state.services),
    deprecations: [...state.deprecations].sort((a, b) => compareText(a.reference, b.reference)),
  }
  return JSON.stringify(sorted, orderFields)
}

function byReference<T extends { readonly name: string; readonly version?: number }>(things: readonly T[]): readonly T[] {
  return [...things].sort((a, b) => compareText(a.name, b.name) || (a.version ?? 0) - (b.version ?? 0))
}

/** By UTF-16 unit: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const leading = ['format', 'store', 'name', 'version', 'entity', 'role', 'type', 'kind', 'stored']
const trailing = ['createdAt', 'updatedAt']

function orderFields(_field: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b)))
}

function rank(field: string): number {
  if (trailing.includes(field)) return leading.length + 1
  const place = leading.indexOf(field)
  return place < 0 ? leading.length : place
}
