// What one request may ask for: beyond it there is an error with the limit's name, whatever the headers say.

import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { memoryRegistryStore } from '@granary/core'
import type { OfflineStore, OnlineStore, RegistryStore } from '@granary/core/spec'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createServer, type Limits } from '../src/index.js'
import { serve } from '../src/node.js'
import { readKey, servedShop } from './shop.js'

const ndjson = 'application/x-ndjson'
const row = { customer_id: 'C5', total: 1, spent: 1, segment: null }
const c1 = { customer_id: 'C1' }

async function limited(limits: Partial<Limits>) {
  const { ask, ...shop } = await servedShop({ limits })
  const codeOf = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await ask(path, { body, headers })
    return answer.ok ? [answer.status] : [answer.status, (await answer.json()).code]
  }
  return { ...shop, ask, codeOf }
}

describe('bytes', () => {
  const online = JSON.stringify({ service: 'churn', entities: Array(20).fill(c1) })
  const json = { 'content-type': 'application/json' }

  test('of a body, with and without its length, compressed or not', async () => {
    const { codeOf } = await limited({ bodyBytes: 400 })
    const tooLong = [413, 'LIMIT_BODY']
    expect(await codeOf('/v1/online-features', JSON.stringify({ service: 'churn', entities: [c1] }), json)).toEqual([200])
    expect(await codeOf('/v1/online-features', online, json)).toEqual(tooLong)
    expect(await codeOf('/v1/online-features', online, { ...json, 'content-length': '10' })).toEqual(tooLong)
    expect(await codeOf('/v1/online-features', stream(online), json)).toEqual(tooLong)
    expect(gzipSync(online).length).toBeLessThan(200)
    expect(await codeOf('/v1/online-features', gzipSync(online), { ...json, 'content-encoding': 'gzip' })).toEqual(tooLong)
    expect(await codeOf('/get-online-features', online, json)).toEqual(tooLong)
    expect(await codeOf('/v1/ingest/purchases', `${JSON.stringify(row)}\n`.repeat(10), { 'content-type': ndjson })).toEqual(tooLong)
    expect(await codeOf('/v1/historical-features?service=churn', `${JSON.stringify(c1)}\n`.repeat(50), { 'content-type': ndjson })).toEqual(
      tooLong,
    )
  })

  test('of a line, and of a Parquet spine', async () => {
    const { codeOf } = await limited({ lineBytes: 100, fileBytes: 1_000 })
    const long = JSON.stringify({ ...row, customer_id: 'x'.repeat(100) })
    for (const body of [long, `${JSON.stringify(row)}\n${long}\n`, stream(long)])
      expect(await codeOf('/v1/ingest/purchases', body, { 'content-type': ndjson })).toEqual([413, 'LIMIT_BODY'])
    const parquet = { 'content-type': 'application/vnd.apache.parquet' }
    expect(await codeOf('/v1/historical-features?service=churn', new Uint8Array(2_000), parquet)).toEqual([413, 'LIMIT_BODY'])
  })
})

describe('counts', () => {
  test('of keys and features of a read', async () => {
    const { codeOf } = await limited({ keys: 2, features: 2 })
    const tooMany = [422, 'LIMIT_KEYS']
    const features = ['purchases:total']
    expect(await codeOf('/v1/online-features', { features, entities: [c1, c1] })).toEqual([200])
    expect(await codeOf('/v1/online-features', { features, entities: [c1, c1, c1] })).toEqual(tooMany)
    expect(await codeOf('/v1/online-features', { service: 'churn', entities: [c1] })).toEqual(tooMany)
    expect(await codeOf('/get-online-features', { features, entities: { customer_id: ['C1', 'C1', 'C1'] } })).toEqual(tooMany)
    expect(await codeOf('/v1/historical-features', { service: 'churn', spine: [] })).toEqual(tooMany)
    const { ask } = await limited({ features: 2 })
    expect((await ask('/features/purchases/C1')).status).toBe(422)
    expect((await ask('/features/purchases/C1?features=total,total,total')).status).toBe(422)
  })

  test('of rows of a batch and of a spine', async () => {
    const { codeOf } = await limited({ rows: 2 })
    const tooMany = [413, 'LIMIT_ROWS']
    const rows = [row, { ...row, customer_id: 'C6' }, { ...row, customer_id: 'C7' }]
    const lines = rows.map((each) => `${JSON.stringify(each)}\n`).join('')
    expect(await codeOf('/v1/ingest/purchases', { rows })).toEqual(tooMany)
    expect(await codeOf('/v1/ingest/purchases', lines, { 'content-type': ndjson })).toEqual(tooMany)
    expect(await codeOf('/v1/historical-features', { service: 'churn', spine: rows })).toEqual(tooMany)
    expect(await codeOf('/v1/historical-features?service=churn', lines, { 'content-type': ndjson })).toEqual(tooMany)
    expect(await codeOf('/v1/ingest/purchases', { rows: rows.slice(0, 2) })).toEqual([201])
  })
})

describe('time', () => {
  test('of a body that stops coming', async () => {
    const { codeOf } = await limited({ readTime: '50ms' })
    const json = { 'content-type': 'application/json' }
    const never = () => stream('{"service":"churn",', { open: true })
    expect(await codeOf('/v1/online-features', never(), json)).toEqual([504, 'LIMIT_TIME'])
    expect(await codeOf('/v1/online-features', never(), { ...json, 'content-length': '1000' })).toEqual([504, 'LIMIT_TIME'])
    expect(await codeOf('/v1/ingest/purchases', never(), json)).toEqual([504, 'LIMIT_TIME'])
    expect(await codeOf('/v1/ingest/purchases', never(), { 'content-type': ndjson })).toEqual([504, 'LIMIT_TIME'])
  })

  test('of a body that never ends, and of a stream of rows', async () => {
    const { codeOf, ask } = await limited({ longTime: '100ms', readTime: '5s' })
    const drip = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        controller.enqueue(new TextEncoder().encode(' '))
      },
    })
    expect(await codeOf('/v1/online-features', drip, { 'content-type': 'application/json' })).toEqual([504, 'LIMIT_TIME'])
    const headers = { 'content-type': ndjson, accept: ndjson }
    const body = stream(`${JSON.stringify(row)}\n`, { open: true })
    const answer = await ask('/v1/ingest/purchases', { body, headers })
    const last = JSON.parse((await answer.text()).trimEnd().split('\n').at(-1) as string)
    expect([last.error.code, last.error.status, last.error.offset]).toEqual(['LIMIT_TIME', 504, 0])
  })

  test('of an answer that nobody takes', async () => {
    const { ask, store } = await limited({ longTime: '1s' })
    await store.ingest('everything', [{ ...c1, text: 'x'.repeat(20_000), event_timestamp: '2026-01-05T00:00:00Z' }])
    const spine = Array.from({ length: 1_000 }, () => ({ ...c1, event_timestamp: '2026-01-06T00:00:00Z' }))
    const answer = await ask('/v1/historical-features', { body: { features: ['everything:text'], spine } })
    expect(answer.status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    await expect(answer.text()).rejects.toMatchObject({ code: 'LIMIT_TIME' })
  })

  test('of a store that does not answer', async () => {
    const online: OnlineStore = { ...memoryOnlineStore(), read: () => new Promise(() => undefined) }
    const { ask } = await servedShop({ limits: { readTime: '50ms' } }, { online, warmStart: 'off' })
    const answer = await ask('/v1/online-features', { body: { service: 'churn', entities: [c1] } })
    expect([answer.status, (await answer.json()).code, answer.headers.get('retry-after')]).toEqual([504, 'LIMIT_TIME', '1'])
  })

  test('of long work, told as such, whatever is collected meanwhile', async () => {
    const offline: OfflineStore = { ...memoryOfflineStore(), append: () => new Promise(() => undefined) }
    const { ask } = await servedShop({ limits: { longTime: '300ms' } }, { offline, online: memoryOnlineStore() }, { empty: true })
    const collecting = setInterval(collectGarbage, 20)
    try {
      const answer = await ask('/v1/ingest/purchases', { body: { rows: [row] } })
      expect([answer.status, (await answer.json()).code]).toEqual([504, 'LIMIT_TIME'])
    } finally {
      clearInterval(collecting)
    }
  })

  test('of a registry that does not answer', async () => {
    const registry: RegistryStore = { ...memoryRegistryStore(), load: () => new Promise(() => undefined) }
    const { ask } = await servedShop({ limits: { readTime: '50ms', longTime: '50ms' } }, { registry }, { empty: true })
    const body = { features: ['purchases:total'], entities: [c1] }
    const requests = [
      ...['/groups', '/groups/purchases', '/features', '/features/purchases/total/metadata', '/services', '/entities'].map((path) =>
        ask(path),
      ),
      ask('/lineage?feature=purchases:total'),
      ask('/features/purchases/C1'),
      ask('/plan'),
      ask('/v1/online-features', { body }),
      ask('/get-online-features', { body: { features: ['purchases:total'], entities: { customer_id: ['C1'] } } }),
      ask('/v1/historical-features', {
        body: { features: ['purchases:total'], spine: [{ ...c1, event_timestamp: '2026-01-09T00:00:00Z' }] },
      }),
    ]
    for (const answer of await Promise.all(requests)) expect([answer.status, (await answer.json()).code]).toEqual([504, 'LIMIT_TIME'])
  })
})

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

test('a client that stops in the middle of a body, over real HTTP, is answered and let go', async () => {
  const { app } = await servedShop({ limits: { readTime: '50ms' } })
  const server = await serve(app, { port: 0, signals: [], log: () => undefined })
  try {
    const socket = connect(server.port, '127.0.0.1')
    socket.write(
      `POST /v1/online-features HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${readKey}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"service"`,
    )
    let heard = ''
    socket.on('data', (data) => {
      heard += data.toString()
    })
    await new Promise((resolve) => socket.on('close', resolve))
    expect([heard.startsWith('HTTP/1.1 504 '), heard.includes('LIMIT_TIME')]).toEqual([true, true])
  } finally {
    await server.close()
  }
})

test('a limit that is none is refused', async () => {
  const { store } = await servedShop()
  for (const limits of [{ keys: 0 }, { rows: 1.5 }, { bodyBytes: Number.NaN }, { longTime: '30d' }, { lines: 3 }] as Partial<Limits>[])
    expect(() => createServer(store, { limits })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
})

function stream(text: string, { open = false } = {}): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      if (!open) controller.close()
    },
  })
}
