// The law through HTTP: random histories whose rows go in, and are read online and in history, through a client of a server over their store.

import { createClient } from '@granary/client'
import { lawConformance } from '@granary/conformance'
import { type MemoryOfflineData, memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { type MemoryOnlineData, memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { createServer } from '@granary/server-hono'
import { describe, test } from 'vitest'

const key = 'a-key-of-the-laws-server'
const onlineDatas = new Map<string, MemoryOnlineData>()
const offlineDatas = new Map<string, MemoryOfflineData>()

lawConformance({
  describe,
  test,
  online: {
    create: (name) => memoryOnlineStore({ data: known(onlineDatas, name, memoryOnlineData) }),
    destroy: (name) => void onlineDatas.delete(name),
  },
  offline: {
    create: (name) => memoryOfflineStore({ data: known(offlineDatas, name, memoryOfflineData) }),
    destroy: (name) => void offlineDatas.delete(name),
  },
  law: {
    histories: 100,
    seed: 20_260_105,
    way: {
      through(store) {
        const app = createServer(store, { apiKeys: [{ key, scopes: ['read', 'ingest'] }] })
        return createClient({ url: 'http://granary.test', key, fetch: (url, init) => app.request(url, init) })
      },
      carried: withoutNegativeZero,
    },
  },
})

function known<Data>(datas: Map<string, Data>, name: string, make: () => Data): Data {
  const data = datas.get(name) ?? make()
  datas.set(name, data)
  return data
}

/** JSON writes -0 as 0. */
function withoutNegativeZero(value: unknown): unknown {
  if (typeof value === 'number') return value + 0
  if (value instanceof Float32Array) return value.map((item) => item + 0)
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutNegativeZero(item)]))
}
