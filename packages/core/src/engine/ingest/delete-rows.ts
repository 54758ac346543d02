// Deletion is a row: a tombstone, stored and ordered like any other.

import { nullColumn } from '../../codec/column-operations.js'
import type { CompiledGroup } from '../../definition/compiled-group.js'
import { GranaryError } from '../../errors/granary-error.js'
import type { IngestReport } from '../../store-types/index.js'
import { type EngineContext, onlineOf } from '../context.js'
import { batchIdOf } from './batch-id.js'
import { refusal } from './ingest.js'
import { type InputRow, rowsInput } from './input-batch.js'
import { rowsToBatch } from './rows-to-batch.js'
import { stampRows } from './stamp.js'
import { storeBatch } from './store-batch.js'
import { tellReport } from './tell-report.js'

export interface DeleteOptions {
  readonly batchId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * From its event time (default: now) on, each key reads as NOT_FOUND, online and in history, until a newer row comes.
 * @throws GranaryError as ingestion does; one bad key and nothing is deleted.
 */
export async function deleteRows(
  group: CompiledGroup,
  keys: readonly InputRow[],
  options: DeleteOptions,
  context: EngineContext,
): Promise<IngestReport> {
  const operation = 'delete'
  if (context.offline === undefined) onlineOf(context, operation)
  const started = performance.now()
  const batchId = batchIdOf(options.batchId)
  if (!Array.isArray(keys))
    throw new GranaryError('INPUT_INVALID_ROWS', 'The keys to delete are an array of rows, such as [{ customer_id: "a" }]')
  const input = rowsInput(keys as readonly InputRow[], 0)
  const now = context.clock()
  const { rows, bad } = rowsToBatch(input, keysAlone(group), { now, maxClockSkew: context.maxClockSkew, unknownColumns: 'error' })
  if (bad.count > 0) throw refusal(group, input, bad, batchId, 'mend the keys')
  const outcome = { accepted: keys.length, rejected: 0, errors: [], batchId }
  if (keys.length === 0) return tellReport(group, { ...outcome, superseded: 0, snapshot: '', status: 'stored' }, started, context)
  const tombstones = { ...rows, columns: group.table.columns.map(({ type }) => nullColumn(type, rows.length)) }
  const stamped = stampRows(group, tombstones, batchId, now, context.lastStamps, new Uint8Array(rows.length).fill(1))
  const stored = await storeBatch(stamped, { id: batchId, batchId }, { operation, to: 'both' }, context, options.signal)
  return tellReport(group, { ...outcome, ...stored }, started, context)
}

/** The group without its columns: what a row to delete consists of. */
function keysAlone(group: CompiledGroup): CompiledGroup {
  const { definition } = group
  return { ...group, columns: [], positions: new Map(), definition: { ...definition, derivations: [], rules: [] } }
}
