// The registry cases as a suite of their own, for a registry store that stands alone.

import type { RegistryStore } from '@granary/core/spec'
import type { Suite } from '../conformance-case.js'
import { withRules } from '../contract/rules-of-case.js'
import { type ConformanceOptions, registerSuite } from '../register-suite.js'
import { suiteRequirements } from '../shared/suite-requirements.js'
import type { RegistryCase, RegistryRequirement } from './registry-case.js'
import { registryCases } from './registry-cases.js'

export const registryStoreCases: readonly RegistryCase[] = withRules('registry', registryCases)

/** A registry has no manifest: one that stands alone outlives its store, or it is of no use. */
export const registryStoreSuite: Suite<RegistryStore, RegistryRequirement> = {
  title: 'registry/1',
  cases: registryStoreCases,
  checks: { durable: () => undefined, ...suiteRequirements },
}

/** Registers every case with the test runner. `create(name)` must open the same document again. */
export function registryStoreConformance(options: ConformanceOptions<RegistryStore>): void {
  registerSuite(registryStoreSuite, options)
}
