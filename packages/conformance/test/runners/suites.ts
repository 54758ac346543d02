// What every runner is given: a sound store that lacks some things, and one with a fault.

import { type ConformanceOptions, onlineStoreConformance } from '@granary/conformance'
import type { OnlineStore } from '@granary/core/spec'
import { memoryOnlineStore } from '@granary/online-memory'

export function registerSuites({ describe, test }: Pick<ConformanceOptions<OnlineStore>, 'describe' | 'test'>): void {
  describe('sound', () => onlineStoreConformance({ describe, test, create: () => memoryOnlineStore(), law: { histories: 5 } }))
  describe('faulty', () => onlineStoreConformance({ describe, test, create: () => deaf(memoryOnlineStore()), law: { histories: 5 } }))
}

/** A store that reports no row as superseded. */
function deaf(store: OnlineStore): OnlineStore {
  return { ...store, write: (write, call) => store.write(write, call).then(() => ({ superseded: [] })) }
}
