// A spine in, training rows out: as lines, or as a Parquet file.

import { GranaryError, type HistoricalOptions, type HistoricalResult, type ReadDescription, type UntypedRow } from '@granary/core'
import { z } from 'zod'
import { answerHeaders, type Call } from '../call.js'
import { readNdjson, startedLines } from '../ndjson.js'
import { accepts, contentType, limitedChunks, readJson, unsupportedType } from '../request-body.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { type Spool, spool } from '../spool.js'
import { checked, checkedQuery, refuseQuery } from '../wire/checked.js'
import { parseSpine } from '../wire/json-numbers.js'
import { type Asked, askedRead } from '../wire/query.js'
import { historicalColumns, spineDecoder } from '../wire/read-columns.js'
import { historicalQuery, historicalRequest, rowSchema, snapshotNames } from '../wire/schemas.js'
import { rowEncoder, typeTexts } from '../wire/values.js'

const parquet = 'application/vnd.apache.parquet'
const ndjson = 'application/x-ndjson'
const bodyTypes: readonly string[] = ['application/json', ndjson, parquet]
const parquetFile = z.string().meta({ format: 'binary' })

/** What a request asks, however it was written. */
interface HistoricalAsked extends Asked {
  readonly known_at?: 'event' | 'created' | undefined
  readonly as_of?: string | Readonly<Record<string, string>> | undefined
  readonly include?: readonly ('statuses' | 'types')[] | undefined
}
type Result = HistoricalResult<UntypedRow, Readonly<Record<string, string>>>
type Spine = HistoricalOptions<UntypedRow, unknown, boolean, 'statuses'>['spine']

export function historicalFeatureRoutes(context: ServerContext): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/v1/historical-features',
      scope: 'read',
      describe: {
        summary: 'Training rows: the values as they were at the time of each row of a spine',
        description:
          'The spine comes as JSON with the question, or as NDJSON or Parquet with the question in the query string. With `include` the first line tells snapshots and types, the last one `{"end": {"rows": N}}`.',
        tags: ['Features'],
        request: {
          query: historicalQuery,
          body: {
            required: true,
            content: {
              'application/json': { schema: historicalRequest },
              [ndjson]: { schema: rowSchema },
              [parquet]: { schema: parquetFile },
            },
          },
        },
        responses: {
          200: {
            description: 'Every row of the spine once, in its order; `Granary-Snapshots` names what was read',
            content: { [ndjson]: { schema: rowSchema }, [parquet]: { schema: parquetFile } },
          },
        },
      },
      handle: (call) => train(call, context),
    },
  ]
}

async function train(call: Call, context: ServerContext): Promise<Response> {
  const { store, limits } = context
  const signal = call.longTime()
  const wantsParquet = accepts(call, parquet)
  const type = contentType(call)
  if (!bodyTypes.includes(type)) unsupportedType(call, bodyTypes)
  const files = wantsParquet || type === parquet ? await spool() : undefined
  let kept = false
  try {
    const body =
      type === 'application/json' ? checked(historicalRequest, await readJson(call, limits.bodyBytes, parseSpine), 'body') : undefined
    if (body !== undefined) refuseQuery(call)
    const asked: HistoricalAsked = body ?? askedInQuery(call)
    const read = await askedRead(asked, call, context)
    const result = await store.getHistoricalFeatures(read, {
      ...optionsOf(asked),
      spine:
        body === undefined
          ? await spineOf(call, read, context, files)
          : (limited(body.spine, limits.rows).map(spineDecoder(read)) as Spine),
      signal,
    })
    const headers = { 'granary-snapshots': JSON.stringify(result.snapshots) }
    if (!wantsParquet || files === undefined) {
      const rows = answerLines(result, read, asked.include, type === parquet, signal)
      return new Response(await startedLines(rows, signal, call.failed), { headers: { ...answerHeaders(call, ndjson), ...headers } })
    }
    const path = files.path()
    const { rows } = await result.toParquet(path, { signal })
    const { body: file, bytes } = await files.read(path)
    kept = true
    const counts = { 'granary-rows': String(rows), 'content-length': String(bytes) } // by which a client sees that an answer was cut; Bun leaves the length out
    return new Response(file, { headers: { ...answerHeaders(call, parquet), ...headers, ...counts } })
  } catch (error) {
    throw files?.unplaced(error) ?? error
  } finally {
    if (!kept) await files?.remove()
  }
}

/** @throws GranaryError `INPUT_INVALID_BODY` */
function askedInQuery(call: Call): HistoricalAsked {
  const { features, full_feature_names: full, include, as_of: asOf, ...rest } = checkedQuery(historicalQuery, call)
  return {
    ...rest,
    ...(features !== undefined && { features: features.split(',') }),
    ...(full !== undefined && { full_feature_names: full === 'true' }),
    ...(asOf !== undefined && { as_of: asOf.startsWith('{') ? snapshotsOf(asOf) : asOf }),
    ...(include !== undefined && { include: include.split(',') as ('statuses' | 'types')[] }), // of these words, by the schema
  }
}

/** @throws GranaryError `INPUT_INVALID_BODY` */
function snapshotsOf(text: string): Readonly<Record<string, string>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined // whose error repeats the text
  }
  return checked(snapshotNames, value, 'as_of')
}

function optionsOf({ known_at: knownAt, as_of: asOf, include }: HistoricalAsked) {
  return {
    ...(knownAt !== undefined && { knownAt }),
    ...(asOf !== undefined && { asOf }),
    ...(include?.includes('statuses') && { include: ['statuses'] as const }),
  }
}

/** A spine that is the body itself. */
async function spineOf(call: Call, read: ReadDescription, { limits }: ServerContext, files: Spool | undefined): Promise<Spine> {
  switch (contentType(call)) {
    case ndjson: {
      const decode = spineDecoder(read)
      const rows: UntypedRow[] = []
      for await (const row of readNdjson(limitedChunks(call, limits.bodyBytes), limits.lineBytes, parseSpine))
        if (rows.push(decode(row)) > limits.rows) limited(rows, limits.rows)
      return rows as Spine // rows of JSON, which core checks
    }
    case parquet:
      return { parquet: await (files as Spool).write(limitedChunks(call, limits.fileBytes, 'fileBytes')) } // made for this type
    default:
      return unsupportedType(call, bodyTypes)
  }
}

/** @throws GranaryError `LIMIT_ROWS` */
function limited(rows: readonly UntypedRow[], most: number): readonly UntypedRow[] {
  if (rows.length > most)
    throw new GranaryError('LIMIT_ROWS', `A spine has at most ${most} rows here (limits.rows): send it in parts, or as Parquet`)
  return rows
}

/** Chunks of some rows. `loose`: the spine may hold what JSON lacks. */
async function* answerLines(
  result: Result,
  read: ReadDescription,
  include: readonly ('statuses' | 'types')[] | undefined,
  loose: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const columns = historicalColumns(read)
  const encoder = rowEncoder(columns)
  const text = loose ? encoder.looseRow : encoder.row
  const statuses = include?.includes('statuses') ? await result.statuses() : undefined
  if (include !== undefined) {
    const types = include.includes('types') ? { types: typeTexts(columns) } : {}
    yield `${JSON.stringify({ snapshots: result.snapshots, ...types })}\n`
  }
  let count = 0
  for await (const batch of result.batches({ size: 1_000, signal })) {
    let chunk = ''
    for (const row of batch) {
      const status = statuses === undefined ? '' : `,"statuses":${JSON.stringify(statuses[count])}`
      chunk += include === undefined ? `${text(row)}\n` : `{"row":${text(row)}${status}}\n`
      count++
      if (chunk.length < 65_536) continue
      yield chunk
      chunk = ''
    }
    yield chunk
  }
  if (include !== undefined) yield `{"end":{"rows":${count}}}\n`
}
