// @granary/offline-parquet: the history of Granary in Parquet files of a Delta Lake table.

export { type FileRegistryOptions, fileRegistryStore } from './file-registry-store.js'
export type { FileSystem, NewFile, ReadableFile, StagedFile } from './files/file-system.js'
export { type ParquetOfflineOptions, parquetOfflineStore } from './parquet-offline-store.js'
export { type ParquetSourceOptions, parquetSource } from './parquet-source.js'
