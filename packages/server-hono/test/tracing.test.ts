// Spans of OpenTelemetry, as a program that has an SDK sees them.

import { memoryOnlineStore } from '@granary/online-memory'
import { context, propagation, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { afterEach, describe, expect, test } from 'vitest'
import { readKey, servedShop } from './shop.js'

const exporter = new InMemorySpanExporter()
const processor = new SimpleSpanProcessor(exporter)
const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${spanId}-01`

/** A server that has found the API, which it looks for as it is made. */
async function tracedShop(...options: Parameters<typeof servedShop>) {
  const shop = await servedShop(...options)
  await shop.ask('/health')
  await spans()
  exporter.reset()
  return shop
}

/** From here on the process has a provider, an async context and W3C's headers, as an SDK registers them. */
function listen(): void {
  new NodeTracerProvider({ spanProcessors: [processor] }).register()
}

async function spans(): Promise<readonly ReadableSpan[]> {
  await processor.forceFlush()
  return exporter.getFinishedSpans()
}

afterEach(() => {
  for (const api of [trace, context, propagation]) api.disable()
  exporter.reset()
})

const shape = ({ name, attributes, status }: ReadableSpan) => ({ name, attributes, status: status.code })

describe('with a provider', () => {
  test('a request is a span, below the one of its traceparent, and what the store did lies below it', async () => {
    listen()
    const { ask } = await tracedShop()
    await ask('/features/purchases/secret-customer', { key: readKey, headers: { traceparent, 'x-request-id': 'mine' } })
    const [read, request, ...others] = await spans()
    expect(others).toEqual([])
    expect(shape(request!)).toEqual({
      name: 'GET /features/:group/:key',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/features/:group/:key',
        'http.response.status_code': 200,
        'granary.request_id': 'mine',
      },
      status: 0,
    })
    expect([request!.spanContext().traceId, request!.parentSpanContext?.spanId]).toEqual([traceId, spanId])
    expect(shape(read!)).toEqual({ name: 'online read', attributes: { 'granary.store': 'online', 'granary.count': 1 }, status: 0 })
    expect(read!.parentSpanContext?.spanId).toBe(request!.spanContext().spanId)
    expect(JSON.stringify((await spans()).map(shape))).not.toContain('secret')
  })

  test('without a traceparent it begins a trace', async () => {
    listen()
    const { ask } = await tracedShop()
    await ask('/features/purchases/C1')
    expect((await spans()).at(-1)?.parentSpanContext).toBeUndefined()
  })

  test('what failed has the code; an error is only what is none of the client', async () => {
    listen()
    const down = async () => {
      throw new Error('down')
    }
    const { ask } = await tracedShop({}, { online: { ...memoryOnlineStore(), read: down }, warmStart: 'off' })
    await ask('/features/purchases/C1')
    await ask('/features/nothing/C1')
    expect((await spans()).map(({ name, attributes, status }) => [name, attributes['error.type'], status.code])).toEqual([
      ['online read', 'STORE_UNAVAILABLE', 2],
      ['GET /features/:group/:key', 'STORE_UNAVAILABLE', 2],
      ['GET /features/:group/:key', 'INPUT_UNKNOWN_GROUP', 0],
    ])
  })

  test('one that comes after the server was made is found', async () => {
    const { ask } = await tracedShop()
    await ask('/features/purchases/C1')
    listen()
    await ask('/features/purchases/C1')
    expect((await spans()).map(({ name }) => name)).toEqual(['online read', 'GET /features/:group/:key'])
  })

  test('`tracing: false` makes none, and what the store does otherwise makes none', async () => {
    listen()
    const { ask } = await tracedShop({ tracing: false })
    await ask('/features/purchases/C1', { headers: { traceparent } })
    const { store } = await tracedShop()
    await store.getOnlineFeatures('churn', [{ customer_id: 'C1' }])
    expect(await spans()).toEqual([])
  })
})

test('without a provider no span is asked for', async () => {
  const { ask } = await tracedShop()
  expect((await ask('/features/purchases/C1', { headers: { traceparent } })).status).toBe(200)
  expect(await spans()).toEqual([])
})
