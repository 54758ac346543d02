// What the server says about rows, as a store in process says it.

import type { IngestReport } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import { unreadable } from '../problem.js'

/** @throws GranaryError `STORE_CORRUPT`: no report */
export function ingestReport(json: unknown, server: string): IngestReport {
  const {
    status,
    accepted,
    rejected,
    superseded,
    batch_id: batchId,
    snapshot,
    errors,
  } = (typeof json === 'object' && json !== null ? json : {}) as Readonly<Record<string, unknown>>
  const counts = [accepted, rejected, superseded]
  if ((status !== 'stored' && status !== 'duplicate') || !counts.every(Number.isInteger) || typeof batchId !== 'string')
    throw unreadable(server, 'it is no report of an ingestion')
  const report = { status, accepted, rejected, superseded, batchId, snapshot: snapshot ?? '', errors: errors ?? [] }
  return report as IngestReport // as far as it was just checked
}

/** Of a stream: all requests together. */
export function addUp(total: IngestReport | undefined, part: IngestReport): IngestReport {
  if (total === undefined) return part
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

/** The error of an ingestion, with what a caller needs to repeat it. `offset`: of the first row that is not known to be stored. */
export function ingestError(error: GranaryError, batchId: string, offset: number): GranaryError {
  const { code, message, cause, errors } = error
  return new GranaryError(code, message, { cause, batchId, offset: error.offset ?? offset, ...(errors !== undefined && { errors }) })
}
