// What every store does whatever its definitions: materialization, quarantine, catalog, registry.

import type { AnyFeatureGroup } from '../definition/any-definition.js'
import type { EntityInfo, FeatureFilter, FeatureGroupInfo, FeatureInfo, Lineage, Plan, ServiceInfo } from '../registry/index.js'
import type { Observer } from '../stores/observer.js'
import type { CallControl, LongCallControl } from './call-control.js'
import type { GroupDescription, ReadDescription, StoreHealth } from './descriptions.js'
import type { Query } from './query.js'
import type { IngestReport, QuarantinedRow, QuarantineFilter, ReplayOptions, TimeRange } from './writes.js'

/** A group's definition, or its name: 'group' (the highest version) or 'group@2'. */
export type GroupQuery = AnyFeatureGroup | string

export interface MaterializeOptions extends TimeRange, LongCallControl {
  /** Default: all of them. */
  readonly groups?: readonly GroupQuery[]
}
export interface IncrementalOptions extends LongCallControl {
  /** Default: all of them. */
  readonly groups?: readonly GroupQuery[]
}
export interface SweepOptions extends CallControl {
  /** Default: all of them. */
  readonly groups?: readonly GroupQuery[]
}
export interface DescribeOptions extends CallControl {
  readonly fullFeatureNames?: boolean
}
/** What was carried from history into the online store. */
export interface MaterializeReport {
  readonly groups: readonly GroupMaterialization[]
}
export interface GroupMaterialization {
  /** `group@version` */
  readonly group: string
  /** Rows of the history that were looked at. */
  readonly scanned: number
  /** Keys whose newest row was sent to the online store. */
  readonly written: number
  /** Those among them that the online store had as new or newer. */
  readonly superseded: number
  /** What was read; '' of a history without snapshots. */
  readonly snapshot: string
}

export interface DeprecateOptions extends CallControl {
  readonly reason: string
  /** A reference to what replaces it. */
  readonly successor?: string
}

export interface StoreOperations {
  readonly kind: 'feature-store'
  readonly name: string
  /**
   * Carries, for each key with a row in the event-time range, its newest row from `from` on into the online store.
   * Idempotent; may run beside ingestion. Over all time it heals an online store that lost rows.
   */
  materialize(options?: MaterializeOptions): Promise<MaterializeReport>
  /** Carries what was committed since the last run, late rows too, into the online store. Idempotent; may run beside ingestion. */
  materializeIncremental(options?: IncrementalOptions): Promise<MaterializeReport>
  /**
   * Removes what has expired from an online store that lets nothing go by itself; one that does has nothing to sweep. `removed`: how many rows.
   * Safe beside writes: a row goes only while it is the one that was seen.
   */
  sweep(options?: SweepOptions): Promise<{ readonly removed: number }>
  /** The bad rows of a group that are kept, in no particular order. */
  getQuarantine(group: GroupQuery, filter?: QuarantineFilter): AsyncIterable<QuarantinedRow>
  /** Ingests the bad rows of a batch again: what passes now leaves the quarantine, the others stay. */
  replayQuarantine(group: GroupQuery, options: ReplayOptions): Promise<IngestReport>

  /** The catalog tells the recorded state: also what other processes defined. */
  listFeatureGroups(options?: CallControl): Promise<readonly FeatureGroupInfo[]>
  listFeatures(filter?: FeatureFilter, options?: CallControl): Promise<readonly FeatureInfo[]>
  listServices(options?: CallControl): Promise<readonly ServiceInfo[]>
  listEntities(options?: CallControl): Promise<readonly EntityInfo[]>
  /**
   * By reference ('customer_features:total_purchases'), or by entity and feature.
   * @throws GranaryError `INPUT_AMBIGUOUS`: several groups of the entity have it; the message names the references. `INPUT_UNKNOWN_*`.
   */
  getFeatureMetadata(reference: string): Promise<FeatureInfo>
  getFeatureMetadata(entity: string, feature: string): Promise<FeatureInfo>
  /** Recorded beside the definition, and outranks code. Reading the feature goes on to work, and warns once. */
  deprecateFeature(reference: string, options: DeprecateOptions): Promise<FeatureInfo>
  deprecateFeature(entity: string, feature: string, options: DeprecateOptions): Promise<FeatureInfo>
  /** Upstream and downstream of one feature. */
  lineage(reference: string, options?: CallControl): Promise<Lineage>

  /** How the definitions differ from the recorded state. Records nothing. */
  plan(options?: CallControl): Promise<Plan>
  /**
   * Records the differences, and answers them.
   * @throws GranaryError `REGISTRY_BREAKING_CHANGE`: one would break readers; nothing is recorded. `STORE_CONFLICT`: others were faster, too often.
   */
  apply(options?: CallControl): Promise<Plan>
  /**
   * What a read takes and gives: keys, request columns and result columns with their types. The same object for the same query.
   * @throws GranaryError `INPUT_*`: as the read itself would.
   */
  describeRead(query: Query, options?: DescribeOptions): Promise<ReadDescription>
  /** What a group takes and gives. @throws GranaryError `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION` */
  describeGroup(group: GroupQuery): GroupDescription
  /** Fills an online store that begins empty from the history, all groups at once; where nothing is to be filled, does nothing. */
  warmUp(options?: CallControl): Promise<void>
  /** Whether the stores answer, and what is not warm yet. It never rejects for a store that fails, or is slower than the signal's time-out: it tells so. */
  health(options?: CallControl): Promise<StoreHealth>
  /** Tells an observer of the store's work from now on, beside those that listen already. The function that comes back ends that. */
  observe(observer: Observer): () => void
  /** Closes the stores. Every call after it rejects with `STORE_CLOSED`; closing again does nothing. */
  close(): Promise<void>
}
