// The newest row of each key in __What__.

import { type ByteStore, checkOptions, onlineStoreOfBytes } from '@granary/core/codec'
import type { OnlineStore } from '@granary/core/spec'

export interface __Options__ {
  /** Keeps the rows of this store apart from those of others in the same place. */
  readonly prefix?: string
}

/** An online store over __What__. @throws GranaryError `INPUT_INVALID_OPTION` */
export function __factory__(options: __Options__ = {}): OnlineStore {
  checkOptions('__factory__', options, ['prefix'])
  const bytes: ByteStore = {
    async getMany(_names) {
      throw new Error('getMany is not written yet')
    },

    async put(_name, _value) {
      throw new Error('put is not written yet')
    },

    async putNewer(_entries, _call) {
      throw new Error('putNewer is not written yet')
    },

    async removeMany(_names, _call) {
      throw new Error('removeMany is not written yet')
    },

    async ping() {},

    async close() {},
  }
  return onlineStoreOfBytes(bytes, {
    name: 'The __What__ online store',
    // What the store guarantees, not what it hopes for: 'process' and 'disk' bring the cases that show it, `expiry: false` wants a scan.
    capabilities: { durability: 'none', expiry: true },
  })
}
