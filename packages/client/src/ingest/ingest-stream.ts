// A stream of rows: as many requests as it takes, one after the other, each of some atomic batches. A request that is lost is made again, and
// stores nothing twice, for its batches are named by the stream's id and their place in it. Needs no streaming of requests, which browsers and
// proxies do not have, and holds no more rows than two requests.

import type { IngestReport } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import { whole } from '../client-options.js'
import type { Connection } from '../connection.js'
import { type Deadline, within } from '../deadline.js'
import { problemError, unreadable } from '../problem.js'
import type { Progress } from '../progress.js'
import { gatheredRows, type Part } from './gathered-rows.js'
import { addUp, ingestError, ingestReport } from './ingest-report.js'
import { type IngestTarget, type Place, requestTo } from './ingest-target.js'

export interface StreamOptions extends Place {
  readonly batchSize: number | undefined
  readonly progress: Progress
  readonly until: Deadline
}

/** Rows of a batch where nothing else is said. */
const defaultBatchSize = 10_000

export async function ingestStream(
  requests: Connection,
  target: IngestTarget,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  { from, first, batchSize = defaultBatchSize, progress, until }: StreamOptions,
): Promise<IngestReport> {
  const size = whole(batchSize, 'batchSize', 1)
  const stream: Stream = { requests, target, batchSize: size, until, progress }
  const gathered = gatheredRows(rows, { from, first, batchSize: size, types: target.types })
  let total: IngestReport | undefined
  let offset = from
  try {
    for (;;) {
      until.pause() // the caller's rows may take their time
      const part = await within(until, gathered.next()).catch((cause: unknown) => {
        throw sourceError(cause, until)
      })
      if (part === undefined) break
      total = addUp(total, await stored(part, stream))
      offset = part.offset + part.lines.length
    }
    total ??= await stored({ offset, lines: [] }, stream) // no rows: names and rights are looked at all the same
    progress(offset, true)
    return total
  } catch (error) {
    throw GranaryError.isInstance(error) ? ingestError(error, target.batchId, offset) : error
  } finally {
    gathered.stop()
  }
}

interface Stream {
  readonly requests: Connection
  readonly target: IngestTarget
  readonly batchSize: number
  readonly until: Deadline
  readonly progress: Progress
}

function sourceError(cause: unknown, until: Deadline): unknown {
  if (until.error !== undefined) return until.error
  if (GranaryError.isInstance(cause)) return cause
  return new GranaryError(
    'INPUT_INVALID_ROWS',
    'The source of the rows failed: the cause says more, `offset` how many rows of it are stored; go on with the same batchId',
    { cause },
  )
}

/** Batches that a lost request had stored are duplicates in the next one. */
function stored({ offset, lines }: Part, { requests, target, batchSize, until, progress }: Stream): Promise<IngestReport> {
  const place = offset === 0 ? {} : { from: String(offset), rest: 'true' }
  const request = {
    ...requestTo(target),
    query: { ...target.query, batch_size: String(batchSize), ...place },
    contentType: 'application/x-ndjson',
    accept: 'application/x-ndjson',
    body: lines.join('\n'),
  }
  until.restart()
  return requests.retry(until, async () => {
    for await (const lines of requests.lines(await requests.send(request, until), until)) {
      for (const line of lines) {
        if ('report' in line) return ingestReport(line.report, requests.server)
        if ('error' in line) throw problemError(line.error) ?? unreadable(requests.server, 'its last line is no problem')
        if ('stored' in line) progress(Number(line.stored), false)
      }
      until.restart()
    }
    throw new GranaryError('STORE_UNAVAILABLE', `${requests.server} ended its answer before its report`)
  })
}
