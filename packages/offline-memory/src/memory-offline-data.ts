// The history that memory stores work on: tables by id, each a list of commits, and one registry document.

import type { Column, RegistryDocument, RowBatch } from '@granary/core/spec'

/** Histories of any number of tables. Made by `memoryOfflineData()`, read and written by the stores that it is handed to. */
export interface MemoryOfflineData {
  /** For the store: table id -> commits, in order. */
  readonly tables: Map<string, MemoryOfflineTable>
  /** For the store: the recorded definitions, once saved. */
  document: RegistryDocument | undefined
}

export interface MemoryOfflineTable {
  readonly commits: Commit[]
  /** Batch id -> its commit. Kept for good, as the rows are. */
  readonly batches: Map<string, Commit>
}

/** One append: the batch untouched, and what scans prune by. */
export interface Commit {
  readonly batch: RowBatch<Column>
  /** The name of the snapshot that ends with this commit: its number, from 1, and an id of its own. */
  readonly snapshot: string
  /** When it was appended: ms by the caller's clock, and never before an earlier commit. */
  readonly time: number
  /** The base stamp that came with the batch, microseconds. */
  readonly created: number
  readonly eventRange: Range
  readonly createdRange: Range
}

/** Both ends inclusive; of no rows it is from infinity to minus infinity. */
export interface Range {
  readonly least: number
  readonly most: number
}

/** A history to hand to one or several memory offline stores; it outlives each of them. */
export function memoryOfflineData(): MemoryOfflineData {
  return { tables: new Map(), document: undefined }
}

/** Appends to the data's table, made when first needed; the same batch id again changes nothing and gives the first commit. */
export function commit(
  data: MemoryOfflineData,
  batch: RowBatch<Column>,
  { batchId, created, now }: { readonly batchId: string; readonly created: number; readonly now: number },
): { readonly status: 'stored' | 'duplicate'; readonly commit: Commit } {
  const table = data.tables.get(batch.table.id) ?? { commits: [], batches: new Map<string, Commit>() }
  const first = table.batches.get(batchId)
  if (first !== undefined) return { status: 'duplicate', commit: first }
  const commit: Commit = {
    batch,
    snapshot: `${table.commits.length + 1}:${randomId()}`,
    time: Math.max(now, table.commits.at(-1)?.time ?? now),
    created,
    eventRange: rangeOf(batch.eventTime),
    createdRange: rangeOf(batch.created),
  }
  data.tables.set(batch.table.id, table)
  table.commits.push(commit)
  table.batches.set(batchId, commit)
  return { status: 'stored', commit }
}

/** A fresh name: 16 hex digits. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function rangeOf(times: Float64Array): Range {
  let least = Infinity
  let most = -Infinity
  for (const time of times) {
    if (time < least) least = time
    if (time > most) most = time
  }
  return { least, most }
}
