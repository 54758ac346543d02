// The catalog: what there is to read, page by page, filtered, and with an ETag for who asks again.

import { type FeatureFilter, GranaryError, type Lineage } from '@granary/core'
import { z } from 'zod'
import { opens } from '../authentication/identity.js'
import { answerHeaders, type Call } from '../call.js'
import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { catalogJson } from '../wire/catalog.js'
import { entitySchema, featureSchema, groupSchema, lineageSchema, serviceSchema } from '../wire/catalog-schemas.js'
import { checked } from '../wire/checked.js'

const paging = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'is no whole number from 1 to 9999')
    .optional()
    .meta({ description: 'Items of a page. Default: 100' }),
  after: z.string().optional().meta({ description: 'The `next` of the page before' }),
}
const pageQuery = z.object(paging)
const featureQuery = z.object({
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
      request: { query: name === 'features' ? featureQuery : pageQuery },
      responses: ok(
        z.object({ [name]: z.array(item), next: z.string().nullable().meta({ description: 'Pass it as `after`; null: no more' }) }),
      ),
    },
    handle: async (call) => page(call, name, await look(call)),
  })

  return [
    list('groups', 'The feature groups', groupSchema, async (call) =>
      (await store.listFeatureGroups(within(call))).filter(({ reference }) => opens(call.identity, reference)),
    ),
    list('features', 'The features, filtered', featureSchema, async (call) =>
      (await store.listFeatures(filterOf(call), within(call))).filter(({ reference }) => opensFeature(call, reference)),
    ),
    list('services', 'The feature services', serviceSchema, async (call) =>
      (await store.listServices(within(call))).filter(({ features }) => features.every((feature) => opensFeature(call, feature))),
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
    oneFeature(context),
    lineage(context),
  ]
}

/** For a call of the store that looks at the registry. */
function within(call: Call): { readonly signal: AbortSignal } {
  return { signal: call.readTime() }
}

/** The same for one that takes no signal. */
function inTime<T>(call: Call, work: Promise<T>): Promise<T> {
  const signal = call.readTime()
  return new Promise((resolve, reject) => {
    const late = () => reject(signal.reason)
    signal.addEventListener('abort', late)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late)) // requests share the signal
  })
}

function ok(schema: z.ZodType): Route['describe']['responses'] {
  return {
    200: { description: 'As recorded', content: { 'application/json': { schema } } },
    304: { description: 'Nothing new since the ETag of `If-None-Match`' },
  }
}

/** `group@version:feature` belongs to its group; on-demand features read several, and are for keys without limits. */
function opensFeature({ identity }: Call, reference: string): boolean {
  return identity.groups === undefined || (reference.includes('@') && opens(identity, reference.slice(0, reference.indexOf(':'))))
}

function filterOf({ c }: Call): FeatureFilter {
  const { tags, limit: _limit, after: _after, ...filter } = checked(featureQuery, c.req.query(), 'query string')
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  return { ...given, ...(tags !== undefined && { tags: tags.split(',') }) }
}

async function page(call: Call, name: string, items: readonly Referable[]): Promise<Response> {
  const { limit = '100', after } = checked(z.looseObject(paging), call.c.req.query(), 'query string') as { limit?: string; after?: string }
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
      const asked = call.c.req.param('group') as string
      const groups = (await store.listFeatureGroups(within(call))).filter(({ name, reference }) => reference === asked || name === asked)
      const newest = groups.toSorted((one, other) => other.version - one.version)[0]
      if (newest === undefined || !opens(call.identity, newest.reference))
        throw new GranaryError('INPUT_UNKNOWN_GROUP', 'No feature group of that name is recorded: GET /groups lists them')
      return catalogAnswer(call, newest)
    },
  }
}

function oneFeature({ store }: ServerContext): Route {
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
      const { entity, feature } = call.c.req.param() as { entity: string; feature: string }
      const info = await inTime(call, store.getFeatureMetadata(entity, feature))
      if (!opensFeature(call, info.reference)) throw new GranaryError('INPUT_UNKNOWN_FEATURE', 'No such feature is open to this key')
      const { upstream, downstream } = shown(await store.lineage(info.reference, within(call)), call)
      return catalogAnswer(call, { ...info, lineage: { upstream, downstream } })
    },
  }
}

const lineageQuery = z.object({
  feature: z.string().min(1).meta({ description: 'A reference: `group:feature`, `group@2:feature`, or `on_demand:feature`' }),
})

function lineage({ store }: ServerContext): Route {
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
      const { feature } = checked(lineageQuery, call.c.req.query(), 'query string')
      const found = await store.lineage(feature, within(call))
      if (!opensFeature(call, found.reference))
        throw new GranaryError('AUTH_FORBIDDEN', 'The key shown does not open the group of this feature')
      return catalogAnswer(call, shown(found, call))
    },
  }
}

/** What of a lineage the key shown opens. A picture that left some of it out would tell a wrong tale, so there is none then. */
function shown({ reference, nodes, edges, upstream, downstream, toMermaid }: Lineage, call: Call) {
  const open = nodes.filter((node) => opensNode(call, node))
  if (open.length === nodes.length) return { reference, nodes, edges, upstream, downstream, mermaid: toMermaid() }
  const [ids, references] = [new Set(open.map(({ id }) => id)), new Set(open.map((node) => node.reference))]
  return {
    reference,
    nodes: open,
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    upstream: upstream.filter((each) => references.has(each)),
    downstream: downstream.filter((each) => references.has(each)),
    mermaid: '',
  }
}

function opensNode(call: Call, { kind, reference }: Lineage['nodes'][number]): boolean {
  if (call.identity.groups === undefined || kind === 'entity') return true
  return kind === 'group' ? opens(call.identity, reference) : opensFeature(call, reference)
}

async function catalogAnswer(call: Call, value: object): Promise<Response> {
  const text = JSON.stringify(catalogJson(value))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const etag = `"${btoa(String.fromCharCode(...digest.subarray(0, 12)))}"`
  const headers = { ...answerHeaders(call, 'application/json'), etag, 'cache-control': 'private, no-cache' }
  const seen = call.c.req
    .header('if-none-match')
    ?.split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
  if (seen?.includes(etag) === true) return new Response(null, { status: 304, headers })
  return new Response(text, { headers })
}
