// Quarantined rows ingested again, under today's rules.

import type { CompiledGroup } from '../../definition/compiled-group.js'
import type { RowError } from '../../errors/granary-error.js'
import type { IngestReport, QuarantinedRow } from '../../store-types/index.js'
import { type OnProgress, progressOf } from '../../stores/observer.js'
import { type EngineContext, offlineOf } from '../context.js'
import { rowsHash } from './batch-id.js'
import { type InputRow, rowsInput } from './input-batch.js'
import { readQuarantine, releaseRows } from './quarantine.js'
import { goodRows, rowsToBatch } from './rows-to-batch.js'
import { stampRows } from './stamp.js'
import { storeBatch } from './store-batch.js'
import { tellReport } from './tell-report.js'

export interface ReplayOptions {
  /** The batch whose bad rows come again, as its report named it. */
  readonly batchId: string
  /** The column that holds an import's created times. */
  readonly created?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

/**
 * Rows that pass now are stored and leave the quarantine; the others stay, their reasons in `errors`. A row that brought no event time gets that of
 * its refusal. A crash half-way leaves rows in both places, and the next replay finishes: its batch id names the rows that it stores.
 */
export async function replayQuarantine(group: CompiledGroup, options: ReplayOptions, context: EngineContext): Promise<IngestReport> {
  const operation = 'replayQuarantine'
  offlineOf(context, operation)
  const started = performance.now()
  const { batchId, signal } = options
  const progress = progressOf('replay', group.table.id, options.onProgress, context.observer)
  const held: QuarantinedRow[] = []
  const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, batchId }
  for await (const row of readQuarantine(group, everything, context, signal)) held.push(row)
  held.sort((a, b) => a.row - b.row)

  const input = rowsInput(held.map(({ values }) => values) as readonly InputRow[], 0)
  const now = context.clock()
  const { maxClockSkew, unknownColumns } = context
  const defaultEventTimes = held.map(({ quarantinedAt }) => quarantinedAt.getTime())
  const { rows, bad } = rowsToBatch(input, group, { now, maxClockSkew, unknownColumns, created: options.created, defaultEventTimes })
  const accepted = held.filter((_, position) => bad.marks[position] === 0)
  const errors: readonly RowError[] = bad.errors.map((error) => ({ ...error, row: held[error.row]?.row ?? error.row }))
  // When they were refused as well: what is refused anew under the number of a row that was replayed is another row.
  const id = `${batchId}#replay#${rowsHash(accepted.flatMap(({ row, quarantinedAt }) => [row, quarantinedAt.getTime()]))}`
  const outcome = { accepted: accepted.length, rejected: bad.count, errors, batchId }
  if (accepted.length === 0) {
    progress(0, true)
    return tellReport(group, { ...outcome, superseded: 0, snapshot: '', status: 'stored' }, started, context)
  }

  const stamped = stampRows(group, goodRows(rows, bad), id, now, context.lastStamps)
  const stored = await storeBatch(stamped, { id, batchId }, { operation, to: 'both' }, context, signal)
  await releaseRows(group, accepted, id, context, signal)
  progress(accepted.length, true)
  return tellReport(group, { ...outcome, ...stored }, started, context)
}
