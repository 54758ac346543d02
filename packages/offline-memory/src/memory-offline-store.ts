// The full history in the memory of this process: batches are kept and answered as they came.

import { checkOptions, GranaryError } from '@granary/core/codec'
import type { CallOptions, OfflineStore, RowBatch } from '@granary/core/spec'
import { type Commit, commit, type MemoryOfflineData, memoryOfflineData } from './memory-offline-data.js'
import { memoryRegistry } from './memory-registry.js'
import { commitsToScan } from './scan-commits.js'

export interface MemoryOfflineStoreOptions {
  /** A history that outlives this store, and that several stores may share: `memoryOfflineData()`. Default: one of its own, gone when it closes. */
  readonly data?: MemoryOfflineData
}

/**
 * A history in memory, with snapshots. Nothing outlives the process. Over `data` it stands for a server: durability is then 'process', for
 * the history outlives the store, any number of stores may append, and the data keeps the registry document too.
 * @throws GranaryError `INPUT_INVALID_OPTION`: an option that is not known.
 */
export function memoryOfflineStore(options: MemoryOfflineStoreOptions = {}): OfflineStore {
  checkOptions('memoryOfflineStore', options, ['data'])
  const shared = options.data !== undefined
  const data = options.data ?? memoryOfflineData()
  let closed = false

  function enter({ signal }: CallOptions): void {
    if (closed) throw new GranaryError('STORE_CLOSED', 'The memory offline store is closed')
    signal?.throwIfAborted()
  }
  const commitsOf = (tableId: string): readonly Commit[] => data.tables.get(tableId)?.commits ?? []

  async function* yieldBatches(commits: () => readonly Commit[], call: CallOptions): AsyncGenerator<RowBatch> {
    enter(call)
    for (const { batch } of commits()) {
      yield batch
      enter(call)
    }
  }

  return {
    specVersion: 'offline/1',
    capabilities: Object.freeze(shared ? { durability: 'process', writers: 'many' } : { durability: 'none', writers: 'one' }),

    async append(batch, call) {
      enter(call)
      const { status, commit: stored } = commit(data, batch, call)
      return { status, created: stored.created, snapshot: stored.snapshot }
    },

    scan(scan, call) {
      const commits = commitsOf(scan.table.id)
      const acknowledged = commits.length // pinned now, whenever the loop begins
      return yieldBatches(() => commitsToScan(commits, acknowledged, scan), call)
    },

    snapshots: {
      async at(table, time, call) {
        enter(call)
        const commits = commitsOf(table.id)
        const newest = time === 'newest' ? commits.at(-1) : commits.findLast((candidate) => candidate.time <= time)
        return newest?.snapshot ?? ''
      },
    },

    ...(shared && { registry: memoryRegistry(data, enter) }),

    async ping(call) {
      enter(call)
    },

    async close() {
      if (closed) return
      closed = true
      if (!shared) data.tables.clear()
    },
  }
}
