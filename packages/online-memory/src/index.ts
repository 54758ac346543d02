// @granary/online-memory: the embedded online store.

export { type MemoryOnlineData, memoryOnlineData } from './memory-online-data.js'
export { type MemoryOnlineStoreOptions, memoryOnlineStore } from './memory-online-store.js'
