// The registry's home where no store offers a lasting one: it dies with the process.

import { GranaryError } from '../errors/granary-error.js'
import type { RegistryDocument, RegistryStore } from '../spec/index.js'

/** A registry store in memory. */
export function memoryRegistryStore(): RegistryStore {
  let stored: RegistryDocument | undefined
  let saves = 0
  let closed = false

  function check(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted()
    if (closed) throw new GranaryError('STORE_CLOSED', 'The registry store is closed: make another one')
  }

  return {
    specVersion: 'registry/1',
    async load({ signal }) {
      check(signal)
      return stored
    },
    async save(document, { expected, signal }) {
      check(signal)
      if (stored?.revision !== expected)
        throw new GranaryError('STORE_CONFLICT', 'The registry document was changed by somebody else: load it again')
      saves++
      stored = { document, revision: String(saves) }
      return { revision: stored.revision }
    },
    async close() {
      closed = true
    },
  }
}
