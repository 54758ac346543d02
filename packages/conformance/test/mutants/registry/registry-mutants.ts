// Registries that lose a save.

import { GranaryError } from '@granary/core/codec'
import type { RegistryStore } from '@granary/core/spec'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { type Mutant, queue, turn } from '../mutant.js'

export const registryMutants: readonly Mutant<RegistryStore>[] = [
  {
    fault: 'a save looks at no revision',
    caughtBy: 'save/conflict',
    make: registering((registry) => ({
      save: async (document, call) => registry.save(document, { ...call, expected: (await registry.load(call))?.revision }),
    })),
  },
  {
    fault: 'a first save always wins',
    caughtBy: 'save/conflict',
    make: registering((registry) => ({
      save: async (document, call) =>
        registry.save(document, { ...call, expected: call.expected ?? (await registry.load(call))?.revision }),
    })),
  },
  { fault: 'compare and swap in the client', caughtBy: 'save/race', make: registering(swapInClient) },
  { fault: 'the revision is that of the document', caughtBy: 'save/conflict', make: registering(contentRevision) },
  {
    fault: 'the document is parsed',
    caughtBy: 'save/text',
    make: registering((registry) => ({ save: (document, call) => registry.save(JSON.stringify(JSON.parse(document)), call) })),
  },
  {
    fault: 'a first U+FEFF swallowed',
    caughtBy: 'save/text',
    make: registering((registry) => ({ save: (document, call) => registry.save(document.replace(/^\ufeff/, ''), call) })),
  },
  {
    fault: 'documents of at most a megabyte',
    caughtBy: 'save/large',
    make: registering((registry) => ({ save: (document, call) => registry.save(document.slice(0, 1_048_576), call) })),
  },
  {
    fault: 'a closed registry goes on',
    caughtBy: 'close/idempotent',
    make: registering(() => ({ close: async () => undefined })),
  },
  {
    fault: 'signals are not looked at',
    caughtBy: 'abort/before',
    make: registering((registry) => ({
      save: (document, { signal: _, ...call }) => registry.save(document, call),
      load: ({ now }) => registry.load({ now }),
    })),
  },
  {
    fault: 'a manifest of no version',
    caughtBy: 'lifecycle/manifest',
    make: registering(() => ({ specVersion: 'registry' as 'registry/1' })),
  },
  {
    fault: 'a call under way is deaf',
    caughtBy: 'abort/during',
    make: registering((registry) => ({ load: (call) => (call.signal === undefined ? registry.load(call) : new Promise(() => undefined)) })),
  },
  {
    fault: 'listeners are left on the signal',
    caughtBy: 'abort/listeners',
    make: registering((registry) => ({
      load: (call) => {
        call.signal?.addEventListener('abort', () => undefined, { once: true })
        return registry.load(call)
      },
    })),
  },
  {
    fault: 'close does not wait',
    caughtBy: 'close/waits',
    make: registering((registry) => ({
      async load(call) {
        const loaded = await registry.load(call)
        for (let turns = 0; turns < 5; turns++) await turn()
        return loaded
      },
    })),
  },
  {
    fault: 'load gives a revision of its own',
    caughtBy: 'save/load',
    make: registering((registry) => ({
      load: async (call) => {
        const loaded = await registry.load(call)
        return loaded && { ...loaded, revision: `${loaded.revision} ` }
      },
      save: (document, call) => registry.save(document, { ...call, expected: call.expected?.trimEnd() }),
    })),
  },
  {
    fault: 'compare and swap under a lock of the store object',
    caughtBy: ['save/race-of-stores', 'save/counter', 'processes/counter'],
    make: lockedInClient,
  },
  {
    fault: 'the document is of the store object',
    caughtBy: 'durability/reopen',
    make: () => memoryOfflineStore({ data: memoryOfflineData() }).registry as RegistryStore,
  },
  {
    fault: 'an outage is answered as no document',
    caughtBy: 'failure/never-as-missing',
    make: registering((registry) => ({
      load: (call) =>
        registry.load(call).catch((error: unknown) => {
          if (GranaryError.isInstance(error) && error.code === 'STORE_UNAVAILABLE') return undefined
          throw error
        }),
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

/** Replaces some operations; the others stay sound. */
function registering(make: (registry: RegistryStore, place: object) => Partial<RegistryStore>): Mutant<RegistryStore>['make'] {
  return (registry, place) => ({ ...registry, ...make(registry, place) })
}

let objects = 0

/** Each store's own saves wait for each other, in turns of uneven length. */
function lockedInClient(registry: RegistryStore): RegistryStore {
  const locked = queue()
  let saves = objects++
  const save: RegistryStore['save'] = (document, call) =>
    locked(async () => {
      const present = await registry.load(call)
      for (let turns = saves++ % 4; turns >= 0; turns--) await turn()
      if (present?.revision !== call.expected) return registry.save(document, call)
      return registry.save(document, { ...call, expected: (await registry.load(call))?.revision })
    })
  return { ...registry, save }
}
