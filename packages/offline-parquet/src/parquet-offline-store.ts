// The history in Parquet files: a Delta table for each group version, beneath one folder.

import { join } from 'node:path'
import { checkOptions } from '@granary/core/codec'
import type { CallOptions, OfflineStore, TableSchema } from '@granary/core/spec'
import { checkedPath } from './checked-path.js'
import { commitAt } from './delta/table-state.js'
import { registryIn } from './file-registry-store.js'
import type { FileSystem } from './files/file-system.js'
import { localFileSystem } from './files/local-file-system.js'
import { lifetime } from './lifetime.js'
import { parquetFiles } from './parquet-files.js'
import { storeError } from './store-errors.js'
import { append } from './table/append.js'
import { layoutCache } from './table/layout-cache.js'
import { scanTable } from './table/scan.js'
import { newestSnapshot, snapshotName } from './table/snapshot-name.js'
import { openTable, type Table } from './table/table.js'
import { tablePlace } from './table/table-place.js'

export interface ParquetOfflineOptions {
  /** The folder of all tables; made when first written to. */
  readonly root: string
  /** Where the bytes go instead of the local disk. */
  readonly fileSystem?: FileSystem
}

/**
 * A durable history that any number of processes may append to, readable by every engine that knows Delta Lake.
 * A group version lies in `ROOT/GROUP/vVERSION`, the registry in `ROOT/_registry`.
 * @throws GranaryError `INPUT_INVALID_OPTION`: no root, or an option that is not known.
 */
export function parquetOfflineStore(options: ParquetOfflineOptions): OfflineStore {
  checkOptions('parquetOfflineStore', options, ['root', 'fileSystem'])
  const root = checkedPath(
    options?.root,
    "parquetOfflineStore needs its root, the folder of all tables: write parquetOfflineStore({ root: 'data/offline' })",
  )
  const { fileSystem: files = localFileSystem() } = options
  const life = lifetime(`The history in ${root}`)
  const tables = new Map<string, Table>()
  const cache = layoutCache(20_000)
  const registry = registryIn(join(root, '_registry'), files)

  function tableOf(schema: TableSchema): Table {
    const place = tablePlace(root, schema)
    const known = tables.get(place.name)
    if (known !== undefined) return known
    const table = openTable(place, files)
    tables.set(place.name, table)
    return table
  }

  async function call<T>(doing: string, { signal }: CallOptions, run: () => Promise<T>): Promise<T> {
    try {
      return await life.run(async () => {
        signal?.throwIfAborted()
        return run()
      })
    } catch (error) {
      throw storeError(error, doing, signal)
    }
  }

  return {
    specVersion: 'offline/1',
    capabilities: Object.freeze({ durability: 'disk', writers: 'many' }),

    append: (batch, options) => call(`appending to ${batch.table.id}`, options, () => append(tableOf(batch.table), batch, options, files)),

    async *scan(scan, options) {
      try {
        yield* life.iterate(() => scanTable(tableOf(scan.table), scan, options, files, cache))
      } catch (error) {
        throw storeError(error, `scanning ${scan.table.id}`, options.signal)
      }
    },

    snapshots: {
      at: (table, time, options) =>
        call(`looking up a snapshot of ${table.id}`, options, async () => {
          const state = await tableOf(table).log.refresh()
          if (time === 'newest') return newestSnapshot(state)
          const commit = commitAt(state, time)
          return commit === undefined ? '' : snapshotName(commit)
        }),
    },

    files: parquetFiles(files, life),
    registry,

    ping: (options) =>
      call('looking at the root folder', options, async () => {
        await files.list(root)
      }),

    async close() {
      await Promise.all([life.close(), registry.close()])
    },
  }
}
