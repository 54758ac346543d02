// The shared suite, over a history of the store's own, over one that outlives it, and over the registry in it.

import { offlineStoreConformance, registryStoreConformance } from '@granary/conformance'
import type { OfflineStore, RegistryStore } from '@granary/core/spec'
import { type MemoryOfflineData, memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { describe, test } from 'vitest'

const datas = new Map<string, MemoryOfflineData>()
const destroy = (name: string): void => void datas.delete(name)

function openShared(name: string): OfflineStore {
  const data = datas.get(name) ?? memoryOfflineData()
  datas.set(name, data)
  return memoryOfflineStore({ data })
}

describe('a store of its own', () => offlineStoreConformance({ describe, test, create: () => memoryOfflineStore() }))

describe('stores over a handed-in history', () => offlineStoreConformance({ describe, test, create: openShared, destroy }))

describe('the registry of a handed-in history', () =>
  registryStoreConformance({ describe, test, create: (name) => openShared(name).registry as RegistryStore, destroy }))
