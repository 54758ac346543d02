// @granary/core/spec: what an adapter implements. Types only.

export type * from './call-options.js'
export type * from './column.js'
export type * from './column-source.js'
export type * from './offline-store.js'
export type * from './online-store.js'
export type * from './registry-store.js'
export type * from './table-schema.js'
