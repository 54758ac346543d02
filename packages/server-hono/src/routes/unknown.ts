// What is asked for and is not there.

import { GranaryError } from '@granary/core'
import { withHeaders } from '../error-headers.js'
import type { Route } from '../route.js'

/** Answers what no route takes: 405 with `Allow` where another method would be one, else 404. `routes`: all of them. */
export function unknownRoute(routes: readonly Route[]): Route {
  const forms = routes.map(({ method, path }) => ({
    method: method.toUpperCase(),
    form: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
  }))
  return {
    method: 'get',
    path: '*',
    scope: 'public',
    describe: { responses: {} },
    handle({ c }) {
      const methods = forms.filter(({ form }) => form.test(c.req.path)).map(({ method }) => method)
      if (methods.length === 0) throw new GranaryError('INPUT_UNKNOWN_ROUTE', 'This path is no route: GET /openapi.json lists them')
      const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
      throw withHeaders(new GranaryError('INPUT_UNSUPPORTED_METHOD', `This path takes ${allow}`), { allow })
    },
  }
}
