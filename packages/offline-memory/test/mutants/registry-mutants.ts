// Registries that lose a save.

import type { RegistryStore } from '@granary/core/spec'
import { type Mutant, registering, turn } from '../faults.js'

export const registryMutants: readonly Mutant[] = [
  {
    fault: 'a save looks at no revision',
    caughtBy: 'registry/save/conflict',
    make: registering((registry) => ({
      save: async (document, call) => registry.save(document, { ...call, expected: (await registry.load(call))?.revision }),
    })),
  },
  {
    fault: 'a first save always wins',
    caughtBy: 'registry/save/conflict',
    make: registering((registry) => ({
      save: async (document, call) =>
        registry.save(document, { ...call, expected: call.expected ?? (await registry.load(call))?.revision }),
    })),
  },
  { fault: 'compare and swap in the client', caughtBy: 'registry/save/race', make: registering(swapInClient) },
  { fault: 'the revision is that of the document', caughtBy: 'registry/save/conflict', make: registering(contentRevision) },
  {
    fault: 'the document is parsed',
    caughtBy: 'registry/save/text',
    make: registering((registry) => ({ save: (document, call) => registry.save(JSON.stringify(JSON.parse(document)), call) })),
  },
  {
    fault: 'a first U+FEFF swallowed',
    caughtBy: 'registry/save/text',
    make: registering((registry) => ({ save: (document, call) => registry.save(document.replace(/^\ufeff/, ''), call) })),
  },
  {
    fault: 'documents of at most a megabyte',
    caughtBy: 'registry/save/large',
    make: registering((registry) => ({ save: (document, call) => registry.save(document.slice(0, 1_048_576), call) })),
  },
  {
    fault: 'a closed registry goes on',
    caughtBy: 'registry/close/idempotent',
    make: registering(() => ({ close: async () => undefined })),
  },
  {
    fault: 'signals are not looked at',
    caughtBy: 'registry/abort/before',
    make: registering((registry) => ({
      save: (document, { signal: _, ...call }) => registry.save(document, call),
      load: ({ now }) => registry.load({ now }),
    })),
  },
]

function swapInClient(registry: RegistryStore): Partial<RegistryStore> {
  return {
    async save(document, call) {
      const present = await registry.load(call)
      await turn()
      if (present?.revision !== call.expected) return registry.save(document, call)
      return registry.save(document, { ...call, expected: (await registry.load(call))?.revision })
    },
  }
}

function contentRevision(registry: RegistryStore): Partial<RegistryStore> {
  return {
    async load(call) {
      const loaded = await registry.load(call)
      return loaded && { ...loaded, revision: loaded.document }
    },
    async save(document, call) {
      const present = await registry.load(call)
      await registry.save(document, { ...call, expected: present?.document === call.expected ? present?.revision : 'another' })
      return { revision: document }
    },
  }
}
