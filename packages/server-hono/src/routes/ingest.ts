// Rows in: many as JSON or NDJSON in one atomic batch, a stream of any length in acknowledged ones, or one by its path.

import { GranaryError, type GroupDescription, type IngestReport, type UntypedRow } from '@granary/core'
import { z } from 'zod'
import { checkGroups } from '../authentication/identity.js'
import { answerHeaders, type Call, json } from '../call.js'
import { lines, readNdjson } from '../ndjson.js'
import { accepts, bodyChunks, contentType, limitedChunks, readJson, unsupportedType } from '../request-body.js'
import { requestHeader } from '../request-header.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { checked, checkedQuery, refuseQuery } from '../wire/checked.js'
import { parseRows } from '../wire/json-numbers.js'
import { keyOfPath, lastSegment } from '../wire/key-path.js'
import { ingestReport, ingestRequest, problem as problemSchema, rowSchema } from '../wire/schemas.js'
import { rowDecoder } from '../wire/values.js'

const pathCodes = ['INPUT_UNKNOWN_GROUP', 'INPUT_UNKNOWN_VERSION'] as const
const group = z.string().meta({ description: '`group`, or `group@2`' })
const whole = z.string().regex(/^\d{1,15}$/, 'is no whole number')
const size = z.string().regex(/^[1-9]\d{0,14}$/, 'is no whole number from 1 on')
const headers = z.object({
  'idempotency-key': z.string().optional().meta({ description: 'The batch id: the same one twice is stored once' }),
})

export function ingestRoutes(context: ServerContext): readonly Route[] {
  return [manyRows(context), oneRow(context)]
}

const manyRowsQuery = z.strictObject({
  on_invalid: z.enum(['reject', 'quarantine']).optional().meta({ description: 'What becomes of bad rows. Default: as the store is set' }),
  created: z.string().min(1).optional().meta({ description: 'The column that holds the created times of imported history' }),
  batch_size: size.optional().meta({ description: 'Rows of an atomic batch. Default: 1,000 of a stream, else all' }),
  from: whole.optional().meta({ description: 'Goes on with what stopped: the `offset` of its error' }),
  rest: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: the rows before `from` are left out of the body. Default: they are skipped' }),
})
type ManyRowsQuery = z.infer<typeof manyRowsQuery>

function manyRows(context: ServerContext): Route {
  const { store, limits } = context
  const stored = {
    description: 'Stored, or a part of it kept in the quarantine',
    content: { 'application/json': { schema: ingestReport } },
  }
  return {
    method: 'post',
    path: '/v1/ingest/:group',
    scope: 'ingest',
    pathCodes,
    describe: {
      summary: 'Ingests rows',
      description:
        'JSON, or NDJSON with a row a line: one atomic batch. NDJSON with `Accept: application/x-ndjson` is a stream of any length: atomic batches, each acknowledged by a line `{"stored": rows so far}`; the last line is `{"report": ...}` or `{"error": ...}`.',
      tags: ['Ingestion'],
      request: {
        params: z.object({ group }),
        query: manyRowsQuery,
        headers,
        body: { required: true, content: { 'application/json': { schema: ingestRequest }, 'application/x-ndjson': { schema: rowSchema } } },
      },
      responses: {
        200: {
          description: 'The batch id was stored before; or the lines of a stream',
          content: { 'application/json': { schema: ingestReport }, 'application/x-ndjson': { schema: streamLine } },
        },
        201: stored,
      },
    },
    async handle(call) {
      const group = openGroup(call, context)
      const query = checkedQuery(manyRowsQuery, call)
      if (Number(query.batch_size) > limits.rows) tooManyRows(limits.rows) // smaller batches would be other batches, with other ids
      const options = optionsOf(call, query)
      switch (contentType(call)) {
        case 'application/json': {
          const { rows } = checked(ingestRequest, await readJson(call, limits.bodyBytes, parseRows), 'body')
          if (rows.length > limits.rows) tooManyRows(limits.rows)
          return reportAnswer(call, await store.ingest(group.reference, rows.map(decoderOf(group)), options))
        }
        case 'application/x-ndjson': {
          if (accepts(call, 'application/x-ndjson')) return acknowledged(call, group, options, context)
          return reportAnswer(call, await store.ingest(group.reference, await wholeBody(call, group, context), options))
        }
        default:
          return unsupportedType(call, ['application/json', 'application/x-ndjson'])
      }
    },
  }
}

/** @throws GranaryError `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION`, `AUTH_FORBIDDEN` */
function openGroup(call: Call, { store }: ServerContext): GroupDescription {
  const group = store.describeGroup(call.c.req.param('group') as string)
  checkGroups(call.identity, [group.reference])
  return group
}

function optionsOf(call: Call, { on_invalid: onInvalid, created, batch_size: batchSize, from = '0', rest }: ManyRowsQuery) {
  const batchId = requestHeader(call.c, 'idempotency-key')
  return {
    ...(batchId !== undefined && { batchId }),
    ...(onInvalid !== undefined && { onInvalid }),
    ...(created !== undefined && { created }),
    ...(batchSize !== undefined && { batchSize: Number(batchSize) }),
    ...(Number(from) > 0 && { from: Number(from), rest: rest === 'true' }),
    signal: call.storeTime(),
  }
}

const decoders = new WeakMap<GroupDescription, (row: UntypedRow) => UntypedRow>()

function decoderOf(group: GroupDescription): (row: UntypedRow) => UntypedRow {
  const decode = decoders.get(group) ?? rowDecoder(group.ingested)
  decoders.set(group, decode)
  return decode
}

/** All lines at once, so that they are one batch. */
async function wholeBody(call: Call, group: GroupDescription, { limits }: ServerContext): Promise<readonly UntypedRow[]> {
  const decode = decoderOf(group)
  const rows: UntypedRow[] = []
  for await (const row of readNdjson(limitedChunks(call, limits.bodyBytes), limits.lineBytes, parseRows)) {
    if (rows.push(decode(row)) > limits.rows) tooManyRows(limits.rows)
  }
  return rows
}

function tooManyRows(most: number): never {
  throw new GranaryError(
    'LIMIT_ROWS',
    `A batch has at most ${most} rows here (limits.rows): send several, or a stream: NDJSON with Accept: application/x-ndjson`,
  )
}

/** A line of the answer to a stream. */
const streamLine = z.union([
  z.object({ stored: z.int().meta({ description: 'Rows so far, durable' }) }),
  z.object({ report: ingestReport }),
  z.object({ error: problemSchema }),
])

/** Rows are read only as fast as batches are stored, and every line is sent once what it tells is durable. */
function acknowledged(
  call: Call,
  group: GroupDescription,
  options: ReturnType<typeof optionsOf>,
  { store, limits }: ServerContext,
): Response {
  const decode = decoderOf(group)
  async function* rows(): AsyncGenerator<UntypedRow> {
    for await (const row of readNdjson(bodyChunks(call), limits.lineBytes, parseRows)) yield decode(row)
  }

  async function* answer(): AsyncGenerator<string> {
    let stored: number | undefined
    let last: object | undefined
    let wake: () => void = () => undefined
    const work = store
      .ingest(group.reference, rows(), {
        batchSize: Math.min(1_000, limits.rows),
        ...options,
        onProgress: ({ rows: count, done }) => {
          if (done) return
          stored = count // who reads slowly is told the newest alone
          wake()
        },
      })
      .then(
        (report) => ({ report: wireReport(report) }),
        (error: unknown) => ({ error: call.failed(error) }),
      )
      .then((line) => {
        last = line
        wake()
      })
    call.goesOn(work)
    for (;;) {
      const count = stored
      stored = undefined
      if (count !== undefined) yield `${JSON.stringify({ stored: count })}\n`
      else if (last === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else break
    }
    await work
    yield `${JSON.stringify(last)}\n`
  }
  return new Response(lines(answer()), { headers: answerHeaders(call, 'application/x-ndjson') })
}

function wireReport({ status, accepted, rejected, superseded, batchId, snapshot, errors }: IngestReport): z.infer<typeof ingestReport> {
  return { status, accepted, rejected, superseded, batch_id: batchId, snapshot, errors: [...errors] }
}

function reportAnswer(call: Call, report: IngestReport): Response {
  return json(call, wireReport(report), report.status === 'duplicate' ? 200 : 201)
}

const oneRowAnswer = z.object({
  status: z.enum(['stored', 'duplicate']),
  group_name: z.string(),
  entity_id: z.string().meta({ description: 'The key; one of several parts as the path has it' }),
  batch_id: z.string(),
  superseded: z.int().meta({ description: '1: a newer row of the key was there' }),
})

function oneRow(context: ServerContext): Route {
  const { store, limits } = context
  return {
    method: 'post',
    path: '/ingest/:group/:key',
    scope: 'ingest',
    pathCodes,
    describe: {
      summary: 'Ingests one row',
      description: 'The body has the columns of the row, and event_timestamp where it is not now; the key stands in the path.',
      tags: ['Ingestion'],
      request: {
        params: z.object({ group, key: z.string() }),
        headers,
        body: { required: true, content: { 'application/json': { schema: rowSchema } } },
      },
      responses: {
        200: { description: 'The batch id was stored before', content: { 'application/json': { schema: oneRowAnswer } } },
        201: { description: 'Stored', content: { 'application/json': { schema: oneRowAnswer } } },
      },
    },
    async handle(call) {
      const group = openGroup(call, context)
      refuseQuery(call)
      const segment = lastSegment(call.c.req.url)
      const key = keyOfPath(segment, group.keys)
      const body = checked(rowSchema, await readJson(call, limits.bodyBytes, parseRows), 'body')
      const twice = Object.keys(key).find((name) => Object.hasOwn(body, name))
      if (twice !== undefined) throw new GranaryError('INPUT_INVALID_KEY', `"${twice}" stands in the path: leave it out of the body`)
      const { status, batchId, superseded } = await store.ingest(group.reference, [{ ...decoderOf(group)(body), ...key }], {
        ...optionsOf(call, {}),
        onInvalid: 'reject',
      })
      const answer: z.infer<typeof oneRowAnswer> = {
        status,
        group_name: group.name,
        entity_id: group.keys.length === 1 ? String(key[group.keys[0]!.name]) : segment,
        batch_id: batchId,
        superseded,
      }
      return json(call, answer, status === 'duplicate' ? 200 : 201)
    },
  }
}
