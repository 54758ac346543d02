// Whoever watches the server: its logs, its metrics, its traces.

import type { AnyFeatureStore } from '@granary/core'
import type { Context } from 'hono'
import { consoleFaultLog, faultEntry } from './fault-log.js'
import { type ServerMetrics, serverMetrics } from './metrics/server-metrics.js'
import type { Problem } from './problem.js'
import type { Route } from './route.js'
import type { Served, Telling } from './served.js'
import type { ServerOptions } from './server-options.js'
import { type Tracing, tracing } from './tracing.js'

type Handler = (c: Context) => Promise<Response>

export interface Watch extends Telling {
  /** Undefined where the server has none. */
  readonly metrics: ServerMetrics | undefined
  around(route: Route, handler: Handler): Handler
}

export function watch(store: AnyFeatureStore, options: ServerOptions): Watch {
  const metrics = options.metrics === false ? undefined : serverMetrics()
  const traces: Tracing | undefined = options.tracing === false ? undefined : tracing(store.observe)
  if (metrics !== undefined) store.observe(metrics.observer)

  const tellFault = faultTeller(options)

  function tellLogs(served: Served): void {
    const { problem } = served
    if (problem !== undefined && (calling.has(problem.status) || outage.test(problem.code))) tellFault(served, problem)
    if (options.accessLog !== undefined) tellAccess(served, options.accessLog)
  }

  function tellAll(served: Served): void {
    metrics?.request(served)
    traces?.note(served)
    tellLogs(served)
  }

  return {
    metrics,
    around: (route, handler) => traces?.around(route, handler) ?? handler,
    tell: undisturbed(tellAll),
    tellLate: undisturbed(tellLogs),
  }
}

function undisturbed(tell: (served: Served) => void): (served: Served) => void {
  return (served) => {
    try {
      tell(served)
    } catch {
      // A watcher's fault is its own.
    }
  }
}

/** Statuses of what waiting does not mend, and a client cannot: whoever runs the server must. */
const calling: ReadonlySet<number> = new Set([500, 507])
/** Codes of what is down beside this server, or hangs. */
const outage = /^((STORE|INGEST|AUTH)_(UNAVAILABLE|TIMEOUT|READ_ONLY|PARTIAL)|LIMIT_TIME)$/
/** Milliseconds after which the same is told again: every request of an outage fails alike. */
const quiet = 60_000

/** Tells what is new. A fault of the code is told each time, for none is like the other. */
function faultTeller({ faultLog = consoleFaultLog }: ServerOptions): (served: Served, problem: Problem) => void {
  const told = new Map<string, number>()
  return ({ fault, id, route }, problem) => {
    const entry = faultEntry(fault, problem, id, route)
    const what = [problem.code, ...entry.errors].join()
    const now = performance.now()
    if (problem.code !== 'INTERNAL' && now - (told.get(what) ?? Number.NEGATIVE_INFINITY) < quiet) return
    told.set(what, now)
    faultLog(entry, fault)
  }
}

function tellAccess({ c, id, route, status, milliseconds, identity, problem }: Served, log: NonNullable<ServerOptions['accessLog']>): void {
  log({
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
