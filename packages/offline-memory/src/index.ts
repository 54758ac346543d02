// @granary/offline-memory: the embedded history, and the reference for every offline store.

export { memoryOfflineData, type MemoryOfflineData } from './memory-offline-data.js'
export { memoryOfflineStore, type MemoryOfflineStoreOptions } from './memory-offline-store.js'
