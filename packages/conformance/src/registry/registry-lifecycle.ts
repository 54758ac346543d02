// SPEC 4 for registry stores.

import type { RegistryStore } from '@granary/core/spec'
import { checkSame } from '../assert/assert.js'
import { today } from '../fixtures/times.js'
import { lifecycleCases } from '../shared/lifecycle-cases.js'
import type { RegistryCase } from './registry-case.js'

const call = { now: today }

export const registryLifecycleCases: readonly RegistryCase[] = lifecycleCases<RegistryStore>({
  operations: [
    { name: 'load', run: (store, options) => store.load(options) },
    {
      name: 'save',
      run: async (store, options) =>
        store.save('{}', { ...options, expected: options.signal?.aborted ? undefined : await revisionOf(store) }),
    },
  ],
  async works(store) {
    const { revision } = await store.save('works', { ...call, expected: await revisionOf(store) })
    checkSame(await store.load(call), { document: 'works', revision }, 'the document')
  },
  async untouched(store) {
    checkSame(await store.load(call), undefined, 'the document after aborted calls')
  },
  checkManifest({ specVersion }) {
    checkSame(specVersion, 'registry/1', 'specVersion')
  },
  longCall: (store) => store.load(call),
})

async function revisionOf(store: RegistryStore): Promise<string | undefined> {
  return (await store.load(call))?.revision
}
