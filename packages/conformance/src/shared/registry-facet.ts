// The registry cases, run on the registry that a store of another kind has.

import type { RegistryStore } from '@granary/core/spec'
import type { CaseData, Closable, ConformanceCase } from '../conformance-case.js'
import type { RegistryRequirement } from '../registry/registry-case.js'
import { registryCases } from '../registry/registry-cases.js'

/** For stores with a `registry`: all its cases, with the registry of whatever store the suite opens. */
export function registryFacetCases<Store extends Closable & { readonly registry?: RegistryStore }>(): readonly ConformanceCase<
  Store,
  'registry' | RegistryRequirement
>[] {
  return registryCases.map(({ id, title, requires, run }) => ({
    id: `registry/${id}`,
    title,
    requires: ['registry', ...requires],
    run: ({ store, newData, law, ...data }) =>
      run({ ...registryIn(data), store: registryOf(store), newData: () => registryIn(newData()), law }),
  }))
}

function registryIn<Store extends { readonly registry?: RegistryStore }>(data: CaseData<Store>): CaseData<RegistryStore> {
  return { ...data, open: async () => registryOf(await data.open()) }
}

function registryOf({ registry }: { readonly registry?: RegistryStore }): RegistryStore {
  if (registry === undefined) throw new Error('A store over data with a registry has none')
  return registry
}
