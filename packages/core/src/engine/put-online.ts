// Rows put online, newest wins: the one place that writes them, with their expiry.

import type { OnlineRow, OnlineStore, TableSchema } from '../spec/index.js'
import { callOptions, type EngineContext } from './context.js'

const mostKeysPerWrite = 10_000

/**
 * Puts each key's row unless a newer one is there. Answers how many lost.
 * `keys` and `rows` are aligned, no key twice.
 */
export async function putOnline(
  online: OnlineStore,
  table: TableSchema,
  keys: readonly string[],
  rows: readonly OnlineRow[],
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<number> {
  let superseded = 0
  for (let start = 0; start < keys.length; start += mostKeysPerWrite) {
    const options = callOptions(context, signal)
    const chunk = rows.slice(start, start + mostKeysPerWrite).map((row) => withExpiry(row, options.now, context))
    const answer = await online.write({ table, keys: keys.slice(start, start + mostKeysPerWrite), rows: chunk }, options)
    superseded += answer.superseded.length
  }
  return superseded
}

/** With a ttl a row lives until no reader's clock can want it; without one a tombstone lives for its retention, and a row for ever. */
function withExpiry(row: OnlineRow, now: number, { maxClockSkew, tombstoneRetention }: EngineContext): OnlineRow {
  const { ttl } = row.table
  if (ttl !== undefined) return { ...row, expiresAt: row.event + ttl + expirySlack(maxClockSkew) }
  return row.deleted ? { ...row, expiresAt: now + tombstoneRetention } : row
}

/** A reader whose clock is late still sees a row that the writer's clock has let go. */
export function expirySlack(maxClockSkew: number): number {
  return maxClockSkew + 1
}
