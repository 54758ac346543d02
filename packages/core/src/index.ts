// @granary/core: everything that a user of a feature store types.

export * from './definition/index.js'
export { type CodeInfo, type ErrorCode, errorCodes } from './errors/codes.js'
export { GranaryError, type GranaryErrorOptions, type RowError } from './errors/granary-error.js'
export { createFeatureStore } from './feature-store.js'
export type { FeatureStoreOptions } from './feature-store-options.js'
export type {
  CatalogKind,
  ChangeKind,
  ColumnInfo,
  DeprecationInfo,
  EntityInfo,
  FeatureFilter,
  FeatureGroupInfo,
  FeatureInfo,
  Lineage,
  LineageEdge,
  LineageKind,
  LineageNode,
  Plan,
  PlanChange,
  ServiceInfo,
} from './registry/index.js'
export { memoryRegistryStore } from './registry/memory-registry-store.js'
export type * from './store-types/index.js'
export type {
  FoundInGroup,
  IngestEvent,
  JoinEvent,
  Observer,
  OnProgress,
  ProgressEvent,
  ReadEvent,
  StoreCallEvent,
  StoreRole,
  WarningEvent,
} from './stores/observer.js'
export { type Duration, durationToMilliseconds } from './values/duration.js'
export type { FeatureKind, FeatureOptions, FeatureStatus, FeatureType, Types } from './values/feature-type.js'
export type { StandardSchema } from './values/standard-schema.js'
export type { Timestamp } from './values/timestamp.js'
export { t } from './values/types.js'
