// Batch ids in the log: how they are written, and how long they count.

import type { Transaction } from '../delta/actions.js'
import type { TableState } from '../delta/table-state.js'

const day = 86_400_000

/** Ids that core made up: nobody but the call under way knows them. */
const madeUp = 'auto-'

/** `created`: the base stamp, microseconds; `now`: ms. */
export function batchTransaction(batchId: string, created: number, now: number): Transaction {
  return { appId: `batch:${batchId}`, version: created, lastUpdated: now }
}

/** The base stamp of the append that stored a batch, if that was in the last 30 days (one day for ids that core made up). */
export function storedBatch(state: TableState, batchId: string, now: number): number | undefined {
  const found = state.transactions.get(`batch:${batchId}`)
  if (found === undefined) return undefined
  const retention = batchId.startsWith(madeUp) ? day : 30 * day
  return found.lastUpdated != null && found.lastUpdated < now - retention ? undefined : found.version
}
