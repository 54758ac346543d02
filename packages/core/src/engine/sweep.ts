// Expired rows swept from an online store that lets nothing go by itself.

import type { CompiledGroup } from '../definition/compiled-group.js'
import { GranaryError } from '../errors/granary-error.js'
import type { OnlineRow, RowTime } from '../spec/index.js'
import { callOptions, type EngineContext, onlineOf } from './context.js'
import { expirySlack } from './put-online.js'

/**
 * Removes rows that no reader's clock can want any more, each only if it is still the one that was seen. Answers how many.
 * A store that expires by itself has nothing to sweep.
 */
export async function sweep({ table }: CompiledGroup, context: EngineContext, signal: AbortSignal | undefined): Promise<number> {
  const online = onlineOf(context, 'sweep')
  if (online.capabilities.expiry) return 0
  if (online.scan === undefined) {
    throw new GranaryError(
      'CAPABILITY_UNSUPPORTED',
      'The online store has no scan, and its manifest says that expired rows stay: use a store that expires them (`expiry`), or one that can be scanned',
    )
  }
  const options = callOptions(context, signal)
  let removed = 0
  let keys: string[] = []
  let upTo: RowTime[] = []
  const remove = async (): Promise<void> => {
    if (keys.length > 0) removed += await online.remove(table, keys, { ...callOptions(context, signal), upTo })
    keys = []
    upTo = []
  }
  for await (const { key, row } of online.scan(table, options)) {
    if (!isExpired(row, table.ttl, options.now, context)) continue
    keys.push(key)
    upTo.push({ event: row.event, created: row.created })
    if (keys.length === 1_000) await remove()
  }
  await remove()
  return removed
}

function isExpired(row: OnlineRow, ttl: number | undefined, now: number, { maxClockSkew, tombstoneRetention }: EngineContext): boolean {
  if (ttl !== undefined) return row.event + ttl + expirySlack(maxClockSkew) <= now
  // When it was written online is not kept; a store that keeps `expiresAt` knows better.
  if (row.expiresAt !== undefined) return row.expiresAt <= now
  return row.deleted && row.created / 1_000 + tombstoneRetention + expirySlack(maxClockSkew) <= now
}
