// What cases of offline stores may require.

import type { OfflineStore } from '@granary/core/spec'
import type { ConformanceCase, RequirementChecks } from '../conformance-case.js'
import { type SuiteRequirement, suiteRequirements } from '../shared/suite-requirements.js'

/** durable: the history outlives the store object. many-writers: stores may append to one table at the same time. */
export type OfflineRequirement = 'durable' | 'many-writers' | 'snapshots' | 'files' | 'registry' | SuiteRequirement

export type OfflineCase = ConformanceCase<OfflineStore, OfflineRequirement>

export const offlineRequirements: RequirementChecks<OfflineStore, OfflineRequirement> = {
  durable: ({ capabilities }) => (capabilities.durability === 'none' ? "durability is 'none'" : undefined),
  'many-writers': ({ capabilities }) => (capabilities.writers === 'one' ? "writers is 'one'" : undefined),
  snapshots: ({ snapshots }) => (snapshots === undefined ? 'no snapshots' : undefined),
  files: ({ files }) => (files === undefined ? 'no files' : undefined),
  registry: ({ registry }) => (registry === undefined ? 'no registry' : undefined),
  ...suiteRequirements,
}
