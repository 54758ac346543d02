// The registry: the recorded state of definitions, what changes it, and what people see of it.

export { getFeatureMetadata, listEntities, listFeatureGroups, listFeatures, listServices } from './catalog.js'
export type {
  CatalogKind,
  ColumnInfo,
  DeprecationInfo,
  EntityInfo,
  FeatureFilter,
  FeatureGroupInfo,
  FeatureInfo,
  ServiceInfo,
} from './catalog-info.js'
export { type Deprecation, deprecated } from './deprecation.js'
export { planChanges } from './diff.js'
export type { RecordedState } from './document.js'
export type { LineageEdge, LineageKind, LineageNode } from './graph.js'
export { type Lineage, lineage } from './lineage.js'
export { memoryRegistryStore } from './memory-registry-store.js'
export { recordedTable } from './merge.js'
export type { ChangeKind, Plan, PlanChange } from './plan.js'
export { createRegistry, type Registry, type RegistryCallOptions, type RegistryOptions } from './registry.js'
export { deprecationOf, statusOf } from './status.js'
