// A feature store as an HTTP API: every route behind one door.

import { type AnyFeatureStore, GranaryError } from '@granary/core'
import { Hono } from 'hono'
import { door, type Served } from './door.js'
import { feastRoutes } from './feast/feast-routes.js'
import type { Route } from './route.js'
import { adminRoutes } from './routes/admin.js'
import { catalogRoutes } from './routes/catalog.js'
import { documentRoute } from './routes/document.js'
import { healthRoutes } from './routes/health.js'
import { historicalFeatureRoutes } from './routes/historical-features.js'
import { ingestRoutes } from './routes/ingest.js'
import { onlineFeatureRoutes } from './routes/online-features.js'
import type { ServerContext } from './server-context.js'
import { checkServerOptions, type ServerOptions } from './server-options.js'

/**
 * The Hono app that serves a store. It starts the warm start of every group at once; `/ready` is 503 until all are done.
 * @throws GranaryError `INPUT_INVALID_OPTION`
 */
export function createServer(store: AnyFeatureStore, options: ServerOptions = {}): Hono {
  const limits = checkServerOptions(options)
  const context: ServerContext = { store, limits, options }
  const routes: Route[] = [
    ...onlineFeatureRoutes(context),
    ...ingestRoutes(context),
    ...historicalFeatureRoutes(context),
    ...catalogRoutes(context),
    ...adminRoutes(context),
    ...feastRoutes(context),
    ...healthRoutes(context),
    documentRoute(() => routes),
  ]

  const app = new Hono()
  const open = door(options, limits, (served) => tell(served, options))
  for (const route of routes) app.on(route.method.toUpperCase(), [route.path, ...(route.aliases ?? [])], open(route))
  app.notFound(open(unknownRoute))
  store.warmUp().catch(() => undefined) // `/ready` tells, and the next read tries again
  return app
}

const unknownRoute: Route = {
  method: 'get',
  path: '*',
  scope: 'public',
  describe: { responses: {} },
  handle({ c }) {
    throw new GranaryError('INPUT_UNKNOWN_ROUTE', `${c.req.method} of this path is no route: GET /openapi.json lists them`)
  },
}

function tell({ c, id, route, status, milliseconds, identity, problem, fault }: Served, { accessLog }: ServerOptions): void {
  if (problem?.code === 'INTERNAL') console.error(`${id}:`, fault)
  accessLog?.({
    time: new Date().toISOString(),
    requestId: id,
    method: c.req.method,
    route,
    status,
    milliseconds,
    identity: identity?.name ?? null,
    ...(problem !== undefined && { code: problem.code }),
  })
}
