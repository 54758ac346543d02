// A stream of rows: as many requests as it takes, one after the other, each of some atomic batches. A request that is lost is made again, and
// stores nothing twice, for its batches are named by the stream's id and their place in it. Needs no streaming of requests, which browsers and
// proxies do not have, and holds no more than the rows of two requests.

import type { IngestOptions, IngestReport } from '@granary/core'
import { GranaryError } from '@granary/core/codec'
import { whole } from '../client-options.js'
import type { Connection } from '../connection.js'
import { type Deadline, within } from '../deadline.js'
import { problemError, unreadable } from '../problem.js'
import { progressOf } from '../progress.js'
import { encodedRow } from '../wire/encode.js'
import { addUp, ingestError, ingestReport } from './ingest-report.js'
import { type IngestTarget, requestTo } from './ingest-target.js'

export interface StreamOptions extends Pick<IngestOptions, 'batchSize' | 'onProgress'> {
  readonly from: number
  readonly until: Deadline
}

/** Rows of a batch where nothing else is said. */
const defaultBatchSize = 10_000
/** A request has no more batches than fill one of these. */
const [rowsOfRequest, lettersOfRequest] = [10_000, 8_000_000]

export async function ingestStream(
  requests: Connection,
  target: IngestTarget,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  { from, batchSize = defaultBatchSize, onProgress, until }: StreamOptions,
): Promise<IngestReport> {
  const stream: Stream = {
    requests,
    target,
    batchSize: whole(batchSize, 'batchSize', 1),
    until,
    progress: progressOf('ingest', target.group, onProgress),
  }
  const parts = partsOf(rows, from, stream)
  let total: IngestReport | undefined
  let offset = from
  try {
    for (let next = parts.next(); ; ) {
      until.pause() // the caller's rows may take their time
      const step = await within(until, next).catch((cause: unknown) => {
        throw sourceError(cause, until)
      })
      if (step.done === true) break
      next = parts.next() // gathered while this one is stored
      next.catch(() => undefined) // told when its turn comes
      total = addUp(total, await stored(step.value, stream))
      offset = step.value.offset + step.value.lines.length
    }
    total ??= await stored({ offset, lines: [] }, stream) // no rows: names and rights are looked at all the same
    stream.progress(offset, true)
    return total
  } catch (error) {
    throw GranaryError.isInstance(error) ? ingestError(error, target.batchId, offset) : error
  } finally {
    void parts.return(undefined).catch(() => undefined) // a deaf source must not hold the caller
  }
}

interface Stream {
  readonly requests: Connection
  readonly target: IngestTarget
  readonly batchSize: number
  readonly until: Deadline
  readonly progress: (rows: number, done: boolean) => void
}

/** Some batches. `offset`: of the first row in the stream. */
interface Part {
  readonly offset: number
  readonly lines: readonly string[]
}

async function* partsOf(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  from: number,
  { target, batchSize }: Stream,
): AsyncGenerator<Part, void, undefined> {
  let lines: string[] = []
  let letters = 0
  let position = 0
  for await (const row of rows) {
    if (position++ < from) continue
    const line = JSON.stringify(encodedRow(row, position - 1, target.types))
    letters += line.length
    const count = lines.push(line)
    if (count % batchSize > 0 || (count + batchSize <= rowsOfRequest && letters < lettersOfRequest)) continue
    yield { offset: position - count, lines }
    lines = []
    letters = 0
  }
  if (lines.length > 0) yield { offset: position - lines.length, lines }
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
