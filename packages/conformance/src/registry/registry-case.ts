// What cases of registry stores may require.

import type { RegistryStore } from '@granary/core/spec'
import type { ConformanceCase } from '../conformance-case.js'
import type { SuiteRequirement } from '../shared/suite-requirements.js'

/** durable: another registry store over the same data sees the document. */
export type RegistryRequirement = 'durable' | SuiteRequirement

export type RegistryCase = ConformanceCase<RegistryStore, RegistryRequirement>
