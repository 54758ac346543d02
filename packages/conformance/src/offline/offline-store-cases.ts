// Every case of offline stores, in the order in which a new adapter meets them.

import type { OfflineStore } from '@granary/core/spec'
import type { Suite } from '../conformance-case.js'
import { withRules } from '../contract/rules-of-case.js'
import { offlineLawCases } from '../law/facet-law-cases.js'
import { type ConformanceOptions, registerSuite } from '../register-suite.js'
import { registryFacetCases } from '../shared/registry-facet.js'
import { appendCases } from './append-cases.js'
import { fileCases } from './file-cases.js'
import { type OfflineCase, type OfflineRequirement, offlineRequirements } from './offline-case.js'
import { offlineEvolutionCases } from './offline-evolution-cases.js'
import { offlineFailureCases } from './offline-failure-cases.js'
import { offlineLifecycleCases } from './offline-lifecycle.js'
import { offlineScanCases } from './offline-scan-cases.js'
import { offlineValueCases } from './offline-value-cases.js'
import { offlineProcessCases } from './process-cases.js'
import { snapshotCases } from './snapshot-cases.js'

export const offlineStoreCases: readonly OfflineCase[] = withRules('offline', [
  ...appendCases,
  ...offlineValueCases,
  ...offlineScanCases,
  ...offlineEvolutionCases,
  ...snapshotCases,
  ...fileCases,
  ...offlineLifecycleCases,
  ...offlineProcessCases,
  ...offlineFailureCases,
  ...registryFacetCases<OfflineStore>(),
  ...offlineLawCases,
])

export const offlineStoreSuite: Suite<OfflineStore, OfflineRequirement> = {
  title: 'offline/1',
  cases: offlineStoreCases,
  checks: offlineRequirements,
}

/** Registers every case with the test runner: one test each, skipped where the store lacks what the case requires. */
export function offlineStoreConformance(options: ConformanceOptions<OfflineStore>): void {
  registerSuite(offlineStoreSuite, options)
}
