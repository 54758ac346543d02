// What changes what others read: plans, deprecation, materialization.

import { z } from 'zod'
import { type Call, json } from '../call.js'
import { readJson } from '../request-body.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { catalogJson } from '../wire/catalog.js'
import { featureSchema } from '../wire/catalog-schemas.js'
import { checked } from '../wire/checked.js'
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
    handle: async (call) => json(call, catalogJson(await store.plan({ signal: call.longTime() }))),
  }
}

const deprecation = z.object({
  reason: z.string().min(1),
  successor: z.string().optional().meta({ description: 'A reference to what replaces it' }),
})

function deprecate({ store, limits }: ServerContext): Route {
  return {
    method: 'post',
    path: '/features/:entity/:feature/deprecate',
    scope: 'admin',
    pathCodes: ['INPUT_UNKNOWN_FEATURE', 'INPUT_UNKNOWN_GROUP', 'INPUT_UNKNOWN_VERSION'],
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
      const { entity, feature } = call.c.req.param() as { entity: string; feature: string }
      const { reason, successor } = checked(deprecation, await readJson(call, limits.bodyBytes), 'body')
      const info = await store.deprecateFeature(entity, feature, {
        reason,
        ...(successor !== undefined && { successor }),
        signal: call.longTime(),
      })
      return json(call, catalogJson(info))
    },
  }
}

const materialization = z.object({
  groups: textList().optional().meta({ description: '`group`, or `group@2`. Default: all' }),
  from: z.string().optional().meta({ description: 'Event time, ISO 8601, inclusive. With `from` or `to`: by range' }),
  to: z.string().optional(),
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
      const { groups, from, to } = checked(materialization, await readJson(call, limits.bodyBytes), 'body')
      const options = { ...(groups !== undefined && { groups }), signal: call.longTime() }
      const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
      const incremental = from === undefined && to === undefined
      return json(call, incremental ? await store.materializeIncremental(options) : await store.materialize({ ...options, ...range }))
    },
  }
}
