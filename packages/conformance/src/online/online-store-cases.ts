// Every case of online stores, in the order in which a new adapter meets them.

import type { OnlineStore } from '@granary/core/spec'
import type { Suite } from '../conformance-case.js'
import { withRules } from '../contract/rules-of-case.js'
import { onlineLawCases } from '../law/facet-law-cases.js'
import { type ConformanceOptions, registerSuite } from '../register-suite.js'
import { registryFacetCases } from '../shared/registry-facet.js'
import { answerCases } from './answer-cases.js'
import { concurrencyCases } from './concurrency-cases.js'
import { evolutionCases } from './evolution-cases.js'
import { expiryCases } from './expiry-cases.js'
import { onlineFailureCases } from './failure-cases.js'
import { keyCases } from './key-cases.js'
import { type OnlineCase, type OnlineRequirement, onlineRequirements } from './online-case.js'
import { onlineLifecycleCases } from './online-lifecycle.js'
import { orderCases } from './order-cases.js'
import { processCases } from './process-cases.js'
import { scanCases } from './scan-cases.js'
import { tombstoneCases } from './tombstone-cases.js'
import { valueCases } from './value-cases.js'

export const onlineStoreCases: readonly OnlineCase[] = withRules('online', [
  ...answerCases,
  ...orderCases,
  ...tombstoneCases,
  ...valueCases,
  ...keyCases,
  ...evolutionCases,
  ...concurrencyCases,
  ...expiryCases,
  ...scanCases,
  ...onlineLifecycleCases,
  ...processCases,
  ...onlineFailureCases,
  ...registryFacetCases<OnlineStore>(),
  ...onlineLawCases,
])

export const onlineStoreSuite: Suite<OnlineStore, OnlineRequirement> = {
  title: 'online/1',
  cases: onlineStoreCases,
  checks: onlineRequirements,
}

/** Registers every case with the test runner: one test each, skipped where the store lacks what the case requires. */
export function onlineStoreConformance(options: ConformanceOptions<OnlineStore>): void {
  registerSuite(onlineStoreSuite, options)
}
