// The registry document of handed-in data, replaced by compare-and-swap.

import { GranaryError } from '@granary/core/codec'
import type { CallOptions, RegistryStore } from '@granary/core/spec'
import { type MemoryOfflineData, randomId } from './memory-offline-data.js'

/** `enter` throws where the offline store is closed or the call aborted. Closing the registry closes it alone. */
export function memoryRegistry(data: MemoryOfflineData, enter: (call: CallOptions) => void): RegistryStore {
  let closed = false

  function enterRegistry(call: CallOptions): void {
    if (closed) throw new GranaryError('STORE_CLOSED', 'The memory registry is closed')
    enter(call)
  }

  return {
    specVersion: 'registry/1',

    async load(call) {
      enterRegistry(call)
      return data.document
    },

    async save(document, call) {
      enterRegistry(call)
      if (data.document?.revision !== call.expected)
        throw new GranaryError('STORE_CONFLICT', 'The registry was saved by somebody else: load, merge, save again')
      const revision = randomId()
      data.document = { document, revision }
      return { revision }
    },

    async close() {
      closed = true
    },
  }
}
