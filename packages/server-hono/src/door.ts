// What every request passes: its id, whose it is and what that opens, how often it may come, and how whatever goes wrong is answered.

import type { Context } from 'hono'
import { discreet } from './authentication/discreet.js'
import { type Identify, identification } from './authentication/identify.js'
import { checkScope, type Identity } from './authentication/identity.js'
import type { Call } from './call.js'
import { deadlines, isLate, withDeadline } from './deadlines.js'
import { headersOf } from './error-headers.js'
import { patience } from './patience.js'
import { type Problem, problemOf, problemResponse, tooLate } from './problem.js'
import { type CheckRate, failedTooOften, rateCheck } from './rate-limit.js'
import { requestHeader } from './request-header.js'
import type { Route } from './route.js'
import type { Served, Telling } from './served.js'
import type { CheckedLimits, ServerOptions } from './server-options.js'
import type { UnderWay } from './under-way.js'

export type Door = (route: Route) => (c: Context) => Promise<Response>

const anybody: Identity = { name: 'anybody', scopes: [] }

export function door(options: ServerOptions, limits: CheckedLimits, { tell, tellLate }: Telling, work: UnderWay): Door {
  const identify: Identify = identification(options)
  const checkRate: CheckRate | undefined = options.rateLimit === undefined ? undefined : rateCheck(options.rateLimit)
  const [readTime, storeTime] = [deadlines(limits.readTime), deadlines(limits.longTime)]
  const [waitForPart, bodyTime] = [patience(limits.readTime), limits.longTime]
  const closed = (options.apiKeys ?? []).length === 0 && options.jwt === undefined

  return (route) => async (c) => {
    work.begin()
    const started = performance.now()
    const id = requestId(c)
    let identity: Identity | undefined
    let problem: Problem | undefined
    let fault: unknown
    let response: Response
    let read: AbortSignal | undefined
    let long: AbortSignal | undefined
    let store: AbortSignal | undefined
    const problemFor = (error: unknown): Problem =>
      problemOf(isLate(error, [read, long, store]) ? tooLate(error) : discreet(error, identity), id, route.pathCodes)
    /** Spelt out: an object that is spread into another one costs a twentieth of a small read. */
    const served = (status: number, problem: Problem | undefined, fault: unknown): Served => {
      const milliseconds = performance.now() - started
      return { c, id, route: route.path, status, milliseconds, identity, problem, fault }
    }
    try {
      // Without keys even what is public is for this machine alone.
      const known = route.scope === 'public' && !closed ? anybody : identify(c)
      identity = known instanceof Promise ? await known : known
      if (route.scope !== 'public') {
        if (checkRate !== undefined) await checkRate(identity.name) // whoever probes is never sent away
        checkScope(identity, route.scope)
      }
      const call: Call = {
        c,
        id,
        identity,
        readTime: () => (read ??= readTime()),
        longTime: () => (long ??= withDeadline(c.req.raw.signal, limits.longTime)),
        storeTime: () => (store ??= storeTime()),
        goesOn(storing) {
          work.begin()
          storing.finally(work.end)
        },
        patience: waitForPart,
        bodyTime,
        failed(error) {
          const late = problemFor(error)
          tellLate(served(late.status, late, error))
          return late
        },
      }
      response = await route.handle(call)
    } catch (error) {
      fault = checkRate === undefined ? error : await failedTooOften(error, c, checkRate)
      problem = problemFor(fault)
      response = problemResponse(problem, headersOf(fault))
    } finally {
      work.end()
    }
    tell(served(response.status, problem, fault))
    return response
  }
}

const process = Math.random().toString(36).slice(2, 8)
let requests = 0
const idForm = /^[\w.:-]{1,100}$/

/** The caller's own id where it is harmless. */
function requestId(c: Context): string {
  const given = requestHeader(c, 'x-request-id')
  return given !== undefined && idForm.test(given) ? given : `${process}-${(++requests).toString(36)}`
}
