// An online store, a history and a registry in one SQLite file: what a stranger's adapter looks like.

export type { SqliteOptions } from './sqlite-connection.js'
export type { SqliteDatabase } from './sqlite-database.js'
export { type SqliteOfflineStoreOptions, sqliteOfflineStore } from './sqlite-offline-store.js'
export { type SqliteOnlineStoreOptions, sqliteOnlineStore } from './sqlite-online-store.js'
export { sqliteRegistryStore } from './sqlite-registry-store.js'
