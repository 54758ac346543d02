// What a store's history holds, noted down as it is appended: the oracle's rows.

import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import { type StoredRow, storedRows } from '../stored-rows.js'

export interface Recorder {
  /** By table id, in order of commit. */
  readonly history: Map<string, StoredRow[]>
  /** Table and batch ids of which a store said twice that it had stored them. */
  readonly storedTwice: readonly string[]
  /** Rows that went online and not into the history, by table id. */
  readonly pushed: Map<string, StoredRow[]>
  /** The key parts of a row that is being pushed online; undefined: nobody pushes. */
  pushing: StoredRow['key'] | undefined
  offline(store: OfflineStore): OfflineStore
  online(store: OnlineStore): OnlineStore
}

export function recorder(): Recorder {
  const history = new Map<string, StoredRow[]>()
  const pushed = new Map<string, StoredRow[]>()
  const ids = new Set<string>()
  const storedTwice: string[] = []
  const notes: Recorder = {
    history,
    storedTwice,
    pushed,
    pushing: undefined,
    offline: (store) => ({
      ...store,
      async append(batch, options) {
        const receipt = await store.append(batch, options)
        if (receipt.status === 'duplicate') return receipt
        const id = `${batch.table.id} ${options.batchId}`
        if (ids.has(id)) storedTwice.push(id)
        ids.add(id)
        add(history, batch.table.id, storedRows(batch))
        return receipt
      },
    }),
    online: (store) => ({
      ...store,
      async write(write, options) {
        const { table, rows } = write
        for (const { event, created, deleted, values } of notes.pushing === undefined ? [] : rows) {
          const named = Object.fromEntries(table.columns.map(({ name }, position) => [name, values[position] ?? null]))
          add(pushed, table.id, [{ key: notes.pushing as StoredRow['key'], event, created, width: table.columns.length, deleted, values: named }])
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
