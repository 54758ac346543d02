// A stamped batch stored: the history first, durably, then online. Ingestion, deletion, pushes and replays all end here.

import { GranaryError } from '../../errors/granary-error.js'
import { callOptions, type EngineContext, offlineOf, onlineOf } from '../context.js'
import { newestRows } from '../newest-rows.js'
import { putOnline } from '../put-online.js'
import { carryOnline } from '../to-online.js'
import type { BatchNames } from './batch-id.js'
import type { StampedBatch } from './stamp.js'

/** Where rows go: both stores (those that there are), or one of them. */
export type Destination = 'both' | 'online' | 'offline'

export interface Delivery {
  /** What the user called, as errors name it. */
  readonly operation: string
  readonly to: Destination
}

export interface StoredBatch {
  readonly status: 'stored' | 'duplicate'
  readonly superseded: number
  /** '' where no history took the batch, or it has no snapshots. */
  readonly snapshot: string
}

/**
 * Acknowledged means durable in the history. A batch that was there already is read back from there and carried online, whatever the caller's rows.
 * @throws GranaryError `INGEST_PARTIAL`: the history has the batch, the online store not yet; else what the stores throw. All carry the batch id.
 */
export async function storeBatch(
  { batch, created }: StampedBatch,
  names: BatchNames,
  { operation, to }: Delivery,
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<StoredBatch> {
  const { table } = batch
  if (to === 'both' && context.online === undefined) offlineOf(context, operation)
  const toHistory = to === 'offline' || (to === 'both' && context.offline !== undefined)
  const toOnline = to === 'online' || (to === 'both' && context.online !== undefined)
  if (toOnline) onlineOf(context, operation)
  if (!toHistory) return { status: 'stored', superseded: await withBatchId(names, putBatch), snapshot: '' }

  const offline = offlineOf(context, operation)
  const receipt = await withBatchId(names, () => offline.append(batch, { ...callOptions(context, signal), batchId: names.id, created }))
  if (!toOnline) return { status: receipt.status, superseded: 0, snapshot: receipt.snapshot }
  try {
    const superseded = receipt.status === 'stored' ? await putBatch() : await readBack(receipt.created)
    return { status: receipt.status, superseded, snapshot: receipt.snapshot }
  } catch (cause) {
    const { batchId } = names
    const message = `The batch ${batchId} of ${table.id} is stored in the history, but not yet online: repeat it with batchId: '${batchId}', or materialize`
    throw new GranaryError('INGEST_PARTIAL', message, { cause, batchId })
  }

  async function putBatch(): Promise<number> {
    const newest = newestRows(table, batch.length)
    newest.add(batch)
    return newest.seen - newest.size + (await putOnline(onlineOf(context, operation), table, newest.keys, newest.rows, context, signal))
  }

  /** Other batches' rows come along and do no harm; what this batch's lost to was told by its first report. */
  async function readBack(createdFrom: number): Promise<number> {
    await carryOnline({ name: table.group, version: table.version }, { createdFrom }, context, { operation, signal })
    return 0
  }
}

async function withBatchId<T>({ batchId }: BatchNames, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (!GranaryError.isInstance(cause)) throw cause
    throw new GranaryError(cause.code, `${cause.message} (batch ${batchId}: repeat it with that batchId)`, { cause, batchId })
  }
}
