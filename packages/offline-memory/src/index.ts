// @granary/offline-memory: the embedded history, and the reference for every offline store.

export { type MemoryOfflineData, memoryOfflineData } from './memory-offline-data.js'
export { type MemoryOfflineStoreOptions, memoryOfflineStore } from './memory-offline-store.js'
