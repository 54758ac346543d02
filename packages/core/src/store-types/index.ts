// The types of a store, as a user and the engine import them.

export type * from './any-feature-store.js'
export type * from './call-control.js'
export type * from './descriptions.js'
export type * from './feature-reads.js'
export type * from './feature-store.js'
export type * from './operations.js'
export type { KeysOf, Query } from './query.js'
export type * from './results.js'
export type { HistoricalRow, Rows, Spine, SpineRow } from './spine.js'
export type * from './writes.js'
