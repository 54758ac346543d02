// Rows that are stored whole or not at all: one request, made again under the same batch id where that can help.

import type { IngestReport } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import type { Connection } from '../connection.js'
import type { Deadline } from '../deadline.js'
import type { Progress } from '../progress.js'
import { encodedRow } from '../wire/encode.js'
import { ingestError, ingestReport } from './ingest-report.js'
import { type IngestTarget, type Place, requestTo } from './ingest-target.js'

export interface WholeOptions extends Place {
  readonly progress: Progress
  readonly until: Deadline
}

/** Errors count the rows that are left out, too. */
export async function ingestWhole(
  requests: Connection,
  target: IngestTarget,
  rows: Iterable<unknown>,
  { from, first, progress, until }: WholeOptions,
): Promise<IngestReport> {
  const texts: string[] = []
  let position = first
  for (const row of rows) if (position++ >= from) texts.push(JSON.stringify(encodedRow(row, position - 1, target.types)))
  const query = { ...target.query, ...(from > 0 && { from: String(from), rest: 'true' }) }
  const request = { ...requestTo(target), query, contentType: 'application/json', accept: 'application/json' }
  try {
    const report = ingestReport(await requests.json({ ...request, body: `{"rows":[${texts.join(',')}]}` }, until), requests.server)
    if (texts.length > 0) progress(position, false)
    progress(position, true)
    return report
  } catch (error) {
    throw GranaryError.isInstance(error) ? ofRows(error, target.batchId, from) : error
  }
}

function ofRows(error: GranaryError, batchId: string, from: number): GranaryError {
  const { code, message, cause, errors, offset = from } = error
  const wayOut = code === 'LIMIT_ROWS' || code === 'LIMIT_BODY' ? '. Or pass `batchSize`: the rows then go in several batches' : ''
  return ingestError(new GranaryError(code, message + wayOut, { cause, offset, ...(errors !== undefined && { errors }) }), batchId, from)
}
