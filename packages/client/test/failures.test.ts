// What goes wrong between a client and its server: every failure is a GranaryError, what can be tried again is, and nothing is stored twice.

import { getEventListeners } from 'node:events'
import { GranaryError } from '@granary/core'
import { afterEach, expect, test, vi } from 'vitest'
import { type Answer, echo, json, lines, problem, scriptedServer, silence, unreachable } from './scripted-server.js'
import { rejection } from './shop.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const report = { status: 'stored', accepted: 1, rejected: 0, superseded: 0, batch_id: 'x', snapshot: 's', errors: [] }
const read = { include: [] } as const
const head = { snapshots: { 'g@1': 's' }, types: { x: 'int64' } }

test('requests go below the url, with the key, further headers, and JSON', async () => {
  const { client, requests } = scriptedServer([echo], { key: 'abc', headers: { 'x-gateway': 'g' } })
  await client.getOnlineFeatures('churn', [{ id: 1, at: new Date(0), big: 1n, nan: Number.NaN, bytes: Uint8Array.of(1) }], {
    include: [],
    fullFeatureNames: true,
  })
  const [asked] = requests
  expect(asked?.url).toBe('https://granary.test/shop/v1/online-features')
  expect(Object.fromEntries(asked!.headers)).toEqual({
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: 'Bearer abc',
    'x-gateway': 'g',
  })
  expect(JSON.parse(asked!.body)).toEqual({
    service: 'churn',
    full_feature_names: true,
    include: ['types'],
    entities: [{ id: 1, at: '1970-01-01T00:00:00.000Z', big: '1', nan: 'NaN', bytes: 'AQ==' }],
  })
})

test("further headers of any case give way to the client's own", async () => {
  const headers = {
    Authorization: 'Basic eA==',
    'Content-TYPE': 'text/plain',
    ACCEPT: '*/*',
    'Idempotency-Key': 'theirs',
    'X-Gateway': 'g',
  }
  const { client, requests } = scriptedServer([json(report)], { key: 'abc', headers })
  await client.ingest('g', [{ id: 1 }], { batchId: 'mine' })
  expect(Object.fromEntries(requests[0]!.headers)).toEqual({
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: 'Bearer abc',
    'idempotency-key': 'mine',
    'x-gateway': 'g',
  })
  const without = scriptedServer([echo], { headers })
  await without.client.getOnlineFeatures('churn', [], read)
  expect(without.requests[0]!.headers.get('authorization')).toBe('Basic eA==')
})

test('a key is asked for anew before each request', async () => {
  let count = 0
  const { client, requests } = scriptedServer([problem('STORE_UNAVAILABLE', 503), echo], { key: async () => `token${++count}` })
  await client.getOnlineFeatures('churn', [], read)
  expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer token1', 'Bearer token2'])
  const { client: locked } = scriptedServer([echo], { key: () => Promise.reject(new GranaryError('AUTH_REQUIRED', 'no token')) })
  expect((await rejection(locked.getOnlineFeatures('churn', [], read))).code).toBe('AUTH_REQUIRED')
})

test('a key that cannot be made is asked for once, and is no fault of the server', async () => {
  let asked = 0
  const key = () => {
    asked++
    return Promise.reject(new Error('the token service is down'))
  }
  const { client, requests } = scriptedServer([echo], { key })
  expect((await rejection(client.getOnlineFeatures('churn', [], read))).code).toBe('AUTH_REQUIRED')
  expect([asked, requests.length]).toEqual([1, 0])
})

test('a problem is the error that it tells', async () => {
  const errors = [{ row: 0, column: 'x', code: 'VALIDATION_MIN', message: 'is below min' }]
  const { client, requests } = scriptedServer([problem('VALIDATION_FAILED', 422, { errors, batch_id: 'b', offset: 3 })])
  const error = await rejection(client.ingest('g', [{ id: 1 }]))
  expect(error).toMatchObject({ code: 'VALIDATION_FAILED', message: 'told as VALIDATION_FAILED', errors, offset: 3 })
  expect(error.cause).toEqual({ kind: 'answer', status: 422, requestId: 'r1' })
  expect(GranaryError.isInstance(error)).toBe(true)
  expect(requests).toHaveLength(1)
})

test.each([
  [401, 'AUTH_REQUIRED'],
  [403, 'AUTH_FORBIDDEN'],
  [404, 'INPUT_UNKNOWN_ROUTE'],
  [413, 'LIMIT_BODY'],
  [418, 'STORE_CORRUPT'],
  [429, 'LIMIT_RATE'],
  [500, 'INTERNAL'],
  [502, 'STORE_UNAVAILABLE'],
  [504, 'STORE_TIMEOUT'],
])('an answer of status %i that is none of a Granary server is %s, and its body is not told', async (status, code) => {
  const { client } = scriptedServer([() => new Response('<html>secret</html>', { status })])
  const error = await rejection(client.getOnlineFeatures('churn', [], read))
  expect(error.code).toBe(code)
  expect(JSON.stringify([error, error.message, error.cause])).not.toContain('secret')
})

test('a code of a later version is told with what its status means', async () => {
  const { client } = scriptedServer([problem('LIMIT_MOON', 429), problem('INPUT_MOON', 400)], { retry: { tries: 1 } })
  expect((await rejection(client.getOnlineFeatures('churn', [], read))).code).toBe('LIMIT_RATE')
  expect((await rejection(client.getOnlineFeatures('churn', [], read))).code).toBe('STORE_CORRUPT')
})

const one = [{ id: 1 }]
test.each<[string, Answer, string]>([
  ['no JSON', () => new Response('secret'), 'STORE_CORRUPT'],
  ['no object', json('secret'), 'STORE_CORRUPT'],
  ['no types', json({ rows: [{}] }), 'STORE_CORRUPT'],
  ['a row too few', json({ types: {}, rows: [] }), 'STORE_CORRUPT'],
  ['no statuses', json({ types: {}, rows: [{}], event_timestamps: [{}] }), 'STORE_CORRUPT'],
  ['no times', json({ types: {}, rows: [{}], statuses: [{}] }), 'STORE_CORRUPT'],
  ['a row that is none', json({ types: {}, rows: ['secret'], statuses: [{}], event_timestamps: [{}] }), 'STORE_CORRUPT'],
  [
    'a type of a later version',
    json({ types: { x: 'decimal(3)' }, rows: [{ x: 1 }], statuses: [{}], event_timestamps: [{}] }),
    'STORE_UNSUPPORTED_PROTOCOL',
  ],
])('an online answer with %s is an error, and not told', async (_, answer, code) => {
  const { client } = scriptedServer([answer])
  const error = await rejection(client.getOnlineFeatures('churn', one))
  expect(error.code).toBe(code)
  expect(JSON.stringify([error, error.message, error.cause])).not.toContain('secret')
})

test.each([
  ['bigint', 1],
  ['bigint', '1.5'],
  ['timestamp', 1],
  ['timestamp', 'soon'],
  ['float64', 'x'],
  ['bytes', 1],
  ['bytes', 'ä'],
  ['vector(1)', 1],
  ['vector(1)', ['x']],
  ['array(bigint)', 1],
  ['array(bigint)', [1]],
])('a value that is no %s is STORE_CORRUPT when looked at: %o', async (type, value) => {
  const { client } = scriptedServer([json({ types: { x: type }, rows: [{ x: value }] })])
  const result = await client.getOnlineFeatures('churn', one, read)
  expect(() => result.rows).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
  expect(() => result.columns).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
})

test('what a retry can help is tried again, as often as is allowed', async () => {
  for (const failing of [
    unreachable,
    problem('STORE_UNAVAILABLE', 503),
    problem('LIMIT_RATE', 429),
    () => new Response('', { status: 502 }),
  ]) {
    const { client, requests } = scriptedServer([failing, failing, echo])
    expect((await client.getOnlineFeatures('churn', one, read)).rows).toEqual([{ x: 1 }])
    expect(requests).toHaveLength(3)
    const given = scriptedServer([failing], { retry: { tries: 2, wait: 0 } })
    expect((await rejection(given.client.getOnlineFeatures('churn', one, read))).retryable).toBe(true)
    expect(given.requests).toHaveLength(2)
  }
  const { client, requests } = scriptedServer([problem('INPUT_UNKNOWN_SERVICE', 400)])
  expect((await rejection(client.getOnlineFeatures('churn', one, read))).code).toBe('INPUT_UNKNOWN_SERVICE')
  expect(requests).toHaveLength(1)
})

test('a server that cannot be reached is STORE_UNAVAILABLE with the reason', async () => {
  const { client } = scriptedServer([unreachable], { retry: { tries: 1 } })
  expect(await rejection(client.getOnlineFeatures('churn', one))).toMatchObject({
    code: 'STORE_UNAVAILABLE',
    cause: { message: 'fetch failed' },
  })
})

test('a retry waits as long as the server asks, and not at all where that is too long', async () => {
  vi.useFakeTimers()
  const { client, requests } = scriptedServer([problem('LIMIT_BUSY', 503, {}, { 'retry-after': '20' }), echo])
  const patient = client.getOnlineFeatures('churn', one, read)
  await vi.advanceTimersByTimeAsync(19_999)
  expect(requests).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect((await patient).rows).toEqual([{ x: 1 }])

  const hurried = scriptedServer([problem('LIMIT_BUSY', 503, {}, { 'retry-after': '40' }), echo])
  expect(await rejection(hurried.client.getOnlineFeatures('churn', one, read))).toMatchObject({
    code: 'LIMIT_BUSY',
    cause: { retryAfter: 40_000 },
  })
  expect(hurried.requests).toHaveLength(1)
})

test('without a time-out a retry waits for minutes, not for days', async () => {
  vi.useFakeTimers()
  const answers = ['299', '300', '3000000'].map((after) => problem('LIMIT_BUSY', 503, {}, { 'retry-after': after }))
  const { client, requests } = scriptedServer([answers[0]!, lines(head, { end: { rows: 0 } }), ...answers.slice(1)])
  const patient = client.getHistoricalFeatures('churn', { spine: [] })
  await vi.advanceTimersByTimeAsync(299_000)
  expect(await (await patient).rows()).toEqual([])
  for (const retryAfter of [300_000, 3_000_000_000])
    expect(await rejection(client.getHistoricalFeatures('churn', { spine: [] }))).toMatchObject({
      code: 'LIMIT_BUSY',
      cause: { retryAfter },
    })
  expect(requests).toHaveLength(4)
})

test('time-outs: of the client, of the call; retries are within them', async () => {
  vi.useFakeTimers()
  const { client, requests } = scriptedServer([silence], { timeout: 50 })
  const calls = [
    client.getOnlineFeatures('churn', one),
    client.getOnlineFeatures('churn', one, { timeout: 70 }),
    client.ingest('g', one),
    client.ingest('g', new Set(one)),
    client.getHistoricalFeatures('churn', { spine: [], timeout: 60 }),
  ].map(rejection)
  await vi.advanceTimersByTimeAsync(70)
  expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(new Array(5).fill('STORE_TIMEOUT'))
  expect(requests).toHaveLength(5)
  expect(requests.every(({ signal }) => signal.aborted)).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('a caller ends its call by a signal, before it and within it', async () => {
  const stop = new AbortController()
  const { client, requests } = scriptedServer([silence])
  const { signal } = stop
  const calls = [
    client.getOnlineFeatures('churn', one, { signal }),
    client.ingest('g', one, { signal }),
    client.ingest('g', new Set(one), { signal }),
    client.getHistoricalFeatures('churn', { spine: [], signal }),
  ].map(rejection)
  await vi.waitFor(() => expect(requests).toHaveLength(4))
  stop.abort(new Error('enough'))
  for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } })
  expect((await rejection(client.getOnlineFeatures('churn', one, { signal }))).code).toBe('ABORTED')
  expect((await rejection(client.getOnlineFeatures('churn', one, { signal: AbortSignal.timeout(1) }))).code).toBe('STORE_TIMEOUT')
  expect(requests).toHaveLength(5)
})

test('calls that share a signal listen to it once, and let go of it', async () => {
  const stop = new AbortController()
  const listeners = () => getEventListeners(stop.signal, 'abort').length
  const { client, requests } = scriptedServer([
    async (asked) => {
      counts.push(listeners())
      return echo(asked)
    },
  ])
  const counts: number[] = []
  await Promise.all(Array.from({ length: 12 }, () => client.getOnlineFeatures('churn', one, { ...read, signal: stop.signal })))
  expect(requests).toHaveLength(12)
  expect(counts).toEqual(new Array(12).fill(1))
  expect(listeners()).toBe(0)
})

test('a signal ends the wait for a retry', async () => {
  const stop = new AbortController()
  const { client } = scriptedServer(
    [
      () => {
        queueMicrotask(() => setTimeout(() => stop.abort()))
        return unreachable({} as never)
      },
    ],
    { retry: { wait: 2 ** 30, longestWait: 2 ** 30 }, timeout: 2 ** 31 - 1 },
  )
  expect((await rejection(client.getOnlineFeatures('churn', one, { signal: stop.signal }))).code).toBe('ABORTED')
})

// ---- ingestion

test('an ingestion is tried again under one batch id, made up where none is given', async () => {
  const { client, requests } = scriptedServer([unreachable, problem('INGEST_PARTIAL', 503, { batch_id: 'x' }), json(report, 200)])
  await client.ingest('g', one)
  await client.ingest('g', one)
  const ids = requests.map(({ headers }) => headers.get('idempotency-key'))
  expect(new Set(ids.slice(0, 3)).size).toBe(1)
  expect(ids[0]).toMatch(/^auto-/)
  expect(ids[3]).not.toBe(ids[0])
  const named = scriptedServer([unreachable])
  const error = await rejection(named.client.ingest('g', one, { batchId: 'mine' }))
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', batchId: 'mine', offset: 0 })
  expect(named.requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual(new Array(4).fill('mine'))
})

test('a request of a stream that is cut off is sent again, the same; what it told is not counted twice', async () => {
  const { client, requests } = scriptedServer([
    lines({ stored: 1 }, 'cut'),
    lines({ stored: 1 }),
    lines({ stored: 1 }, { error: { code: 'STORE_TIMEOUT', detail: 'slow' } }),
    lines({ stored: 1 }, { stored: 2 }, { report: { ...report, accepted: 2 } }),
  ])
  const told: number[] = []
  const rows = [{ id: 1 }, { id: 2 }]
  const { accepted } = await client.ingest('g', rows, {
    batchSize: 2,
    from: 0,
    batchId: 'x',
    onProgress: (event) => void told.push(event.rows),
  })
  expect(accepted).toBe(2)
  expect(requests.map(({ url, body }) => [url, body])).toEqual(
    new Array(4).fill(['https://granary.test/shop/v1/ingest/g?batch_size=2', '{"id":1}\n{"id":2}']),
  )
  expect(told.at(-1)).toBe(2)
})

test('an error line of a stream is an error, with the batch id', async () => {
  const { client } = scriptedServer([
    lines({ error: { code: 'VALIDATION_FAILED', detail: 'bad', offset: 4, errors: [] } }),
    lines({ error: 'secret' }),
    lines({ report: {} }),
  ])
  expect(await rejection(client.ingest('g', new Set(one), { batchId: 'x' }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    offset: 4,
    batchId: 'x',
  })
  for (let time = 0; time < 2; time++) {
    const error = await rejection(client.ingest('g', new Set(one)))
    expect(error.code).toBe('STORE_CORRUPT')
    expect(error.message).not.toContain('secret')
  }
})

test('limits of the server name the way out of a client', async () => {
  const { client } = scriptedServer([problem('LIMIT_ROWS', 413)])
  expect(await rejection(client.ingest('g', one))).toMatchObject({ code: 'LIMIT_ROWS', message: expect.stringContaining('batchSize') })
})

test.each([
  ['a report', [report]],
  ['a count', [{ ...report, accepted: '1' }]],
  ['a status', [{ ...report, status: 'lost' }]],
])('an answer without %s is STORE_CORRUPT', async (what, [answer]) => {
  const { client } = scriptedServer([json(what === 'a report' ? {} : answer)])
  expect((await rejection(client.ingest('g', one))).code).toBe('STORE_CORRUPT')
})
