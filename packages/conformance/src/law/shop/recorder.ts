// What a store's history holds, noted down as it is appended: the oracle's rows.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import { delegateOffline, delegateOnline } from '../delegates.js'
import { type StoredRow, storedRows } from '../stored-rows.js'
import { batchFaults, writeFaults } from './well-formed.js'

export interface StoredBatch {
  readonly table: string
  readonly id: string
  readonly rows: readonly StoredRow[]
}

export interface Recorder {
  /** In the order in which the store said that it had stored them. */
  readonly batches: readonly StoredBatch[]
  /** All their rows, by table id. */
  readonly history: Map<string, StoredRow[]>
  /** Rows that went online and not into the history, by table id. */
  readonly pushed: Map<string, StoredRow[]>
  /** The key parts of a row that is being pushed online; undefined: nobody pushes. */
  pushing: StoredRow['key'] | undefined
  offline(store: OfflineStore): OfflineStore
  online(store: OnlineStore): OnlineStore
}

/** `problems`: where to say what is wrong with a call. */
export function recorder(problems: string[]): Recorder {
  const history = new Map<string, StoredRow[]>()
  const pushed = new Map<string, StoredRow[]>()
  const batches: StoredBatch[] = []
  const notes: Recorder = {
    batches,
    history,
    pushed,
    pushing: undefined,
    offline: (store) => ({
      ...delegateOffline(store),
      async append(batch, options) {
        problems.push(...batchFaults(batch))
        const receipt = await store.append(batch, options)
        if (receipt.status === 'duplicate') return receipt
        const rows = storedRows(batch)
        batches.push({ table: batch.table.id, id: options.batchId, rows })
        add(history, batch.table.id, rows)
        return receipt
      },
    }),
    online: (store) => ({
      ...delegateOnline(store),
      async write(write, options) {
        problems.push(...writeFaults(write))
        const { table, rows } = write
        for (const { event, created, deleted, values } of notes.pushing === undefined ? [] : rows) {
          const named = Object.fromEntries(table.columns.map(({ name }, position) => [name, values[position] ?? null]))
          add(pushed, table.id, [
            { key: notes.pushing as StoredRow['key'], event, created, width: table.columns.length, deleted, values: named },
          ])
        }
        return store.write(write, options)
      },
    }),
  }
  return notes
}

function add(tables: Map<string, StoredRow[]>, table: string, rows: readonly StoredRow[]): void {
  tables.set(table, [...(tables.get(table) ?? []), ...rows])
}
