// Stores that take one key for another.

import type { OnlineStore } from '@granary/core/spec'
import type { Mutant } from '../mutant.js'
import { inOneTable, keyed, override } from './faults.js'

const decode = (key: string): string => {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

export const keyMutants: readonly Mutant<OnlineStore>[] = [
  { fault: 'tables and keys joined without a separator', caughtBy: 'keys/tables-apart', make: inOneTable(({ id }) => id) },
  { fault: 'versions share a table', caughtBy: 'keys/tables-apart', make: inOneTable(({ group }) => `${group}:`) },
  { fault: 'keys split at colons', caughtBy: 'keys/hostile', make: keyed((key) => key.split(':').filter(Boolean).join(':')) },
  { fault: 'keys normalized to NFC', caughtBy: 'keys/hostile', make: keyed((key) => key.normalize('NFC')) },
  { fault: 'keys normalized to NFKD', caughtBy: 'keys/absent-neighbours', make: keyed((key) => key.normalize('NFKD')) },
  { fault: 'keys without regard to case', caughtBy: 'keys/hostile', make: keyed((key) => key.toLowerCase()) },
  { fault: 'keys trimmed', caughtBy: 'keys/hostile', make: keyed((key) => key.trim()) },
  { fault: 'keys cut at U+0000', caughtBy: 'keys/hostile', make: keyed((key) => key.split('\0')[0] as string) },
  { fault: 'keys cut at 255 characters', caughtBy: 'keys/hostile', make: keyed((key) => key.slice(0, 255)) },
  {
    fault: 'keys cut at 1,023 bytes',
    caughtBy: 'keys/hostile',
    make: keyed((key) => new TextDecoder().decode(new TextEncoder().encode(key).slice(0, 1_023))),
  },
  {
    fault: 'a first U+FEFF swallowed',
    caughtBy: 'keys/hostile',
    make: keyed((key) => new TextDecoder().decode(new TextEncoder().encode(key))),
  },
  { fault: 'keys decoded from percent signs', caughtBy: 'keys/hostile', make: keyed(decode) },
  {
    fault: 'keys as paths',
    caughtBy: 'keys/hostile',
    make: keyed((key) => new URL(`file:///${encodeURIComponent(key).replaceAll('%2F', '/')}`).pathname),
  },
  {
    fault: 'numbers taken for numbers',
    caughtBy: 'keys/hostile',
    make: keyed((key) => (key.trim() !== '' && Number.isFinite(Number(key)) ? String(Number(key)) : key)),
  },
  { fault: 'no key means all keys', caughtBy: 'keys/hostile', make: keyed((key) => key || '*') },
  {
    fault: 'remove by glob',
    caughtBy: 'keys/remove-one',
    make: override((store) => ({
      async remove(table, keys, call) {
        const all: string[] = []
        for await (const { key } of store.scan?.(table, call) ?? []) all.push(key)
        return store.remove(table, keys.includes('*') ? all : keys, call)
      },
    })),
  },

  {
    fault: 'a scan gives keys as the server has them',
    caughtBy: 'keys/scan',
    make: override((store) => ({
      async *scan(table, call) {
        for await (const { key, row } of store.scan?.(table, call) ?? []) yield { key: encodeURI(key), row }
      },
    })),
  },
]
