// @granary/conformance: what a store must do, as cases that any test runner runs.

export type { CaseContext, ConformanceCase, RequirementChecks, StoreFactory, Suite } from './conformance-case.js'
export type { OfflineCase, OfflineRequirement } from './offline/offline-case.js'
export { offlineStoreCases, offlineStoreConformance, offlineStoreSuite } from './offline/offline-store-cases.js'
export type { OnlineCase, OnlineRequirement } from './online/online-case.js'
export { onlineStoreCases, onlineStoreConformance, onlineStoreSuite } from './online/online-store-cases.js'
export type { ConformanceOptions } from './register-suite.js'
export type { RegistryCase, RegistryRequirement } from './registry/registry-case.js'
export { registryStoreCases, registryStoreConformance, registryStoreSuite } from './registry/registry-store-cases.js'
export { type CaseOutcome, runCase } from './run-case.js'
