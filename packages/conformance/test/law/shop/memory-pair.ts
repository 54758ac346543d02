// Memory stores over data that outlive them: a restart opens the same again.

import type { OnlineStore } from '@granary/core/spec'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import type { PairData } from '../../../src/law/store-pair.js'

/** An online store of its own begins empty; one over shared data stands for a server. */
export function onlineMemory(): PairData['online'] {
  const data = memoryOnlineData()
  return async (beside) => memoryOnlineStore(beside === 'shared' ? { data } : {})
}

export function memoryPair(fault: (store: OnlineStore) => OnlineStore = (store) => store): PairData {
  const data = memoryOfflineData()
  const online = onlineMemory()
  return {
    online: async (beside) => fault(await online(beside)),
    offline: async () => memoryOfflineStore({ data }),
    drop: async () => undefined,
  }
}
