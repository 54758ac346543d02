// SPEC 4 for registry stores: a document that cannot be read is not one that was never saved.

import type { RegistryStore } from '@granary/core/spec'
import { today } from '../fixtures/times.js'
import { failureCases } from '../shared/failure-cases.js'
import type { RegistryCase } from './registry-case.js'

export const registryFailureCases: readonly RegistryCase[] = failureCases<RegistryStore>({
  fill: async (store) => void (await store.save('a document', { now: today, expected: undefined })),
  reads: [{ name: 'load', expected: () => 'a document', run: async (store) => (await store.load({ now: today }))?.document }],
})
