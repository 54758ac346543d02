// The newest values: of many keys at once, or of one by its path.

import { GranaryError, type GroupDescription, type OnlineResult, type ReadDescription, type UntypedRow } from '@granary/core'
import { z } from 'zod'
import { checkGroups } from '../authentication/identity.js'
import { answerHeaders, type Call, jsonText } from '../call.js'
import { lines } from '../ndjson.js'
import { accepts, readJson } from '../request-body.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { checked, checkedQuery, refuseQuery } from '../wire/checked.js'
import { keyOfPath, lastSegment, searchOf } from '../wire/key-path.js'
import { type Asked, askedRead } from '../wire/query.js'
import { questions, questionText } from '../wire/questions.js'
import { onlineAnswer, onlineRequest, rowSchema } from '../wire/schemas.js'
import { rowDecoder, rowEncoder, typeTexts } from '../wire/values.js'

const parts = ['statuses', 'event_timestamps', 'types'] as const
type Part = (typeof parts)[number]

export function onlineFeatureRoutes(context: ServerContext): readonly Route[] {
  return [manyKeys(context), oneKey(context)]
}

function manyKeys(context: ServerContext): Route {
  const { store, limits } = context
  const reads = questions<ReadDescription>()

  async function prepare(asked: Asked, question: string, call: Call): Promise<ReadDescription> {
    const read = await askedRead(asked, call, context)
    reads.keep(question, read, read)
    return read
  }

  return {
    method: 'post',
    path: '/v1/online-features',
    scope: 'read',
    describe: {
      summary: 'The newest values of many keys',
      tags: ['Features'],
      request: { body: { required: true, content: { 'application/json': { schema: onlineRequest } } } },
      responses: {
        200: {
          description: 'A row a key, in the order of the request',
          content: { 'application/json': { schema: onlineAnswer }, 'application/x-ndjson': { schema: rowSchema } },
        },
      },
    },
    async handle(call) {
      refuseQuery(call)
      const asked = checked(onlineRequest, await readJson(call, limits.bodyBytes), 'body')
      const { entities, include = [] } = asked
      if (entities.length > limits.keys) throw new GranaryError('LIMIT_KEYS', `A read has at most ${limits.keys} keys here (limits.keys)`)
      const question = questionText(asked)
      const read = reads.get(question) ?? (await prepare(asked, question, call))
      checkGroups(call.identity, read.groups)
      const result = await store.getOnlineFeatures(read, requestRows(entities, read), { signal: call.readTime() })
      if (accepts(call, 'application/x-ndjson'))
        return new Response(lines(answerLines(result, read, include), call.longTime(), call.failed), {
          headers: answerHeaders(call, 'application/x-ndjson'),
        })
      return jsonText(call, answerText(result, read, include))
    },
  }
}

const decoders = new WeakMap<ReadDescription, (row: UntypedRow) => UntypedRow>()

/** Most reads ask nothing of the request but keys, which need no decoding. */
function requestRows(entities: readonly UntypedRow[], read: ReadDescription): readonly UntypedRow[] {
  if (read.request.length === 0) return entities
  const decode = decoders.get(read) ?? rowDecoder(read.request)
  decoders.set(read, decode)
  return entities.map(decode)
}

function answerText(result: OnlineResult<UntypedRow>, read: ReadDescription, include: readonly Part[]): string {
  const { answer } = rowEncoder(read.features)
  if (include.length === 0) return answer(result.rows, rowsAlone)
  const parts = {
    ...(include.includes('statuses') && { statuses: result.statuses }),
    ...(include.includes('event_timestamps') && { event_timestamps: result.eventTimestamps }),
    ...(include.includes('types') && { types: typeTexts(read.features) }),
  }
  return answer(result.rows, (rows) => JSON.stringify({ rows, ...parts }))
}

const rowsAlone = (rows: readonly UntypedRow[]): string => JSON.stringify({ rows })

/** Some hundred rows at a time. */
async function* answerLines(result: OnlineResult<UntypedRow>, read: ReadDescription, include: readonly Part[]): AsyncGenerator<string> {
  const { row } = rowEncoder(read.features)
  if (include.includes('types')) yield `{"types":${JSON.stringify(typeTexts(read.features))}}\n`
  let text = ''
  for (const [position, values] of result.rows.entries()) {
    text += include.length === 0 ? row(values) : `{"row":${row(values)}${partsText(result, position, include)}}`
    text += '\n'
    if (text.length < 65_536) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

function partsText(result: OnlineResult<UntypedRow>, position: number, include: readonly Part[]): string {
  let text = ''
  if (include.includes('statuses')) text += `,"statuses":${JSON.stringify(result.statuses[position])}`
  if (include.includes('event_timestamps')) text += `,"event_timestamps":${JSON.stringify(result.eventTimestamps[position])}`
  return text
}

const oneKeyQuery = z.strictObject({
  features: z.string().optional().meta({ description: 'Names of features, with commas between. Default: all of the group' }),
  include: z
    .string()
    .optional()
    .meta({ description: '`statuses`, `event_timestamps`, `types`, with commas between: then the values are in `values`' }),
  full_feature_names: z.enum(['true', 'false']).optional(),
})

/** What a path and its query string ask, worked out once: clients ask the same of one key after the other. */
interface OneKeyRead {
  readonly group: GroupDescription
  readonly read: ReadDescription
  readonly include: readonly Part[] | undefined
}

function oneKey({ store, limits }: ServerContext): Route {
  const reads = questions<OneKeyRead>()

  async function prepare(call: Call, groupName: string, question: string): Promise<OneKeyRead> {
    const group = store.describeGroup(groupName)
    checkGroups(call.identity, [group.reference]) // before anything that only a group which is there could answer
    const { features: names, include, full_feature_names: full } = checkedQuery(oneKeyQuery, call)
    const features = names === undefined ? group.features.map(({ name }) => name) : names.split(',')
    if (features.length > limits.features)
      throw new GranaryError('LIMIT_KEYS', `A read has at most ${limits.features} features here (limits.features)`)
    const references = features.map((feature) => `${group.reference}:${feature}`)
    const read = await store.describeRead(references, { fullFeatureNames: full === 'true', signal: call.readTime() })
    const made = { group, read, include: include === undefined ? undefined : includedParts(include) }
    reads.keep(question, made, read)
    return made
  }

  function prepared(call: Call, url: string): OneKeyRead | Promise<OneKeyRead> {
    const groupName = call.c.req.param('group') as string // the path has it
    const question = `${groupName}\n${searchOf(url)}`
    return reads.get(question) ?? prepare(call, groupName, question)
  }

  return {
    method: 'get',
    path: '/features/:group/:key',
    scope: 'read',
    pathCodes: ['INPUT_UNKNOWN_GROUP', 'INPUT_UNKNOWN_VERSION'],
    describe: {
      summary: 'The newest values of one key',
      description:
        'A composite key has its parts joined by commas, each URI-encoded. An unknown key is no fault: its values are null, or defaults.',
      tags: ['Features'],
      request: {
        params: z.object({ group: z.string().meta({ description: '`group`, or `group@2`' }), key: z.string() }),
        query: oneKeyQuery,
      },
      responses: { 200: { description: 'Values by feature', content: { 'application/json': { schema: rowSchema } } } },
    },
    async handle(call) {
      const { url } = call.c.req // Bun makes its text each time
      const known = prepared(call, url)
      const { group, read, include } = known instanceof Promise ? await known : known
      checkGroups(call.identity, read.groups)
      const key = keyOfPath(lastSegment(url), group.keys)
      const result = await store.getOnlineFeatures(read, [key], { signal: call.readTime() })
      const values = rowEncoder(read.features).row(result.rows[0]!)
      if (include === undefined) return jsonText(call, values)
      const types = include.includes('types') ? `,"types":${JSON.stringify(typeTexts(read.features))}` : ''
      return jsonText(call, `{"values":${values}${partsText(result, 0, include)}${types}}`)
    },
  }
}

/** @throws GranaryError `INPUT_INVALID_QUERY` */
function includedParts(include: string): readonly Part[] {
  return include.split(',').map((part) => {
    const known = parts.find((candidate) => candidate === part)
    if (known === undefined) throw new GranaryError('INPUT_INVALID_QUERY', `include is ${parts.join(', ')}, with commas between`)
    return known
  })
}
