// A registry store as core sees it.

import type { RegistryStore } from '../spec/index.js'
import { checkSpecVersion, corruptAnswer, guard } from './guard.js'
import type { Observer } from './observer.js'

/** The same store behind the guard. @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL` */
export function guardedRegistryStore(store: RegistryStore, observer?: Observer): RegistryStore {
  checkSpecVersion('registry', store, 'registry/1')
  const { call, close } = guard('registry', observer)
  return {
    specVersion: 'registry/1',
    async load(options) {
      const loaded = await call('load', options, () => store.load(options))
      if (loaded !== undefined && (typeof loaded.document !== 'string' || typeof loaded.revision !== 'string'))
        corruptAnswer('registry', 'load', 'no document')
      return loaded
    },
    async save(document, options) {
      const saved = await call('save', options, () => store.save(document, options))
      if (typeof saved?.revision !== 'string') corruptAnswer('registry', 'save', 'no revision')
      return saved
    },
    close: () => close(() => store.close()),
  }
}
