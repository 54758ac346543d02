// What cases of online stores may require.

import type { OnlineStore } from '@granary/core/spec'
import type { ConformanceCase, RequirementChecks } from '../conformance-case.js'
import { type SuiteRequirement, suiteRequirements } from '../shared/suite-requirements.js'

/** durable: the data outlives the store object, so that another store over them sees them. */
export type OnlineRequirement = 'durable' | 'expiry' | 'scan' | 'registry' | SuiteRequirement

export type OnlineCase = ConformanceCase<OnlineStore, OnlineRequirement>

export const onlineRequirements: RequirementChecks<OnlineStore, OnlineRequirement> = {
  durable: ({ capabilities }) => (capabilities.durability === 'none' ? "durability is 'none'" : undefined),
  expiry: ({ capabilities }) => (capabilities.expiry ? undefined : 'expiry is false'),
  scan: ({ scan }) => (scan === undefined ? 'no scan' : undefined),
  registry: ({ registry }) => (registry === undefined ? 'no registry' : undefined),
  ...suiteRequirements,
}
