// Ingestion, told once: rows become columns, bad rows are refused or kept apart, good ones are stamped and stored, and a report says what happened.

import type { CompiledGroup } from '../../definition/compiled-group.js'
import { GranaryError, type RowError } from '../../errors/granary-error.js'
import { checkSignal } from '../../stores/guard.js'
import type { IngestReport } from '../../store-types/index.js'
import { type OnProgress, progressOf, tell } from '../../stores/observer.js'
import { callOptions, type EngineContext, offlineOf } from '../context.js'
import { type BatchNames, batchIdOf, streamBatchId } from './batch-id.js'
import type { BadRows } from './bad-rows.js'
import type { InputBatch } from './input-batch.js'
import { quarantineRows } from './quarantine.js'
import { defaultBatchSize, inputBatches, isStream, type RowSource, type SourceOptions } from './row-source.js'
import { codeOf, goodRows, rowsToBatch } from './rows-to-batch.js'
import { stampRows } from './stamp.js'
import { type Destination, storeBatch } from './store-batch.js'

export interface IngestOptions extends SourceOptions {
  /** Stored once, however often it comes. Default: a new one. */
  readonly batchId?: string | undefined
  /** The column that holds an import's created times. */
  readonly created?: string | undefined
  readonly onInvalid?: 'reject' | 'quarantine' | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
  readonly to?: Destination
}

/**
 * @throws GranaryError with the batch id: the rows' own code or `VALIDATION_FAILED` with every bad row (nothing of that batch is stored),
 * `INGEST_PARTIAL`, `STORE_*`, `ABORTED`. Of a stream `offset` says how far it got: the same call goes on from there.
 */
export async function ingest(group: CompiledGroup, source: RowSource, options: IngestOptions, context: EngineContext): Promise<IngestReport> {
  const started = performance.now()
  const batchId = batchIdOf(options.batchId)
  const streamed = isStream(source, options)
  let total: IngestReport = { accepted: 0, rejected: 0, superseded: 0, errors: [], snapshot: '', batchId, status: 'stored' }
  let batches = 0
  let rows = 0
  const progress = progressOf('ingest', group.table.id, options.onProgress, context.observer)

  for await (const input of inputBatches(source, options, callOptions(context, options.signal))) {
    const id = streamed ? streamBatchId(batchId, input.offset, options.batchSize ?? defaultBatchSize) : batchId
    const part = await withOffset(input.offset, () => ingestBatch(group, input, { id, batchId }, options, context))
    total = batches++ === 0 ? part : addUp(total, part)
    rows = input.offset + input.length
    progress(rows, false)
  }

  progress(rows, true)
  const { accepted, rejected, superseded, status } = total
  tell(context.observer, 'ingest', { group: group.table.id, batchId, accepted, rejected, superseded, status, milliseconds: performance.now() - started })
  return total
}

async function ingestBatch(group: CompiledGroup, input: InputBatch, names: BatchNames, options: IngestOptions, context: EngineContext): Promise<IngestReport> {
  checkSignal(options.signal, 'ingestion')
  const now = context.clock()
  const { maxClockSkew, unknownColumns } = context
  const { rows, bad } = rowsToBatch(input, group, { now, maxClockSkew, unknownColumns, created: options.created }) // coerce, derive, validate
  if (bad.count > 0) await refuseOrQuarantine(group, input, bad, names, options, now, context)
  const good = goodRows(rows, bad)
  const outcome = { accepted: good.length, rejected: bad.count, errors: bad.errors, batchId: names.batchId }
  if (good.length === 0) return { ...outcome, superseded: 0, snapshot: '', status: 'stored' }
  const stamped = stampRows(group, good, names.id, now, context.lastStamps)
  return { ...outcome, ...(await storeBatch(stamped, names, options.to ?? 'both', context, options.signal)) }
}

async function refuseOrQuarantine(group: CompiledGroup, input: InputBatch, bad: BadRows, names: BatchNames, options: IngestOptions, now: number, context: EngineContext): Promise<void> {
  if ((options.onInvalid ?? context.onInvalid) === 'quarantine') {
    offlineOf(context, "onInvalid: 'quarantine'")
    await quarantineRows(group, input, bad, names, now, context, options.signal)
    return
  }
  throw refusal(group, input, bad, names.batchId)
}

/** Every bad row is in `errors`; the message tells the first. */
export function refusal({ table }: CompiledGroup, input: InputBatch, bad: BadRows, batchId: string): GranaryError {
  const first = bad.errors[0] as RowError // there is one where rows are bad
  const way = "mend the rows, or pass onInvalid: 'quarantine' to store the others"
  const message = `${bad.count} of ${input.length} rows for ${table.id} rejected, none stored. Row ${first.row}: ${first.message}. All are in \`errors\`: ${way}`
  return new GranaryError(codeOf(bad), message, { errors: bad.errors, batchId })
}

async function withOffset<T>(offset: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (!GranaryError.isInstance(cause)) throw cause
    const { errors, batchId } = cause
    throw new GranaryError(cause.code, cause.message, { cause: cause.cause, offset, ...(errors === undefined ? {} : { errors }), ...(batchId === undefined ? {} : { batchId }) })
  }
}

function addUp(total: IngestReport, part: IngestReport): IngestReport {
  return {
    accepted: total.accepted + part.accepted,
    rejected: total.rejected + part.rejected,
    superseded: total.superseded + part.superseded,
    errors: part.errors.length === 0 ? total.errors : [...total.errors, ...part.errors],
    snapshot: part.snapshot === '' ? total.snapshot : part.snapshot,
    batchId: total.batchId,
    status: total.status === 'stored' || part.status === 'stored' ? 'stored' : 'duplicate',
  }
}
