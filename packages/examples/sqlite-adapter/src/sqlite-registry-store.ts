// The recorded state of definitions in a SQLite file.

import { randomUUID } from 'node:crypto'
import { GranaryError } from '@granary/core/codec'
import type { RegistryStore } from '@granary/core/spec'
import { type Prepare, type SqliteOptions, sqliteConnection } from './sqlite-connection.js'

const tables = `create table if not exists granary_registry
  (one integer primary key check (one = 1), revision text not null, document blob not null)`

/** One document in a SQLite file, for several processes of one machine. */
export function sqliteRegistryStore(options: SqliteOptions): RegistryStore {
  const { transaction, close } = sqliteConnection('sqliteRegistryStore', options, tables)
  return {
    specVersion: 'registry/1',
    load: (call) =>
      transaction('read', call, (prepare) => {
        const stored = present(prepare)
        return stored && { document: Buffer.from(stored.document).toString(), revision: stored.revision }
      }),
    save: (document, { expected, ...call }) =>
      transaction('write', call, (prepare) => {
        if (present(prepare)?.revision !== expected)
          throw new GranaryError('STORE_CONFLICT', 'The registry was saved by somebody else meanwhile: load it, and save again')
        const revision = randomUUID()
        prepare('replace into granary_registry values (1, ?, ?)').run(revision, Buffer.from(document))
        return { revision }
      }),
    close,
  }
}

function present(prepare: Prepare): { readonly revision: string; readonly document: Uint8Array } | undefined {
  return prepare('select revision, document from granary_registry').get() as ReturnType<typeof present>
}
