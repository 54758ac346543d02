// The catalog: what there is to read, page by page, filtered, and with an ETag for who asks again.

import { type FeatureFilter, GranaryError, type Lineage } from '@granary/core'
import { z } from 'zod'
import { checkGroups, notOpen, opens } from '../authentication/identity.js'
import { answerHeaders, type Call } from '../call.js'
import { inTime } from '../deadlines.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { catalogJson } from '../wire/catalog.js'
import { entitySchema, featureSchema, groupSchema, lineageSchema, serviceSchema } from '../wire/catalog-schemas.js'
import { checkedQuery, refuseQuery } from '../wire/checked.js'
import { onlyFeature, openFeatures, openLineage, openServices, opensFeature } from './open-catalog.js'

const paging = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'is no whole number from 1 to 9999')
    .optional()
    .meta({ description: 'Items of a page. Default: 100' }),
  after: z.string().optional().meta({ description: 'The `next` of the page before' }),
}
const pageQuery = z.strictObject(paging)
const featureQuery = z.strictObject({
  ...paging,
  entity: z.string().optional(),
  group: z.string().optional().meta({ description: '`group`, or `group@2`' }),
  tags: z.string().optional().meta({ description: 'All of them must be there; commas between' }),
  status: z.enum(['draft', 'active', 'deprecated', 'archived']).optional(),
  owner: z.string().optional(),
  type: z
    .enum([
      'string',
      'categorical',
      'boolean',
      'int32',
      'int64',
      'bigint',
      'float32',
      'float64',
      'timestamp',
      'bytes',
      'array',
      'vector',
      'json',
    ])
    .optional(),
  kind: z.enum(['numerical', 'categorical', 'boolean', 'timestamp', 'text', 'embedding']).optional(),
  text: z.string().optional().meta({ description: 'Words that must each occur in names, description or tags' }),
})

const listQuery = (name: string) => (name === 'features' ? featureQuery : pageQuery)

interface Referable {
  readonly reference: string
}

export function catalogRoutes(context: ServerContext): readonly Route[] {
  const { store } = context
  const list = (name: string, summary: string, item: z.ZodType, look: (call: Call) => Promise<readonly Referable[]>): Route => ({
    method: 'get',
    path: `/${name}`,
    scope: 'read',
    describe: {
      summary,
      tags: ['Catalog'],
      request: { query: listQuery(name) },
      responses: ok(
        z.object({ [name]: z.array(item), next: z.string().nullable().meta({ description: 'Pass it as `after`; null: no more' }) }),
      ),
    },
    handle: async (call) => page(call, name, await look(call)),
  })

  /** Services are looked at where the key shown may not open them all. */
  const openPart: OpenPart = async (call, found) =>
    openLineage(call.identity, found, call.identity.groups === undefined ? [] : await store.listServices(within(call)))

  return [
    list('groups', 'The feature groups', groupSchema, async (call) =>
      (await store.listFeatureGroups(within(call))).filter(({ reference }) => opens(call.identity, reference)),
    ),
    list('features', 'The features, filtered', featureSchema, async (call) =>
      openFeatures(call.identity, await store.listFeatures(filterOf(call), within(call))),
    ),
    list('services', 'The feature services', serviceSchema, async (call) =>
      openServices(call.identity, await store.listServices(within(call))),
    ),
    list('entities', 'The entities', entitySchema, async (call) =>
      (await store.listEntities(within(call)))
        .map((entity) => ({
          ...entity,
          reference: entity.name,
          featureGroups: entity.featureGroups.filter((group) => opens(call.identity, group)),
        }))
        .filter(({ featureGroups }) => call.identity.groups === undefined || featureGroups.length > 0),
    ),
    oneGroup(context),
    oneFeature(context, openPart),
    lineage(context, openPart),
  ]
}

type OpenPart = (call: Call, found: Lineage) => Promise<ReturnType<typeof openLineage>>

/** For a call of the store that looks at the registry. */
function within(call: Call): { readonly signal: AbortSignal } {
  return { signal: call.readTime() }
}

function ok(schema: z.ZodType): Route['describe']['responses'] {
  return {
    200: { description: 'As recorded', content: { 'application/json': { schema } } },
    304: { description: 'Nothing new since the ETag of `If-None-Match`' },
  }
}

function filterOf(call: Call): FeatureFilter {
  const { tags, limit: _limit, after: _after, ...filter } = checkedQuery(featureQuery, call)
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  return { ...given, ...(tags !== undefined && { tags: tags.split(',') }) }
}

async function page(call: Call, name: string, items: readonly Referable[]): Promise<Response> {
  const { limit = '100', after } = checkedQuery(listQuery(name), call)
  const sorted = items.toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
  const rest = after === undefined ? sorted : sorted.filter(({ reference }) => reference > after)
  const shown = rest.slice(0, Number(limit))
  return catalogAnswer(call, { [name]: shown, next: shown.length < rest.length ? shown.at(-1)?.reference : null })
}

function oneGroup({ store }: ServerContext): Route {
  return {
    method: 'get',
    path: '/groups/:group',
    scope: 'read',
    pathCodes: ['INPUT_UNKNOWN_GROUP', 'INPUT_UNKNOWN_VERSION'],
    describe: {
      summary: 'One feature group: `group` means its newest version',
      tags: ['Catalog'],
      request: { params: z.object({ group: z.string() }) },
      responses: ok(groupSchema),
    },
    async handle(call) {
      refuseQuery(call)
      const asked = call.c.req.param('group') as string
      const groups = (await store.listFeatureGroups(within(call))).filter(({ name, reference }) => reference === asked || name === asked)
      const newest = groups.toSorted((one, other) => other.version - one.version)[0]
      if (newest === undefined)
        throw new GranaryError('INPUT_UNKNOWN_GROUP', 'No feature group of that name is recorded: GET /groups lists them')
      checkGroups(call.identity, [newest.reference])
      return catalogAnswer(call, newest)
    },
  }
}

function oneFeature({ store }: ServerContext, openPart: OpenPart): Route {
  return {
    method: 'get',
    path: '/features/:entity/:feature/metadata',
    scope: 'read',
    pathCodes: ['INPUT_UNKNOWN_FEATURE', 'INPUT_UNKNOWN_GROUP', 'INPUT_UNKNOWN_VERSION'],
    describe: {
      summary: 'One feature with its lineage; by entity and feature, or by group and feature',
      tags: ['Catalog'],
      request: { params: z.object({ entity: z.string().meta({ description: 'An entity, a group, or `group@2`' }), feature: z.string() }) },
      responses: ok(featureSchema.extend({ lineage: z.object({ upstream: z.array(z.string()), downstream: z.array(z.string()) }) })),
    },
    async handle(call) {
      refuseQuery(call)
      const { entity, feature } = call.c.req.param() as { entity: string; feature: string }
      const info =
        call.identity.groups === undefined
          ? await inTime(call.readTime(), store.getFeatureMetadata(entity, feature))
          : onlyFeature(openFeatures(call.identity, await store.listFeatures({}, within(call))), entity, feature)
      const { upstream, downstream } = await openPart(call, await store.lineage(info.reference, within(call)))
      return catalogAnswer(call, { ...info, lineage: { upstream, downstream } })
    },
  }
}

const lineageQuery = z.strictObject({
  feature: z.string().min(1).meta({ description: 'A reference: `group:feature`, `group@2:feature`, or `on_demand:feature`' }),
})

function lineage({ store }: ServerContext, openPart: OpenPart): Route {
  return {
    method: 'get',
    path: '/lineage',
    scope: 'read',
    describe: {
      summary: 'Where a feature comes from and who uses it, as a graph and as a Mermaid flowchart',
      tags: ['Catalog'],
      request: { query: lineageQuery },
      responses: ok(lineageSchema),
    },
    async handle(call) {
      const { feature } = checkedQuery(lineageQuery, call)
      const found = await store.lineage(feature, within(call))
      if (!opensFeature(call.identity, found.reference)) throw notOpen()
      return catalogAnswer(call, await openPart(call, found))
    },
  }
}

async function catalogAnswer(call: Call, value: object): Promise<Response> {
  const text = JSON.stringify(catalogJson(value))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const etag = `"${btoa(String.fromCharCode(...digest.subarray(0, 12)))}"`
  const headers: Record<string, string> = { ...answerHeaders(call, 'application/json'), etag, 'cache-control': 'private, no-cache' }
  const seen = call.c.req
    .header('if-none-match')
    ?.split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
  if (seen?.includes(etag) !== true && seen?.includes('*') !== true) return new Response(text, { headers })
  const { 'content-type': _, ...others } = headers
  return new Response(null, { status: 304, headers: others })
}
