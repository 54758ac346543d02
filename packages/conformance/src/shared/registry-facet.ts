// The registry cases, run on the registry that a store of another kind has.

import type { RegistryStore } from '@granary/core/spec'
import type { Closable, ConformanceCase } from '../conformance-case.js'
import { registryCases } from '../registry/registry-cases.js'

/** For stores with a `registry`: all its cases, with the registry of whatever store the suite opens. */
export function registryFacetCases<Store extends Closable & { readonly registry?: RegistryStore }>(): readonly ConformanceCase<
  Store,
  'registry' | 'durable'
>[] {
  return registryCases.map(({ id, title, requires, run }) => ({
    id: `registry/${id}`,
    title,
    requires: ['registry', ...requires],
    run: ({ store, open, filePath }) => run({ store: registryOf(store), open: async () => registryOf(await open()), filePath }),
  }))
}

function registryOf({ registry }: { readonly registry?: RegistryStore }): RegistryStore {
  if (registry === undefined) throw new Error('A store over data with a registry has none')
  return registry
}
