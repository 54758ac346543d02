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

  const isNews = newsOfOutages()

  function tellLogs(served: Served): void {
    const { problem } = served
    if (problem !== undefined && (calling.has(problem.status) || isNews(problem.code))) tellFault(served, problem, options)
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

/** What fails while something beside this server is down: every request of that time, so one tells it. */
const outage = /^(STORE|INGEST|AUTH)_(UNAVAILABLE|TIMEOUT|READ_ONLY|PARTIAL)$/
/** Milliseconds after which an outage is told again. */
const quiet = 60_000

function newsOfOutages(): (code: string) => boolean {
  const told = new Map<string, number>()
  return (code) => {
    if (!outage.test(code)) return false
    const now = performance.now()
    if (now - (told.get(code) ?? Number.NEGATIVE_INFINITY) < quiet) return false
    told.set(code, now)
    return true
  }
}

/** Statuses of what waiting does not mend, and a client cannot: whoever runs the server must. */
const calling: ReadonlySet<number> = new Set([500, 507])

function tellFault({ fault, id, route }: Served, problem: Problem, { faultLog = consoleFaultLog }: ServerOptions): void {
  faultLog(faultEntry(fault, problem, id, route), fault)
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
