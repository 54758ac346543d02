// What is counted: requests by route, and all that the store does for them.

import { GranaryError } from '@granary/core'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { flightsKey, readKey, type ServedShop, servedShop } from './shop.js'

const c1 = { customer_id: 'C1' }

/** Samples by their name and labels, as the page has them. */
async function scrape({ ask }: ServedShop): Promise<Readonly<Record<string, number>>> {
  const page = await ask('/metrics', { key: readKey })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const lines = (await page.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

describe('GET /metrics', () => {
  test('requests by method, route and status, with durations', async () => {
    const shop = await servedShop()
    for (const path of ['/features/purchases/C1', '/features/purchases/C2', '/features/nothing/C1', '/nothing', '/nowhere'])
      await shop.ask(path)
    const counted = await scrape(shop)
    const requests = (labels: string) => counted[`granary_http_requests_total{${labels}}`]
    expect(requests('method="GET",route="/features/:group/:key",status="200"')).toBe(2)
    expect(requests('method="GET",route="/features/:group/:key",status="404"')).toBe(1)
    expect(requests('method="GET",route="*",status="404"')).toBe(2) // no name of a path is a label
    const took = 'granary_http_request_duration_seconds'
    const route = 'method="GET",route="/features/:group/:key"'
    expect([counted[`${took}_count{${route}}`], counted[`${took}_bucket{le="+Inf",${route}}`] ?? counted[`${took}_bucket{${route},le="+Inf"}`]]).toEqual([3, 3]) // biome-ignore format: a row
    expect(counted[`${took}_sum{${route}}`]).toBeGreaterThan(0)
  })

  test('a method that nobody knows is no label', async () => {
    const shop = await servedShop()
    await shop.ask('/nothing', { method: 'BREW' })
    const counted = await scrape(shop)
    expect(Object.keys(counted).filter((sample) => sample.includes('BREW'))).toEqual([])
    expect(Object.keys(counted).filter((sample) => sample.startsWith('granary_http_requests_total{method="other"'))).toHaveLength(1)
  })

  test('keys, and what became of each value', async () => {
    const shop = await servedShop()
    const entities = [c1, { customer_id: 'C2' }, { customer_id: 'C9' }]
    await shop.ask('/v1/online-features', { body: { service: 'churn', entities } })
    await shop.ask('/get-online-features', { body: { features: ['purchases:total'], entities: { customer_id: ['C1'] } } })
    const counted = await scrape(shop)
    const values = (status: string) => counted[`granary_online_values_total{group="purchases@1",status="${status}"}`]
    expect(counted.granary_online_keys_total).toBe(4)
    expect(counted.granary_online_read_duration_seconds_count).toBe(2)
    expect(['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE'].map(values)).toEqual([5, 2, 3, 0])
  })

  test('rows that came in, refused ones too, and how fresh a group is', async () => {
    const shop = await servedShop()
    const now = Date.now()
    const row = (total: number) => ({ ...c1, total, event_timestamp: '2026-01-10T11:00:00Z' })
    await shop.ask('/v1/ingest/purchases', { body: { rows: [row(1), row(2)] }, headers: { 'idempotency-key': 'a' } })
    await shop.ask('/v1/ingest/purchases', { body: { rows: [row(1), row(2)] }, headers: { 'idempotency-key': 'a' } })
    const refused = await (await shop.ask('/v1/ingest/purchases', { body: { rows: [row(1), row(-2), row(-3)] } })).json()
    const counted = await scrape(shop)
    const of = (name: string, outcome: string) => counted[`${name}{group="purchases@1",outcome="${outcome}"}`]
    expect(['accepted', 'rejected', 'superseded'].map((outcome) => of('granary_ingest_rows_total', outcome))).toEqual([4, 2, 1])
    expect(['stored', 'duplicate', refused.code].map((outcome) => of('granary_ingests_total', outcome))).toEqual([1, 1, 1])
    expect(counted['granary_ingest_duration_seconds_count{group="purchases@1"}']).toBe(3)
    const age = counted['granary_group_freshness_seconds{group="purchases@1"}']
    expect(age).toBeGreaterThanOrEqual((now - Date.parse('2026-01-10T11:00:00Z')) / 1_000)
  })

  test('joins', async () => {
    const shop = await servedShop()
    const spine = [{ ...c1, event_timestamp: '2026-01-09T00:00:00Z' }]
    await (await shop.ask('/v1/historical-features', { body: { service: 'churn', spine } })).text()
    const counted = await scrape(shop)
    expect([counted['granary_join_rows_total{side="spine"}'], counted.granary_join_duration_seconds_count]).toEqual([1, 1])
    expect(counted['granary_join_rows_total{side="history"}']).toBeGreaterThanOrEqual(1)
  })

  test('calls to stores, by the code of those that failed', async () => {
    const online = memoryOnlineStore()
    let down = false
    const shop = await servedShop({}, { online: { ...online, read: (...call) => (down ? Promise.reject(new GranaryError('STORE_UNAVAILABLE', 'down')) : online.read(...call)) } }) // biome-ignore format: one store
    await shop.ask('/features/purchases/C1')
    const before = await scrape(shop)
    down = true
    expect((await shop.ask('/features/purchases/C1')).status).toBe(503)
    const counted = await scrape(shop)
    const calls = (samples: typeof counted, code: string) =>
      samples[`granary_store_calls_total{store="online",operation="read",code="${code}"}`]
    expect(calls(before, 'STORE_UNAVAILABLE')).toBeUndefined()
    expect([calls(counted, 'STORE_UNAVAILABLE'), calls(counted, 'OK')]).toEqual([1, calls(before, 'OK')])
    const took = 'granary_store_call_duration_seconds_count{store="online",operation="read"}'
    expect(counted[took]! - before[took]!).toBe(1)
  })

  test('the process, where the runtime tells of it', async () => {
    const counted = await scrape(await servedShop())
    expect(counted.process_resident_memory_bytes).toBeGreaterThan(0)
  })

  test('each server has its own', async () => {
    const [first, second] = [await servedShop(), await servedShop()]
    await first.ask('/features/purchases/C1')
    await scrape(first)
    expect((await scrape(second)).granary_online_keys_total).toBe(0)
  })

  test('needs the scope to read; where nothing is counted it is no route', async () => {
    const { ask } = await servedShop()
    expect([(await ask('/metrics', { key: null })).status, (await ask('/metrics', { key: readKey })).status]).toEqual([401, 200])
    expect((await ask('/metrics', { key: flightsKey })).status).toBe(403) // they name every group
    expect((await ask('/metrics', { key: 'writer-key-0123456789' })).status).toBe(401)
    const silent = await servedShop({ metrics: false })
    expect((await silent.ask('/metrics')).status).toBe(404)
    expect((await silent.ask('/features/purchases/C1')).status).toBe(200)
  })
})
