// Nothing of a row's values, and nothing of a key, ever shows in an error or a log: a canary in every request is seen nowhere.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OnlineStore } from '@granary/core/spec'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { afterAll, afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { shopOverHttp } from './hostile/shop-over-http.js'
import { adminKey } from './shop.js'

const canary = 'c4n4ry-7f3a'
const folder = mkdtempSync(join(tmpdir(), 'granary-canary-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** All that was printed. */
let printed: unknown[][] = []
let spies: MockInstance[] = []
beforeEach(() => {
  printed = []
  const keep = (...parts: unknown[]): true => {
    printed.push(parts)
    return true
  }
  spies = [
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((method) => vi.spyOn(console, method).mockImplementation(keep)),
    vi.spyOn(process, 'emitWarning').mockImplementation(keep),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep as typeof process.stdout.write),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write),
  ]
})
afterEach(() => {
  for (const spy of spies) spy.mockRestore()
})

const json = { 'content-type': 'application/json' }
const ndjson = { 'content-type': 'application/x-ndjson' }
const row = { customer_id: canary, total: 1, spent: 1, segment: null }
const time = '2026-01-06T00:00:00Z'

/** Requests that fail, each with the canary where a value or a key may stand. */
function requests(): readonly (readonly [path: string, body: string, headers: Record<string, string>])[] {
  const wrongCells = [canary, [canary], { a: canary }, `${canary}-1`]
  const typed = [
    'kind',
    'flag',
    'small',
    'whole',
    'big',
    'ratio',
    'amount',
    'seen',
    'payload',
    'tags',
    'embedding',
    'event_timestamp',
    'customer_id',
  ]
  const rows = typed.flatMap((name) =>
    wrongCells
      .filter((cell) => name !== 'customer_id' || typeof cell !== 'string')
      .map((cell) => ({ customer_id: 'C1', [name]: name === 'tags' ? [[cell]] : cell })),
  )
  const asRows = rows.map((each) => ['/v1/ingest/everything', JSON.stringify({ rows: [each] }), json] as const)
  const asLines = rows.map((each) => ['/v1/ingest/everything', `${JSON.stringify(each)}\n`, ndjson] as const)
  const asStream = rows.map(
    (each) => ['/v1/ingest/everything?batch_size=1', `${JSON.stringify(each)}\n`, { ...ndjson, accept: 'application/x-ndjson' }] as const,
  )
  const asFrame = rows.map(
    (each) =>
      [
        '/push',
        JSON.stringify({
          push_source_name: 'everything',
          df: Object.fromEntries(Object.entries(each).map(([name, cell]) => [name, [cell]])),
          to: 'offline',
        }),
        json,
      ] as const,
  )
  return [
    ...asRows,
    ...asLines,
    ...asStream,
    ...asFrame,
    [
      '/v1/ingest/purchases',
      JSON.stringify({
        rows: [
          { ...row, total: -1 },
          { ...row, segment: canary },
          { ...row, unknown: canary },
          { ...row, total: null },
        ],
      }),
      json,
    ],
    ['/v1/ingest/purchases?created=known_since', JSON.stringify({ rows: [{ ...row, known_since: canary }] }), json],
    ['/v1/ingest/purchases', `{"rows":[{"customer_id":"${canary}"`, json],
    ['/v1/ingest/purchases', `${canary}\n`, ndjson],
    ['/v1/ingest/purchases', `{"customer_id":"${canary}"`, ndjson],
    ['/v1/ingest/purchases', `["${canary}"]`, ndjson],
    ['/v1/ingest/purchases', canary, { 'content-type': 'text/plain' }],
    [`/ingest/purchases/${canary}`, JSON.stringify({ total: 'many', segment: canary }), json],
    [`/ingest/purchases/${canary},${canary}`, JSON.stringify({ total: 1 }), json],
    [`/ingest/flights/${canary},${canary}`, JSON.stringify({ delay: canary }), json],
    ['/v1/online-features', JSON.stringify({ service: 'churn', entities: [{ customer_id: [canary] }] }), json],
    ['/v1/online-features', JSON.stringify({ service: 'churn', entities: [canary] }), json],
    ['/v1/online-features', JSON.stringify({ service: 'churn', entities: [{ customer_id: 'C1', spent: canary }] }), json],
    ['/v1/online-features', JSON.stringify({ service: 'offers', entities: [{ customer_id: canary, value: canary }] }), json],
    ['/v1/online-features', JSON.stringify({ features: ['flights:delay'], entities: [{ origin: canary, number: canary }] }), json],
    ['/v1/online-features', JSON.stringify({ service: 'churn', entities: [{ customer_id: canary.repeat(200) }] }), json],
    ['/v1/historical-features', JSON.stringify({ service: 'churn', spine: [{ customer_id: canary, event_timestamp: canary }] }), json],
    [
      '/v1/historical-features',
      JSON.stringify({ service: 'offers', spine: [{ customer_id: canary, event_timestamp: time, value: canary }] }),
      json,
    ],
    ['/v1/historical-features', JSON.stringify({ service: 'churn', spine: [{ customer_id: { a: canary }, event_timestamp: time }] }), json],
    ['/v1/historical-features?service=churn', `{"customer_id":"${canary}","total":"${canary}","event_timestamp":"${time}"}\n`, ndjson],
    ['/v1/historical-features?service=churn', canary, { 'content-type': 'application/vnd.apache.parquet' }],
    ['/get-online-features', JSON.stringify({ feature_service: 'offers', entities: { customer_id: [canary], value: [canary] } }), json],
    ['/get-online-features', JSON.stringify({ feature_service: 'churn', entities: { customer_id: [[canary]] } }), json],
    ['/get-online-features', JSON.stringify({ feature_service: 'churn', entities: { customer_id: canary } }), json],
    ['/write-to-online-store', JSON.stringify({ feature_view_name: 'purchases', df: { customer_id: [canary], total: [canary] } }), json],
    ['/v1/materialize', JSON.stringify({ from: canary }), json],
    ['/materialize', JSON.stringify({ start_ts: canary, end_ts: canary }), json],
  ]
}

test('values of requests', async () => {
  const entries: unknown[] = []
  const shop = await shopOverHttp(
    { accessLog: (entry) => entries.push(entry) },
    { offline: parquetOfflineStore({ root: join(folder, 'one') }) },
  )
  for (const [path, body, headers] of requests()) {
    const answer = await shop.send(path, { method: 'POST', body, headers })
    const text = await answer.text()
    const failed = answer.status >= 400 || text.includes('"error":')
    expect([path, body.slice(0, 200), failed]).toEqual([path, body.slice(0, 200), true])
    expect(text).not.toContain(canary)
    for (const [name, value] of answer.headers) expect([name, value.includes(canary)]).toEqual([name, false])
  }
  for (const path of [
    `/features/purchases/${canary},1`,
    `/features/flights/${canary}`,
    `/features/flights/${canary},${canary}`,
    `/features/purchases/${canary}?features=nothing`,
  ])
    expect(await (await shop.send(path)).text()).not.toContain(canary)
  expect(entries.length).toBeGreaterThan(100)
  expect(JSON.stringify(entries)).not.toContain(canary)
  expect(await (await shop.send('/metrics')).text()).not.toContain(canary)
  expect(printed.map((parts) => parts.map(inFull))).not.toContainEqual(expect.arrayContaining([expect.stringContaining(canary)]))
})

test('values of requests where a store or a transformation fails with them', async () => {
  const working = memoryOnlineStore()
  let isFailing = false
  const failing = () => {
    if (isFailing) throw new Error(`The driver failed on ${canary}`, { cause: { row: canary } })
  }
  const online: OnlineStore = {
    ...working,
    async read(...asked) {
      failing()
      return working.read(...asked)
    },
    async write(...asked) {
      failing()
      return working.write(...asked)
    },
  }
  const entries: unknown[] = []
  const shop = await shopOverHttp(
    { accessLog: (entry) => entries.push(entry) },
    { online, offline: parquetOfflineStore({ root: join(folder, 'two') }), warmStart: 'off' },
  )
  const send = async (path: string, body: unknown) => {
    const answer = await shop.send(path, { method: 'POST', body: JSON.stringify(body), headers: json })
    return [answer.status, (await answer.text()).includes(canary)]
  }
  isFailing = true
  const unavailable = [503, false]
  expect(await send('/v1/online-features', { service: 'churn', entities: [{ customer_id: canary }] })).toEqual(unavailable)
  expect(await send('/v1/ingest/purchases', { rows: [row] })).toEqual(unavailable)
  expect(await send('/get-online-features', { feature_service: 'churn', entities: { customer_id: [canary] } })).toEqual(unavailable)
  expect(JSON.stringify(entries)).not.toContain(canary)
  expect(printed.map((parts) => parts.map(inFull))).not.toContainEqual(expect.arrayContaining([expect.stringContaining(canary)]))
})

test('keys and tokens', async () => {
  const entries: unknown[] = []
  const key = `${canary}-${canary}`
  const shop = await shopOverHttp({
    accessLog: (entry) => entries.push(entry),
    apiKeys: [
      { key, scopes: ['read'] },
      { key: adminKey, scopes: ['admin'] },
    ],
  })
  for (const authorization of [`Bearer ${key}`, `Bearer ${key}x`, `Bearer a.${canary}.b`, `Basic ${canary}`]) {
    for (const path of ['/features/purchases/C1', '/plan', '/nothing', '/openapi.json', '/metrics']) {
      const answer = await shop.send(path, { headers: { authorization } })
      expect([path, (await answer.text()).includes(canary)]).toEqual([path, false])
      for (const [name, value] of answer.headers) expect([name, value.includes(canary)]).toEqual([name, false])
    }
  }
  expect(entries.length).toBe(20)
  expect(JSON.stringify(entries)).not.toContain(canary)
  expect(printed.map((parts) => parts.map(inFull))).not.toContainEqual(expect.arrayContaining([expect.stringContaining(canary)]))
})

/** As a console would print it, causes included. */
function inFull(value: unknown): string {
  if (value instanceof Error) return `${value.stack} ${inFull(value.cause)}`
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}
