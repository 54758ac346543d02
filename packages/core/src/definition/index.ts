// The definition floor, as its users import it.

export type * from './any-definition.js'
export { defineEntity, type Entity } from './entity.js'
export { defineFeatureGroup, type FeatureGroup } from './feature-group.js'
export { defineFeatureService, type FeatureService } from './feature-service.js'
export { reservedColumns } from './names.js'
export { defineOnDemandFeatures, type OnDemandFeatures } from './on-demand-features.js'
export { type FeatureReference, type OwnerReference, parseOwner, parseReference } from './reference.js'
export type { Selection } from './selection.js'
