// What every request passes: its id, whose it is and what that opens, how often it may come, and how whatever goes wrong is answered.

import { type ErrorCode, GranaryError } from '@granary/core'
import type { Context } from 'hono'
import { type Identify, identification } from './authentication/identify.js'
import { checkScope, type Identity } from './authentication/identity.js'
import { peerAddress } from './authentication/peer-address.js'
import type { Call } from './call.js'
import { deadlines } from './deadlines.js'
import { headersOf } from './error-headers.js'
import { type Problem, problemOf, problemResponse } from './problem.js'
import { type CheckRate, rateCheck } from './rate-limit.js'
import { requestHeader } from './request-header.js'
import type { Route } from './route.js'
import type { CheckedLimits, ServerOptions } from './server-options.js'

/** What is told of a request that was answered. */
export interface Served {
  readonly c: Context
  readonly id: string
  readonly route: string
  readonly status: number
  readonly milliseconds: number
  readonly identity: Identity | undefined
  readonly problem: Problem | undefined
  /** What an INTERNAL problem hides. */
  readonly fault: unknown
}

export type Door = (route: Route) => (c: Context) => Promise<Response>

const anybody: Identity = { name: 'anybody', scopes: [] }

export function door(options: ServerOptions, limits: CheckedLimits, tell: (served: Served) => void): Door {
  const identify: Identify = identification(options)
  const checkRate: CheckRate | undefined = options.rateLimit === undefined ? undefined : rateCheck(options.rateLimit)
  const readTime = deadlines(limits.readTime)
  const closed = (options.apiKeys ?? []).length === 0 && options.jwt === undefined

  return (route) => async (c) => {
    const started = performance.now()
    const id = requestId(c)
    let identity: Identity | undefined
    let problem: Problem | undefined
    let fault: unknown
    let response: Response
    try {
      // Without keys even what is public is for this machine alone.
      const known = route.scope === 'public' && !closed ? anybody : identify(c)
      identity = known instanceof Promise ? await known : known
      if (route.scope !== 'public') checkScope(identity, route.scope)
      if (checkRate !== undefined && route.scope !== 'public') await checkRate(identity.name) // whoever probes is never sent away
      const call: Call = { c, id, identity, readTime, longTime: () => longTime(c, limits.longTime) }
      response = await route.handle(call)
    } catch (error) {
      fault = checkRate === undefined ? error : await failedTooOften(error, c, checkRate)
      problem = problemOf(discreet(timedOut(fault), identity), id, route.pathCodes)
      response = problemResponse(problem, headersOf(fault))
    }
    tell({ c, id, route: route.path, status: response.status, milliseconds: performance.now() - started, identity, problem, fault })
    return response
  }
}

/** Who shows what is no key counts by his address, for he has no name. A known key is never kept out by it. */
async function failedTooOften(error: unknown, c: Context, checkRate: CheckRate): Promise<unknown> {
  if (!GranaryError.isInstance(error) || (error.code !== 'AUTH_INVALID' && error.code !== 'AUTH_REQUIRED')) return error
  return checkRate(`peer ${await peerAddress(c)}`).then(
    () => error,
    (limit: unknown) => limit,
  )
}

/** Errors whose messages name what there is instead. */
const naming: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INPUT_UNKNOWN_GROUP',
  'INPUT_UNKNOWN_FEATURE',
  'INPUT_UNKNOWN_SERVICE',
  'INPUT_AMBIGUOUS',
  'REGISTRY_UNKNOWN_REFERENCE',
])

/** Who may see some groups alone is not told the names of the others. */
function discreet(error: unknown, identity: Identity | undefined): unknown {
  if (identity?.groups === undefined || !GranaryError.isInstance(error) || !naming.has(error.code)) return error
  return new GranaryError(error.code, 'Nothing of that name, or more than one thing, is open to the key shown')
}

function longTime(c: Context, milliseconds: number): AbortSignal {
  return AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(milliseconds)])
}

/** A deadline of the server's own is told as such: the store did nothing wrong. */
function timedOut(error: unknown): unknown {
  const isDeadline =
    GranaryError.isInstance(error) &&
    (error.code === 'ABORTED' || error.code === 'STORE_TIMEOUT') &&
    error.cause instanceof DOMException &&
    error.cause.name === 'TimeoutError'
  return isDeadline
    ? new GranaryError('LIMIT_TIME', 'The request took longer than this server gives (limits.readTime, limits.longTime)', { cause: error })
    : error
}

const process = Math.random().toString(36).slice(2, 8)
let requests = 0
const idForm = /^[\w.:-]{1,100}$/

/** The caller's own id where it is harmless. */
function requestId(c: Context): string {
  const given = requestHeader(c, 'x-request-id')
  return given !== undefined && idForm.test(given) ? given : `${process}-${(++requests).toString(36)}`
}
