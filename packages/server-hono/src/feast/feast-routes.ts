// The routes of Feast's feature server, so that its clients change only a URL.

import type { Route } from '../route.js'
import type { ServerContext } from '../server-context.js'
import { getOnlineFeatures } from './get-online-features.js'
import { materializeRoutes } from './materialize-routes.js'
import { writeRoutes } from './write-routes.js'

/** Vector search is not among them: `/search` and `/retrieve-online-documents` are unknown routes, which Feast's client takes for what it is. */
export function feastRoutes(context: ServerContext): readonly Route[] {
  const routes = [getOnlineFeatures(context), ...writeRoutes(context), ...materializeRoutes(context)]
  // A client whose URL ends in a slash asks for `//push`.
  return routes.map((route) => ({ ...route, aliases: [`/${route.path}`] }))
}
