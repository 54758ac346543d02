// A route as data: what it is called, who may call it, what goes in and out, and what it does.

import type { RouteConfig } from '@asteasolutions/zod-to-openapi'
import type { ErrorCode } from '@granary/core'
import type { Scope } from './authentication/identity.js'
import type { Call } from './call.js'

export interface Route {
  readonly method: 'get' | 'post'
  /** As Hono writes it: `/features/:group/:key`. */
  readonly path: string
  /** Other paths of the same route, which the document leaves out. */
  readonly aliases?: readonly string[]
  /** `'public'`: no key is asked for. */
  readonly scope: Scope | 'public'
  /** Codes that are about what the path names: 404 there, 400 elsewhere. */
  readonly pathCodes?: readonly ErrorCode[]
  /** For the document: summary, request, responses. Errors, security and the path are added to it. */
  readonly describe: Pick<RouteConfig, 'summary' | 'description' | 'tags' | 'request' | 'responses'>
  /** @throws GranaryError, and whatever a store throws: the door makes a problem of it. */
  handle(call: Call): Response | Promise<Response>
}
