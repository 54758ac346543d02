// Ingestion, told once: rows become columns, bad rows are refused or kept apart, good ones are stamped and stored, and a report says what happened.

import type { CompiledGroup } from '../../definition/compiled-group.js'
import { abortedError } from '../../errors/aborted-error.js'
import { GranaryError, type RowError } from '../../errors/granary-error.js'
import type { IngestReport } from '../../store-types/index.js'
import { checkSignal } from '../../stores/guard.js'
import { type OnProgress, progressOf } from '../../stores/observer.js'
import { raceEach } from '../../values/race.js'
import { callOptions, type EngineContext, offlineOf } from '../context.js'
import type { BadRows } from './bad-rows.js'
import { type BatchNames, batchIdOf, streamBatchId } from './batch-id.js'
import type { InputBatch } from './input-batch.js'
import { quarantineRows } from './quarantine.js'
import { defaultBatchSize, inputBatches, isStream, type RowSource, type SourceOptions } from './row-source.js'
import { codeOf, goodRows, rowsToBatch } from './rows-to-batch.js'
import { stampRows } from './stamp.js'
import { type Destination, storeBatch } from './store-batch.js'
import { tellReport } from './tell-report.js'

export interface IngestOptions extends SourceOptions {
  /** Stored once, however often it comes. Default: a new one. */
  readonly batchId?: string | undefined
  /** The column that holds an import's created times. */
  readonly created?: string | undefined
  readonly onInvalid?: 'reject' | 'quarantine' | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
  /** What the user called, as errors name it. */
  readonly operation: 'ingest' | 'push'
  readonly to: Destination
}

/**
 * @throws GranaryError with the batch id: the rows' own code or `VALIDATION_FAILED` with every bad row (nothing of that batch is stored),
 * `INGEST_PARTIAL`, `STORE_*`, `ABORTED`. Of a stream `offset` says how far it got: the same call goes on from there.
 */
export async function ingest(
  group: CompiledGroup,
  source: RowSource,
  options: IngestOptions,
  context: EngineContext,
): Promise<IngestReport> {
  const started = performance.now()
  const batchId = batchIdOf(options.batchId)
  checkOptions(options)
  const streamed = isStream(source, options)
  let total: IngestReport = { accepted: 0, rejected: 0, superseded: 0, errors: [], snapshot: '', batchId, status: 'stored' }
  let batches = 0
  let rows = 0
  const progress = progressOf('ingest', group.table.id, options.onProgress, context.observer)

  try {
    for await (const input of readSource(source, batchId, options, context)) {
      const id = streamed ? streamBatchId(batchId, input.offset, options.batchSize ?? defaultBatchSize) : batchId
      const part = await untilStopped(input.offset, batchId, () => ingestBatch(group, input, { id, batchId }, options, context))
      total = batches++ === 0 ? part : addUp(total, part)
      rows = input.offset + input.length
      progress(rows, false)
    }
  } catch (error) {
    tellReport(group, total, started, context, error as GranaryError) // of a foreign error no code is told
    throw error
  }

  progress(rows, true)
  return tellReport(group, total, started, context)
}

function checkOptions({ onInvalid, created }: IngestOptions): void {
  if (onInvalid !== undefined && onInvalid !== 'reject' && onInvalid !== 'quarantine') {
    throw new GranaryError('INPUT_INVALID_OPTION', "`onInvalid` is 'reject' or 'quarantine'")
  }
  if (created !== undefined && typeof created !== 'string')
    throw new GranaryError('INPUT_INVALID_OPTION', '`created` names a column of the rows')
}

/** The caller's rows in batches, as long as the caller waits. A source that fails says how far the rows before it got. */
async function* readSource(source: RowSource, batchId: string, options: IngestOptions, context: EngineContext): AsyncGenerator<InputBatch> {
  const { signal } = options
  let offset = options.from ?? 0
  try {
    for await (const input of raceEach(() => inputBatches(source, options, callOptions(context, signal)), signal, false)) {
      yield input
      offset = input.offset + input.length
    }
  } catch (cause) {
    throw stopped(sourceError(cause, signal), offset, batchId)
  }
}

function sourceError(cause: unknown, signal: AbortSignal | undefined): GranaryError {
  if (signal?.aborted === true) return abortedError(signal, 'The ingestion')
  if (GranaryError.isInstance(cause)) return cause
  return new GranaryError(
    'INPUT_INVALID_ROWS',
    'The source of the rows failed: the cause says more, `offset` how many rows of it are stored; go on with the same batchId',
    { cause },
  )
}

async function ingestBatch(
  group: CompiledGroup,
  input: InputBatch,
  names: BatchNames,
  options: IngestOptions,
  context: EngineContext,
): Promise<IngestReport> {
  checkSignal(options.signal, 'The ingestion')
  const now = context.clock()
  const { maxClockSkew, unknownColumns } = context
  const { rows, bad } = rowsToBatch(input, group, { now, maxClockSkew, unknownColumns, created: options.created }) // coerce, derive, validate
  if (bad.count > 0) await refuseOrQuarantine(group, input, bad, names, options, now, context)
  const good = goodRows(rows, bad)
  const outcome = { accepted: good.length, rejected: bad.count, errors: bad.errors, batchId: names.batchId }
  if (good.length === 0) return { ...outcome, superseded: 0, snapshot: '', status: 'stored' }
  const stamped = stampRows(group, good, names.id, now, context.lastStamps)
  const stored = await storeBatch(stamped, names, options, context, options.signal)
  const { newestEvents } = context
  const { id } = group.table
  newestEvents.set(
    id,
    good.eventTime.reduce((newest, event) => Math.max(newest, event), newestEvents.get(id) ?? Number.NEGATIVE_INFINITY),
  )
  return { ...outcome, ...stored }
}

async function refuseOrQuarantine(
  group: CompiledGroup,
  input: InputBatch,
  bad: BadRows,
  names: BatchNames,
  options: IngestOptions,
  now: number,
  context: EngineContext,
): Promise<void> {
  if ((options.onInvalid ?? context.onInvalid) === 'quarantine') {
    offlineOf(context, `${options.operation} with onInvalid: 'quarantine'`)
    await quarantineRows(group, input, bad, names, now, context, options.signal)
    return
  }
  throw refusal(group, input, bad, names.batchId, "mend the rows, or pass onInvalid: 'quarantine' to store the others")
}

/** Every bad row is in `errors`; the message tells the first, and `way`: the way out. */
export function refusal({ table }: CompiledGroup, input: InputBatch, bad: BadRows, batchId: string, way: string): GranaryError {
  const first = bad.errors[0] as RowError // there is one where rows are bad
  const message = `${bad.count} of ${input.length} rows for ${table.id} rejected, none stored. Row ${first.row}: ${first.message}. All are in \`errors\`: ${way}`
  return new GranaryError(codeOf(bad), message, { errors: bad.errors, batchId })
}

async function untilStopped<T>(offset: number, batchId: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw GranaryError.isInstance(cause) ? stopped(cause, offset, batchId) : cause
  }
}

/** The error, with what a caller needs to go on. */
function stopped({ code, message, cause, errors }: GranaryError, offset: number, batchId: string): GranaryError {
  return new GranaryError(code, message, { cause, batchId, offset, ...(errors === undefined ? {} : { errors }) })
}

function addUp(total: IngestReport, part: IngestReport): IngestReport {
  return {
    accepted: total.accepted + part.accepted,
    rejected: total.rejected + part.rejected,
    superseded: total.superseded + part.superseded,
    errors: part.errors.length === 0 ? total.errors : [...total.errors, ...part.errors],
    snapshot: newerSnapshot(total, part),
    batchId: total.batchId,
    status: total.status === 'stored' || part.status === 'stored' ? 'stored' : 'duplicate',
  }
}

/** A receipt of a batch that was there before may name a snapshot from before the batches of this very call. */
function newerSnapshot(total: IngestReport, part: IngestReport): string {
  const older = part.status === 'duplicate' && total.status === 'stored' && total.snapshot !== ''
  return part.snapshot === '' || older ? total.snapshot : part.snapshot
}
