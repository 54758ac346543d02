// Over a socket: a real server, the runtime's own fetch, and what only they show.

import { createClient } from '@granary/client'
import type { AnyFeatureStore } from '@granary/core'
import { createServer } from '@granary/server-hono'
import { type RunningServer, serve } from '@granary/server-hono/node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { everyRow } from './every-row.js'
import { day, everything, key, openShop, purchases, rejection, visits } from './shop.js'

const { store, clientOf } = openShop()
let server: RunningServer
/** The store outlives its servers here. */
const quietly = { port: 0, signals: [], store: { close: async () => undefined }, log: () => undefined }
/** Signals of training sets that the server was asked for. */
const under: AbortSignal[] = []

beforeAll(async () => {
  const watched: AnyFeatureStore = {
    ...(store as AnyFeatureStore),
    getHistoricalFeatures(query, call) {
      if (call.signal !== undefined) under.push(call.signal)
      return (store as AnyFeatureStore).getHistoricalFeatures(query, call)
    },
  }
  server = await serve(createServer(watched, { apiKeys: [{ key, scopes: ['read', 'ingest'] }] }), quietly)
})
afterAll(async () => {
  await server.close()
})

const connect = () => createClient<typeof store>({ url: server.url, key })

test('rows go in, and come out online and in history as in process', async () => {
  const client = connect()
  await client.ingest(everything, [{ ...everyRow, event_timestamp: day(8) }])
  const keys = [{ customer_id: 'C1' }, { customer_id: 'C9' }]
  const [ours, its] = [await client.getOnlineFeatures(everything, keys), await store.getOnlineFeatures(everything, keys)]
  expect([ours.rows, ours.statuses, ours.eventTimestamps]).toStrictEqual([its.rows, its.statuses, its.eventTimestamps])
  const spine = keys.map((row) => ({ ...row, event_timestamp: day(9) }))
  const rows = await (await client.getHistoricalFeatures(everything, { spine })).rows()
  expect(rows).toStrictEqual(await (await store.getHistoricalFeatures(everything, { spine })).rows())
})

test('a long stream in, a long training set out', async () => {
  const client = connect()
  async function* rows() {
    for (let row = 0; row < 25_000; row++) yield { customer_id: `V${row}`, pages: row, event_timestamp: day(1) }
  }
  expect(await client.ingest(visits, rows(), { batchSize: 5_000 })).toMatchObject({ accepted: 25_000, status: 'stored' })
  const spine = Array.from({ length: 25_000 }, (_, row) => ({ customer_id: `V${row}`, event_timestamp: day(2), row }))
  const training = await client.getHistoricalFeatures(visits, { spine })
  let position = 0
  for await (const batch of training.batches({ size: 1_000 }))
    for (const { pages, row } of batch) expect([pages, row]).toEqual([position, position++])
  expect(position).toBe(25_000)
})

test('leaving the loop ends the work of the server', async () => {
  const spine = Array.from({ length: 50_000 }, (_, row) => ({ customer_id: `V${row}`, event_timestamp: day(2), label: 'x'.repeat(100) }))
  under.length = 0
  const training = await connect().getHistoricalFeatures(visits, { spine })
  for await (const batch of training.batches({ size: 10 })) {
    expect(batch).toHaveLength(10)
    break
  }
  await vi.waitFor(() => expect(under.map(({ aborted }) => aborted)).toEqual([true]))
})

test('keys that do not count, and a server that is gone', async () => {
  const read = { customer_id: 'C1' }
  expect((await rejection(createClient<typeof store>({ url: server.url }).getOnlineFeatures(purchases, [read]))).code).toBe('AUTH_REQUIRED')
  const stranger = createClient<typeof store>({ url: server.url, key: 'a-key-of-a-stranger' })
  expect((await rejection(stranger.getOnlineFeatures(purchases, [read]))).code).toBe('AUTH_INVALID')
  const other = await serve(createServer(store as AnyFeatureStore, { apiKeys: [{ key, scopes: ['read'] }] }), quietly)
  const reader = createClient<typeof store>({ url: other.url, key, retry: { wait: 1 } })
  expect((await rejection(reader.ingest(purchases, [{ customer_id: 'C1', total: 1 }]))).code).toBe('AUTH_FORBIDDEN')
  await other.close()
  expect((await rejection(reader.getOnlineFeatures(purchases, [read]))).code).toBe('STORE_UNAVAILABLE')
})

test('a page of another server is no answer', async () => {
  const client = clientOf({ url: `${server.url}/docs/..//nowhere`, fetch: globalThis.fetch })
  expect((await rejection(client.getOnlineFeatures(purchases, []))).code).toBe('INPUT_UNKNOWN_ROUTE')
})
