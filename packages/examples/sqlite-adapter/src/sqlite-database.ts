// The SQLite that is at hand: Node's own, or the package of the same face for a Node that has none.

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What the stores use of a `DatabaseSync`, of `node:sqlite` or of `@photostructure/sqlite`. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

export interface SqliteStatement {
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint }
  get(...parameters: SqliteValue[]): unknown
  all(...parameters: SqliteValue[]): unknown[]
}

/** Text stays away from parameters that may hold anything: SQLite cuts it at U+0000. Bytes it leaves alone. */
export type SqliteValue = number | string | Uint8Array | null

/** Opens or creates the file. Everything that was answered outlives a power cut: each commit is synced into the write-ahead log. */
export function openDatabase(path: string): SqliteDatabase {
  const database = new (driver().DatabaseSync)(path)
  try {
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = full')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function driver(): { readonly DatabaseSync: new (path: string) => SqliteDatabase } {
  return process.getBuiltinModule('node:sqlite') ?? require('@photostructure/sqlite')
}
