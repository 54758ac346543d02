// A span for every request and for what its store does, by @opentelemetry/api where it is installed and somebody listens; else nothing.

import type { Observer, StoreCallEvent } from '@granary/core'
import type * as OpenTelemetry from '@opentelemetry/api'
import type { Context } from 'hono'
import type { Route } from './route.js'
import type { Served } from './served.js'

type Handler = (c: Context) => Promise<Response>

export interface Tracing {
  /** The handler, within a span while spans are recorded. */
  around(route: Route, handler: Handler): Handler
  /** Says of the request's span how it ended. */
  note(served: Served): void
}

/** `observe`: of the store, asked once somebody listens. */
export function tracing(observe: (observer: Observer) => void): Tracing {
  let api: typeof OpenTelemetry | undefined
  let tracer: OpenTelemetry.Tracer | undefined
  import('@opentelemetry/api').then(
    (found) => {
      api = found
    },
    () => undefined, // not installed
  )
  const spans = new WeakMap<Context, OpenTelemetry.Span>()

  /** Undefined until a program has registered its provider. */
  function listening(): OpenTelemetry.Tracer | undefined {
    if (tracer !== undefined || api === undefined) return tracer
    tracer = delegateOf(api.trace.getTracerProvider())
    if (tracer !== undefined) observe({ storeCall })
    return tracer
  }

  /** A span of a call that is done, below that of the request that it was for. */
  function storeCall({ store, operation, count, milliseconds, code }: StoreCallEvent): void {
    const { context, SpanKind, SpanStatusCode, trace } = api as typeof OpenTelemetry // there is a tracer
    if (trace.getActiveSpan() === undefined) return
    const ended = Date.now()
    const attributes = { 'granary.store': store, ...(count !== undefined && { 'granary.count': count }) }
    const options = { kind: SpanKind.CLIENT, startTime: ended - milliseconds, attributes }
    const span = tracer!.startSpan(`${store} ${operation}`, options, context.active())
    if (code !== undefined) span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR })
    span.end(ended)
  }

  async function traced(c: Context, { method, path }: Route, handler: Handler): Promise<Response> {
    const { context, propagation, SpanKind, trace } = api as typeof OpenTelemetry // there is a tracer
    const parent = propagation.extract(context.active(), c.req.raw.headers, ofHeaders)
    const attributes = { 'http.request.method': c.req.method, 'http.route': path }
    const span = tracer!.startSpan(`${method.toUpperCase()} ${path}`, { kind: SpanKind.SERVER, attributes }, parent)
    spans.set(c, span)
    try {
      return await context.with(trace.setSpan(parent, span), handler, undefined, c)
    } finally {
      span.end()
    }
  }

  return {
    around: (route, handler) => (c) => (listening() === undefined ? handler(c) : traced(c, route, handler)),
    note({ c, id, status, problem }) {
      if (tracer === undefined) return
      const span = spans.get(c)
      span?.setAttributes({ 'http.response.status_code': status, 'granary.request_id': id })
      if (problem === undefined) return
      span?.setAttribute('error.type', problem.code)
      if (status >= 500) span?.setStatus({ code: api!.SpanStatusCode.ERROR }) // a client's fault is none of the server's
    },
  }
}

/** The API hands out a proxy: whom it stands for is known once somebody is registered. */
function delegateOf(provider: OpenTelemetry.TracerProvider): OpenTelemetry.Tracer | undefined {
  if ('getDelegateTracer' in provider) return (provider as OpenTelemetry.ProxyTracerProvider).getDelegateTracer('@granary/server-hono')
  return provider.getTracer('@granary/server-hono')
}

const ofHeaders: OpenTelemetry.TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
}
