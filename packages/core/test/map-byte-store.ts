// A Map as a store of bytes: the smallest there can be, for the suite.

import type { ByteStore } from '@granary/core/codec'
import type { CallOptions } from '@granary/core/spec'

interface Kept {
  readonly value: Uint8Array
  /** By this machine's clock, as on a server. */
  readonly until: number
}

/** What outlives the stores over it, as a server does. */
export type MapOfBytes = Map<string, Kept>

/** `expiry`: lets go of what has expired; without it there is a scan. */
export function mapByteStore(data: MapOfBytes, { expiry }: { readonly expiry: boolean }): ByteStore {
  const get = (name: string): Uint8Array | undefined => {
    const kept = data.get(name)
    if (kept !== undefined && kept.until <= Date.now()) data.delete(name)
    return data.get(name)?.value
  }
  const untilOf = (expiresAt: number | undefined, { now }: CallOptions): number =>
    expiry && expiresAt !== undefined ? Date.now() + expiresAt - now : Number.POSITIVE_INFINITY

  return {
    getMany: async (names) => names.map(get),
    put: async (name, value) => void data.set(name, { value, until: Number.POSITIVE_INFINITY }),
    putNewer: async (entries, call) =>
      entries.flatMap(({ name, value, expiresAt }, position) => {
        const there = get(name)
        if (there !== undefined && compare(there, value, 18) > 0) return [position]
        data.set(name, { value, until: untilOf(expiresAt, call) })
        return []
      }),
    removeMany: async (names, { upTo }) =>
      names.filter((name, position) => {
        const there = get(name)
        const limit = upTo?.[position]
        return there !== undefined && (limit === undefined || compare(there, limit, 16) <= 0) && data.delete(name)
      }).length,
    ...(!expiry && {
      async *scan(tableId) {
        const prefix = `${tableId}:`
        for (const name of [...data.keys()]) {
          const value = name.startsWith(prefix) ? get(name) : undefined
          if (value !== undefined) yield { key: name.slice(prefix.length), value }
        }
      },
    }),
    ping: async () => undefined,
    close: async () => undefined,
  }
}

/** As memcmp over the first `length` bytes. */
export function compare(one: Uint8Array, other: Uint8Array, length: number): number {
  for (let place = 0; place < length; place++) {
    const difference = (one[place] as number) - (other[place] as number)
    if (difference !== 0) return difference
  }
  return 0
}
