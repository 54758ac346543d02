// What changes what others read: plans, deprecation, materialization.

import { GranaryError } from '@granary/core'
import { z } from 'zod'
import { type Call, json } from '../call.js'
import { inTime } from '../deadlines.js'
import { readJson } from '../request-body.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { catalogJson } from '../wire/catalog.js'
import { featureSchema } from '../wire/catalog-schemas.js'
import { checked, refuseQuery } from '../wire/checked.js'
import { textList } from '../wire/lists.js'

export function adminRoutes(context: ServerContext): readonly Route[] {
  return [plan(context), deprecate(context), materialize(context)]
}

const planSchema = z.object({ changes: z.array(z.looseObject({ kind: z.string() })) }).loose()

function plan({ store }: ServerContext): Route {
  return {
    method: 'get',
    path: '/plan',
    scope: 'admin',
    describe: {
      summary: 'How the definitions of this process differ from what is recorded; records nothing',
      tags: ['Administration'],
      responses: { 200: { description: 'The differences', content: { 'application/json': { schema: planSchema } } } },
    },
    async handle(call) {
      refuseQuery(call)
      return json(call, catalogJson(await store.plan({ signal: call.longTime() })))
    },
  }
}

const deprecation = z.strictObject({
  reason: z.string().min(1),
  successor: z.string().optional().meta({ description: 'A reference to what replaces it' }),
})

const namedInPath = ['INPUT_UNKNOWN_FEATURE', 'INPUT_UNKNOWN_GROUP', 'INPUT_UNKNOWN_VERSION'] as const

function deprecate({ store, limits }: ServerContext): Route {
  return {
    method: 'post',
    path: '/features/:entity/:feature/deprecate',
    scope: 'admin',
    pathCodes: namedInPath,
    describe: {
      summary: 'Marks a feature as deprecated; reading it goes on to work',
      tags: ['Administration'],
      request: {
        params: z.object({ entity: z.string().meta({ description: 'An entity, a group, or `group@2`' }), feature: z.string() }),
        body: { required: true, content: { 'application/json': { schema: deprecation } } },
      },
      responses: { 200: { description: 'The feature as it is now', content: { 'application/json': { schema: featureSchema } } } },
    },
    async handle(call) {
      refuseQuery(call)
      const { entity, feature } = call.c.req.param() as { entity: string; feature: string }
      const { reason, successor } = checked(deprecation, await readJson(call, limits.bodyBytes), 'body')
      const signal = call.longTime()
      const deprecated = store.deprecateFeature(entity, feature, { reason, ...(successor !== undefined && { successor }), signal })
      const info = await deprecated.catch(async (error: unknown) => {
        if (successor !== undefined && isUnknown(error)) {
          await inTime(call.readTime(), store.getFeatureMetadata(entity, feature)) // throws where it is the path that names nothing
          throw new GranaryError('INPUT_INVALID_BODY', `successor: ${error.message}`)
        }
        throw error
      })
      return json(call, catalogJson(info))
    },
  }
}

function isUnknown(error: unknown): error is GranaryError {
  return GranaryError.isInstance(error) && (namedInPath as readonly string[]).includes(error.code)
}

const materialization = z.strictObject({
  groups: textList().optional().meta({ description: '`group`, or `group@2`. Default: all' }),
  from: z.string().optional().meta({ description: 'Event time, ISO 8601, inclusive. With `from` or `to`: by range' }),
  to: z.string().optional().meta({ description: 'Inclusive, and not before `from`' }),
})
const materialized = z.object({
  groups: z.array(z.object({ group: z.string(), scanned: z.int(), written: z.int(), superseded: z.int(), snapshot: z.string() })),
})

function materialize({ store, limits }: ServerContext): Route {
  return {
    method: 'post',
    path: '/v1/materialize',
    scope: 'admin',
    describe: {
      summary: 'Carries history into the online store: by range, or what was committed since the last run',
      tags: ['Administration'],
      request: { body: { required: true, content: { 'application/json': { schema: materialization } } } },
      responses: { 200: { description: 'What was carried', content: { 'application/json': { schema: materialized } } } },
    },
    async handle(call: Call) {
      refuseQuery(call)
      const { groups, from, to } = checked(materialization, await readJson(call, limits.bodyBytes), 'body')
      if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to))
        throw new GranaryError('INPUT_INVALID_BODY', '`from` lies after `to`: no event time is in the range')
      const options = { ...(groups !== undefined && { groups }), signal: call.longTime() }
      const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
      const incremental = from === undefined && to === undefined
      return json(call, incremental ? await store.materializeIncremental(options) : await store.materialize({ ...options, ...range }))
    },
  }
}
