// Rows over HTTP: whole batches that are stored once, streams that are acknowledged as they go, one row by its path.

import { describe, expect, test } from 'vitest'
import type { AccessEntry } from '../src/index.js'
import { adminKey, flightsKey, ingestKey, servedShop } from './shop.js'

const ndjson = { 'content-type': 'application/x-ndjson' }
const totals = async (shop: Awaited<ReturnType<typeof servedShop>>, ...customers: string[]) =>
  (
    await shop.store.getOnlineFeatures(
      ['purchases:total'],
      customers.map((customer_id) => ({ customer_id })),
    )
  ).columns.total

function linesOf(count: number, row = (index: number): object => ({ customer_id: `N${index}`, total: index })): string {
  return Array.from({ length: count }, (_, index) => `${JSON.stringify(row(index))}\n`).join('')
}

describe('POST /v1/ingest/:group', () => {
  test('rows as JSON, stored once per Idempotency-Key', async () => {
    const shop = await servedShop()
    const send = () =>
      shop.ask('/v1/ingest/purchases', {
        key: ingestKey,
        body: { rows: [{ customer_id: 'A', total: 1, spent: 'NaN' }] },
        headers: { 'idempotency-key': 'one' },
      })
    const first = await send()
    expect([first.status, await first.json()]).toEqual([
      201,
      { status: 'stored', accepted: 1, rejected: 0, superseded: 0, batch_id: 'one', snapshot: expect.any(String), errors: [] },
    ])
    const second = await send()
    expect([second.status, (await second.json()).status]).toEqual([200, 'duplicate'])
    expect(await totals(shop, 'A')).toEqual([1])
    expect((await (await shop.store.getOfflineFeatures('purchases')).rows()).filter(({ customer_id }) => customer_id === 'A')).toHaveLength(
      1,
    )
  })

  test('a bad row refuses its batch, or is kept in the quarantine', async () => {
    const shop = await servedShop()
    const rows = [
      { customer_id: 'A', total: 1 },
      { customer_id: 'B', total: -1 },
    ]
    const refused = await shop.ask('/v1/ingest/purchases', { body: { rows } })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([422, 'application/problem+json'])
    const problem = await refused.json()
    expect([problem.errors.map(({ row, column, code }: { row: number; column: string; code: string }) => [row, column, code])]).toEqual([
      [[1, 'total', 'VALIDATION_MIN']],
    ])
    expect(await totals(shop, 'A')).toEqual([null])
    const kept = await shop.ask('/v1/ingest/purchases?on_invalid=quarantine', { body: { rows } })
    expect([kept.status, await kept.json()]).toMatchObject([201, { accepted: 1, rejected: 1 }])
    expect(await totals(shop, 'A', 'B')).toEqual([1, null])
  })

  test('NDJSON is one atomic batch', async () => {
    const shop = await servedShop({ limits: { rows: 50 } })
    const answer = await shop.ask('/v1/ingest/purchases', { headers: ndjson, body: linesOf(50) })
    expect([answer.status, (await answer.json()).accepted]).toEqual([201, 50])
    const torn = await shop.ask('/v1/ingest/purchases', {
      headers: ndjson,
      body: `${linesOf(2, (index) => ({ customer_id: `T${index}`, total: 1 }))}{"customer_id"`,
    })
    expect([torn.status, (await torn.json()).code]).toEqual([400, 'INPUT_INVALID_BODY'])
    const long = await shop.ask('/v1/ingest/purchases', { headers: ndjson, body: linesOf(51) })
    expect([long.status, (await long.json()).code]).toEqual([413, 'LIMIT_ROWS'])
    expect(await totals(shop, 'N49', 'T0')).toEqual([49, null])
  })

  test('a stream is acknowledged batch by batch, and goes on where it stopped', async () => {
    const shop = await servedShop()
    const stream = async (body: string, from = '') => {
      const answer = await shop.ask(`/v1/ingest/purchases?batch_size=10${from}`, {
        headers: { ...ndjson, accept: 'application/x-ndjson', 'idempotency-key': 's' },
        body,
      })
      expect(answer.status).toBe(200)
      return (await answer.text()).trim().split('\n').map((line) => JSON.parse(line)) // biome-ignore format: a chain
    }
    const bad = (index: number) => ({ customer_id: `N${index}`, total: index === 25 ? -1 : index })
    const stopped = await stream(linesOf(30, bad))
    expect(stopped.slice(0, -1)).toEqual([{ stored: 10 }, { stored: 20 }])
    expect(stopped.at(-1).error).toMatchObject({ code: 'VALIDATION_MIN', offset: 20, batch_id: 's' })
    const rest = await stream(linesOf(30), '&from=20')
    expect(rest.slice(0, -1)).toEqual([{ stored: 30 }])
    expect(rest.at(-1).report).toMatchObject({ status: 'stored', accepted: 10, batch_id: 's' })
    expect(await totals(shop, 'N0', 'N25', 'N29')).toEqual([0, 25, 29])
  })

  test('JSON goes on where it stopped, and is cut where asked, as a stream is', async () => {
    const shop = await servedShop()
    const rows = ['A', 'B', 'C'].map((customer_id) => ({ customer_id, total: customer_id === 'C' ? -1 : 1 }))
    const send = (query: string, from: number) =>
      shop.ask(`/v1/ingest/purchases?${query}`, { body: { rows: rows.slice(from) }, headers: { 'idempotency-key': 'parts' } })
    const stopped = await (await send('batch_size=1', 0)).json()
    expect(stopped).toMatchObject({ code: 'VALIDATION_MIN', offset: 2, errors: [{ row: 2 }] })
    expect(await totals(shop, 'A', 'B', 'C')).toEqual([1, 1, null])
    rows[2]!.total = 3
    expect(await (await send('batch_size=1&from=2', 0)).json()).toMatchObject({ accepted: 1 })
    expect(await (await send('batch_size=1&from=1&rest=true', 1)).json()).toMatchObject({ accepted: 2, status: 'duplicate' })
    expect(await totals(shop, 'A', 'B', 'C')).toEqual([1, 1, 3])
    expect((await send('batch_size=0', 0)).status).toBe(400)
  })

  test('a batch of a stream is no larger than any other, and no smaller than asked for', async () => {
    const { ask } = await servedShop({ limits: { rows: 3 } })
    const answer = await ask('/v1/ingest/purchases?batch_size=5', {
      headers: { ...ndjson, accept: 'application/x-ndjson' },
      body: linesOf(5),
    })
    expect([answer.status, (await answer.json()).code]).toEqual([413, 'LIMIT_ROWS'])
  })

  test('who reads slowly is told the newest count alone', async () => {
    const { ask } = await servedShop()
    const headers = { ...ndjson, accept: 'application/x-ndjson' }
    const answer = await ask('/v1/ingest/purchases?batch_size=1', { headers, body: linesOf(100) })
    await new Promise((resolve) => setTimeout(resolve, 300)) // all is stored meanwhile
    const told = (await answer.text()).trim().split('\n')
    expect(told.length).toBeLessThan(10)
    expect(JSON.parse(told.at(-1)!).report).toMatchObject({ accepted: 100 })
  })

  test('what ends a stream that had begun is told to the access log too', async () => {
    const entries: AccessEntry[] = []
    const { ask } = await servedShop({ accessLog: (entry) => entries.push(entry) })
    const headers = { ...ndjson, accept: 'application/x-ndjson', 'x-request-id': 'a' }
    await (await ask('/v1/ingest/purchases', { headers, body: '{"customer_id":"A","total":-1}' })).text()
    expect(entries.map(({ requestId, status, code }) => [requestId, status, code])).toEqual([
      ['a', 200, undefined],
      ['a', 422, 'VALIDATION_MIN'],
    ])
  })

  test('a number that would be stored as another one is wrong in its row and column alone', async () => {
    const shop = await servedShop()
    const rows =
      '{"customer_id":"A","profile":{"id":9007199254740993}}\n{"customer_id":"B","whole":1}\n{"customer_id":"C","amount":1e400}\n'
    const json = { 'content-type': 'application/json' }
    const wrong = [
      { row: 0, column: 'profile' },
      { row: 2, column: 'amount' },
    ]
    for (const [body, headers] of [
      [`{"rows":[${rows.trim().replaceAll('\n', ',')}]}`, json],
      [rows, ndjson],
    ] as const) {
      const refused = await shop.ask('/v1/ingest/everything', { body, headers })
      expect([refused.status, (await refused.json()).errors]).toMatchObject([400, wrong])
      const kept = await shop.ask('/v1/ingest/everything?on_invalid=quarantine', { body, headers })
      expect(await kept.json()).toMatchObject({ accepted: 1, rejected: 2 })
    }
  })

  test('refuses what is not for this key, group or type', async () => {
    const shop = await servedShop()
    const codeOf = async (path: string, request: Parameters<typeof shop.ask>[1]) => {
      const answer = await shop.ask(path, request)
      return [answer.status, (await answer.json()).code]
    }
    const body = { rows: [{ customer_id: 'A', total: 1 }] }
    expect(await codeOf('/v1/ingest/nothing', { body })).toEqual([404, 'INPUT_UNKNOWN_GROUP'])
    expect(await codeOf('/v1/ingest/purchases', { body, key: flightsKey })).toEqual([403, 'AUTH_FORBIDDEN'])
    expect(await codeOf('/v1/ingest/purchases', { body: 'x', headers: { 'content-type': 'text/csv' } })).toEqual([
      415,
      'INPUT_UNSUPPORTED_MEDIA_TYPE',
    ])
    expect(await codeOf('/v1/ingest/purchases', { body, headers: { 'idempotency-key': 'a/b' } })).toEqual([400, 'INPUT_INVALID_BATCH_ID'])
    expect(await codeOf('/v1/ingest/purchases?on_invalid=x', { body })).toEqual([400, 'INPUT_INVALID_QUERY'])
    expect(await codeOf('/v1/ingest/purchases', { body: { rows: [{ customer_id: 'A', total: 1, nothing: 1 }] } })).toEqual([
      400,
      'INPUT_UNKNOWN_COLUMN',
    ])
    expect(await totals(shop, 'A')).toEqual([null])
  })
})

describe('POST /ingest/:group/:key', () => {
  test('one row, its key in the path', async () => {
    const shop = await servedShop()
    const answer = await shop.ask('/ingest/flights/A%2CB,7', { key: adminKey, body: { delay: 1.5 } })
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { status: 'stored', group_name: 'flights', entity_id: 'A%2CB,7', batch_id: expect.any(String), superseded: 0 },
    ])
    expect(await (await shop.ask('/features/flights/A%2CB,7')).json()).toEqual({ delay: 1.5, late: null })
    expect((await shop.ask('/ingest/purchases/A', { body: { customer_id: 'B', total: 1 } })).status).toBe(400)
    expect((await shop.ask('/ingest/purchases/A', { body: { total: -1 } })).status).toBe(422)
    expect((await shop.ask('/ingest/nothing/A', { body: {} })).status).toBe(404)
  })
})
