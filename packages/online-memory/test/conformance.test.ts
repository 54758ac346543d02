// The shared suite, over a store of its own and over data that outlive it.

import { onlineStoreConformance } from '@granary/conformance'
import { type MemoryOnlineData, memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { describe, test } from 'vitest'

describe('a store of its own', () => onlineStoreConformance({ describe, test, create: () => memoryOnlineStore() }))

describe('a store with a bound', () => onlineStoreConformance({ describe, test, create: () => memoryOnlineStore({ maxRows: 20_000 }) }))

describe('stores over handed-in data', () => {
  const datas = new Map<string, MemoryOnlineData>()
  onlineStoreConformance({
    describe,
    test,
    create(name) {
      const data = datas.get(name) ?? memoryOnlineData()
      datas.set(name, data)
      return memoryOnlineStore({ data })
    },
    destroy: (name) => void datas.delete(name),
  })
})
