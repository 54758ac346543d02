// The shared suite over stores made of bytes: with expiry, and with a scan in its place.

import { onlineStoreConformance } from '@granary/conformance'
import { onlineStoreOfBytes } from '@granary/core/codec'
import { describe, test } from 'vitest'
import { type MapOfBytes, mapByteStore } from './map-byte-store.js'

for (const expiry of [true, false]) {
  describe(expiry ? 'bytes that expire' : 'bytes that are swept', () => {
    const datas = new Map<string, MapOfBytes>()
    onlineStoreConformance({
      describe,
      test,
      create(name) {
        const data: MapOfBytes = datas.get(name) ?? new Map()
        datas.set(name, data)
        return onlineStoreOfBytes(mapByteStore(data, { expiry }), { capabilities: { durability: 'process', expiry } })
      },
      destroy: (name) => void datas.delete(name),
    })
  })
}
