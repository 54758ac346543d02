// Writes that tell who made them and which one it was: the work of other processes.

import { GranaryError } from '@granary/core/codec'
import type { AppendReceipt, OfflineStore, OnlineRow, OnlineStore, RegistryStore } from '@granary/core/spec'
import type { HistoryRow } from '../fixtures/batches.js'
import { append, eventRow, events } from '../fixtures/history.js'
import { put, rowOf } from '../fixtures/online-rows.js'
import { scores } from '../fixtures/tables.js'
import { microseconds, today } from '../fixtures/times.js'

/** Of rows of one number, the one of the larger writer is newer. */
export function rowNumbered(writer: number, number: number): OnlineRow {
  return rowOf(scores, { event: today + number, created: microseconds(today, writer) }, [writer * 1_000_000 + number])
}

/** One row to a key that every writer writes to all the time, one to a key that each writes to once, and one to a key of its own. */
export async function writeNumbered(store: OnlineStore, writer: number, number: number): Promise<void> {
  const keys = ['shared', `shared-${number}`, `own-${writer}-${number}`]
  await put(
    store,
    scores,
    keys,
    keys.map(() => rowNumbered(writer, number)),
  )
}

export function batchNumbered(writer: number, number: number): HistoryRow[] {
  return [0, 1, 2].map((row) => eventRow(`${writer}-${row}`, number))
}

/** A batch of its own, and after it one that every writer appends under the same id. */
export async function appendNumbered(store: OfflineStore, writer: number, number: number): Promise<AppendReceipt> {
  await append(store, events, `own-${writer}-${number}`, batchNumbered(writer, number))
  return append(store, events, `shared-${number}`, sharedBatch(number))
}

export function sharedBatch(number: number): HistoryRow[] {
  return [eventRow('shared', number)]
}

/** Adds one to the number that the document is, however often others come first. */
export async function countUp(store: RegistryStore): Promise<void> {
  for (;;) {
    const present = await store.load({ now: today })
    try {
      await store.save(String(Number(present?.document ?? 0) + 1), { now: today, expected: present?.revision })
      return
    } catch (error) {
      if (!GranaryError.isInstance(error) || error.code !== 'STORE_CONFLICT') throw error
    }
  }
}
