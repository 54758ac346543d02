// A feature store as an HTTP API: every route behind one door.

import type { AnyFeatureStore } from '@granary/core'
import { Hono } from 'hono'
import { crossOrigin } from './cross-origin.js'
import { door } from './door.js'
import { feastRoutes } from './feast/feast-routes.js'
import type { Route } from './route.js'
import { adminRoutes } from './routes/admin.js'
import { catalogRoutes } from './routes/catalog.js'
import { docsRoutes } from './routes/docs.js'
import { documentRoute } from './routes/document.js'
import { healthRoutes } from './routes/health.js'
import { historicalFeatureRoutes } from './routes/historical-features.js'
import { ingestRoutes } from './routes/ingest.js'
import { metricsRoute } from './routes/metrics.js'
import { onlineFeatureRoutes } from './routes/online-features.js'
import { unknownRoute } from './routes/unknown.js'
import { noteServed } from './served-store.js'
import type { ServerContext } from './server-context.js'
import { checkServerOptions, type ServerOptions } from './server-options.js'
import { underWay } from './under-way.js'
import { warmUp } from './warm-up.js'
import { watch } from './watch.js'

/**
 * The Hono app that serves a store. It starts the warm start of every group at once; `/ready` is 503 until all are done.
 * @throws GranaryError `INPUT_INVALID_OPTION`
 */
export function createServer(store: AnyFeatureStore, options: ServerOptions = {}): Hono {
  const limits = checkServerOptions(options)
  const watcher = watch(store, options)
  const { around, metrics } = watcher
  const context: ServerContext = { store, limits, options }
  const routes: Route[] = [
    ...onlineFeatureRoutes(context),
    ...ingestRoutes(context),
    ...historicalFeatureRoutes(context),
    ...catalogRoutes(context),
    ...adminRoutes(context),
    ...feastRoutes(context),
    ...healthRoutes(context, warmUp(store)),
    ...(metrics === undefined ? [] : [metricsRoute(metrics)]),
    documentRoute(() => routes),
    ...docsRoutes(),
  ]

  const app = new Hono()
  const pagesOfOthers = crossOrigin(options)
  if (pagesOfOthers !== undefined) app.use(pagesOfOthers)
  const work = underWay()
  const open = door(options, limits, watcher, work)
  for (const route of routes) app.on(route.method.toUpperCase(), [route.path, ...(route.aliases ?? [])], around(route, open(route)))
  app.notFound(open(unknownRoute(routes)))
  noteServed(app, { store, localOnly: (options.apiKeys ?? []).length === 0 && options.jwt === undefined, idle: work.idle })
  return app
}
