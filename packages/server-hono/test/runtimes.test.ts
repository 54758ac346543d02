// The server on each runtime for real: a process of its own, asked over HTTP.

import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runtimes, type ServerProcess, startServer } from './served/start-server.js'

const config = ['--config', 'test/served/granary.config.mjs', '--port', '0']

describe.each(runtimes)('on %s', (runtime) => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer({ runtime, args: config })
  })
  afterAll(async () => {
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
  })

  const ask = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      ...(body !== undefined && { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    })

  test('says where it listens, and to whom', () => {
    expect(server.output()).toMatch(/"served" on http:\/\/127\.0\.0\.1:\d+, to this machine alone/)
  })

  test('rows in, newest values out', async () => {
    const rows = [1, 2].map((total) => ({ customer_id: `C${total}`, total, score: null }))
    const stored = await ask('/v1/ingest/purchases', { rows })
    expect([stored.status, (await stored.json()).accepted]).toEqual([201, 2])
    const lines = rows.map((row) => JSON.stringify({ ...row, customer_id: `N${row.total}` })).join('\n')
    expect((await ask('/v1/ingest/purchases', lines, { 'content-type': 'application/x-ndjson' })).status).toBe(201)

    const read = await ask('/v1/online-features', { service: 'churn', entities: [...rows, { customer_id: 'N2' }].map(({ customer_id }) => ({ customer_id })), include: ['statuses'] }) // biome-ignore format: one request
    expect(await read.json()).toEqual({
      rows: [1, 2, 2].map((total) => ({ total, score: null })),
      statuses: [1, 2, 2].map(() => ({ total: 'PRESENT', score: 'NULL_VALUE' })),
    })
    expect(await (await ask('/features/purchases/C2?features=total')).json()).toEqual({ total: 2 })
    const streamed = await ask('/v1/online-features', { service: 'churn', entities: rows.map(({ customer_id }) => ({ customer_id })) }, { accept: 'application/x-ndjson' }) // biome-ignore format: one request
    expect((await streamed.text()).trim().split('\n').map((line) => JSON.parse(line).total)).toEqual([1, 2]) // biome-ignore format: one chain
  })

  test('a training set, and the catalog', async () => {
    const spine = [{ customer_id: 'C1', event_timestamp: new Date().toISOString() }]
    const training = await ask('/v1/historical-features', { service: 'churn', spine })
    expect([training.status, JSON.parse(await training.text()).total]).toEqual([200, 1])
    const { groups } = await (await ask('/groups')).json()
    expect(groups.map(({ name }: { name: string }) => name)).toEqual(['purchases'])
  })

  test('the page of the document, from the files of its package', async () => {
    const script = await ask('/docs/swagger-ui.js')
    expect([script.status, (await script.text()).length > 1_000_000]).toEqual([200, true])
  })

  test('a compressed body is read, and one that is damaged refused', async () => {
    const body = gzipSync(JSON.stringify({ service: 'churn', entities: [{ customer_id: 'C1' }] }))
    const send = (bytes: Buffer) =>
      fetch(`${server.url}/v1/online-features`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: new Uint8Array(bytes),
      })
    expect([(await send(body)).status, (await send(body.subarray(0, 15))).status]).toEqual([200, 400])
  })

  test('health, readiness, the document, metrics', async () => {
    expect(await (await ask('/health')).json()).toMatchObject({ status: 'ok', service: 'served' })
    expect((await ask('/ready')).status).toBe(200)
    expect((await (await ask('/openapi.json')).json()).openapi).toBe('3.1.0')
    const metrics = await (await ask('/metrics')).text()
    expect(metrics).toMatch(/^granary_http_requests_total\{method="GET",route="\/ready",status="200"\} 1$/m)
    expect(metrics).toMatch(/^process_cpu_seconds_total /m)
  })

  test('faults are problems', async () => {
    const codes = async (answer: Response) => [answer.status, answer.headers.get('content-type'), (await answer.json()).code]
    const problem = 'application/problem+json'
    expect(await codes(await ask('/features/nothing/C1'))).toEqual([404, problem, 'INPUT_UNKNOWN_GROUP'])
    expect(await codes(await ask('/v1/online-features', '{"'))).toEqual([400, problem, 'INPUT_INVALID_BODY'])
    expect(await codes(await ask('/nothing'))).toEqual([404, problem, 'INPUT_UNKNOWN_ROUTE'])
  })

  test('without keys: this machine alone, by its own names, for nobody else', async () => {
    for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }])
      expect((await ask('/features/purchases/C1', undefined, headers as Record<string, string>)).status).toBe(401)
    expect(await statusFor('shop.example')).toBe(401)
    expect(await statusFor('localhost')).toBe(200)
  })

  /** `fetch` lets nobody choose the name. */
  function statusFor(host: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      request(`${server.url}/features/purchases/C1`, { headers: { host } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .once('error', reject)
        .end()
    })
  }
})

describe('the default export of a file', () => {
  test.each(['bun', 'deno'] as const)('is served by %s itself', async (runtime) => {
    const flags = runtime === 'deno' ? ['--host', '127.0.0.1', '--port', '0'] : []
    const server = await startServer({ runtime, serve: true, flags, file: 'test/served/default-export.mjs', env: { PORT: '0' } })
    try {
      const status = async (headers = {}) => (await fetch(`${server.url}/features/purchases/C1`, { headers })).status
      expect([await status(), await status({ 'x-forwarded-for': '127.0.0.1' })]).toEqual([200, 401])
    } finally {
      server.kill('SIGKILL')
      await server.ended
    }
  })
})
