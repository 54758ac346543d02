// @granary/online-memory: the embedded online store.

export { memoryOnlineData, type MemoryOnlineData } from './memory-online-data.js'
export { memoryOnlineStore, type MemoryOnlineStoreOptions } from './memory-online-store.js'
