// The full history: what an offline adapter implements. The smallest useful one is `append` and `scan`.

import type { CallOptions, Durability } from './call-options.js'
import type { Column, ColumnBatch, RowBatch } from './column.js'
import type { RegistryStore } from './registry-store.js'
import type { TableSchema } from './table-schema.js'

export interface OfflineStore {
  readonly specVersion: 'offline/1'
  /** writers: processes that may append to a table at a time. */
  readonly capabilities: { readonly durability: Durability; readonly writers: 'one' | 'many' }
  /** Atomic, durable once answered, idempotent by (table.id, batchId); creates the table, adds columns it lacks. 'duplicate' repeats the first `created`. */
  append(batch: RowBatch<Column>, options: CallOptions & { readonly batchId: string; readonly created: number }): Promise<AppendReceipt>
  /** Whole batches acknowledged before the call, or asOf. Any order. More rows and columns than asked are fine, fewer never. Leaving the loop frees all. */
  scan(scan: OfflineScan, options: CallOptions): AsyncIterable<RowBatch>
  /** There = `asOf` is honoured. */
  readonly snapshots?: OfflineSnapshots
  readonly files?: OfflineFiles
  readonly registry?: RegistryStore
  ping(options: CallOptions): Promise<void>
  close(): Promise<void>
}

export interface OfflineSnapshots {
  /** The name of the table's newest snapshot, or of the newest one committed at or before `time` (ms UTC). '' for a table never appended to. */
  at(table: TableSchema, time: number | 'newest', options: CallOptions): Promise<string>
}

export interface OfflineFiles {
  /** `columns`: only these; absent: all. A missing or unreadable file rejects with INPUT_INVALID_FILE. */
  read(path: string, columns: readonly string[] | undefined, options: CallOptions): AsyncIterable<ColumnBatch>
  /** Whole or not at all: a failure leaves no file, or the one that was there. */
  write(path: string, batches: AsyncIterable<ColumnBatch>, options: CallOptions): Promise<{ readonly rows: number; readonly bytes: number }>
}

/**
 * created: the base stamp of the first append under this id; the read-back of a duplicate scans from it on, with no upper bound.
 * snapshot: any that holds the batch; '' from a store without snapshots.
 */
export interface AppendReceipt {
  readonly status: 'stored' | 'duplicate'
  readonly created: number
  readonly snapshot: string
}

export interface OfflineScan {
  readonly table: TableSchema
  /** Positions in table.columns; keys, times and deleted always come. */
  readonly columns: readonly number[]
  /** Event time, ms, inclusive. Hints, as the next ones are: a store may answer more. */
  readonly from?: number
  readonly to?: number
  /** Microseconds, inclusive. */
  readonly createdFrom?: number
  readonly createdTo?: number
  /** A snapshot: what was committed after it; fewer never; forgotten, unknown or compacted away: everything. */
  readonly since?: string
  readonly keys?: KeySet
  /**
   * True: the caller keeps no typed array of a batch once it asks for the next one, so that a store may fill the same arrays again. Strings, byte
   * arrays, lists and dictionaries it may keep. A hint as well.
   */
  readonly transient?: boolean
  /** A snapshot of `snapshots.at`. Not a hint. */
  readonly asOf?: string
}

/** Distinct key tuples as data, first part ascending (int keys by number, strings by UTF-16 unit): for statistics, bloom filters, a temporary table. */
export interface KeySet {
  readonly length: number
  readonly keys: readonly Column[]
}
