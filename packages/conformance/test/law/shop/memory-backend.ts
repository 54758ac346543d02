// Stores in memory, over data that outlives them: a restart opens the same again.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import type { History } from './histories.js'
import type { Backend } from './shop.js'

/** An online store of its own begins empty; one over shared data stands for a server. */
export function onlineMemory(): (kind: History['online']) => OnlineStore {
  const data = memoryOnlineData()
  return (kind) => memoryOnlineStore(kind === 'shared' ? { data } : {})
}

export function memoryBackend(): Backend {
  const data = memoryOfflineData()
  return { offline: (): OfflineStore => memoryOfflineStore({ data }), online: onlineMemory() }
}
