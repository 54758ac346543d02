// Who watches: the access log, the log of faults, and that neither tells what a row held.

import { defineEntity, defineFeatureGroup, GranaryError, t } from '@granary/core'
import { memoryOnlineStore } from '@granary/online-memory'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type AccessEntry, consoleAccessLog, createServer, type FaultEntry } from '../src/index.js'
import { adminKey, ingestKey, readKey, servedShop } from './shop.js'

afterEach(() => vi.restoreAllMocks())

describe('the access log', () => {
  test('has an entry for every request: its route, never its path, and whose it is, never the key', async () => {
    const entries: AccessEntry[] = []
    const { ask } = await servedShop({ accessLog: (entry) => entries.push(entry) })
    await ask('/features/purchases/secret-customer', { key: readKey, headers: { 'x-request-id': 'mine' } })
    await ask('/features/nothing/secret-customer')
    await ask('/features/purchases/secret-customer', { key: null })
    await ask('/health', { key: null })
    await ask('/secret-path?token=secret')
    expect(entries.map(({ method, route, status, identity, code }) => [method, route, status, identity, code])).toEqual([
      ['GET', '/features/:group/:key', 200, 'reader', undefined],
      ['GET', '/features/:group/:key', 404, 'admin', 'INPUT_UNKNOWN_GROUP'],
      ['GET', '/features/:group/:key', 401, null, 'AUTH_REQUIRED'],
      ['GET', '/health', 200, 'anybody', undefined],
      ['GET', '*', 404, 'anybody', 'INPUT_UNKNOWN_ROUTE'],
    ])
    expect(entries[0]).toEqual({
      ...entries[0],
      requestId: 'mine',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      milliseconds: expect.any(Number),
    })
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`secret|${readKey}|${adminKey}`))
  })

  test('prints JSON lines', async () => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const { ask } = await servedShop({ accessLog: consoleAccessLog })
    await ask('/features/purchases/C1')
    const [line] = print.mock.calls[0] as [string]
    expect(line).not.toContain('\n')
    expect(JSON.parse(line)).toMatchObject({ route: '/features/:group/:key', status: 200 })
  })

  test('one that throws disturbs nobody', async () => {
    const { ask } = await servedShop({
      accessLog: () => {
        throw new Error('full disk')
      },
    })
    expect((await ask('/features/purchases/C1')).status).toBe(200)
  })
})

describe('the log of faults', () => {
  test('a fault of the server is answered without its reason, and told with it, under one id', async () => {
    const faults: [FaultEntry, unknown][] = []
    const fault = new TypeError('secret-value')
    const { store } = await servedShop()
    const broken = { ...store, describeGroup: () => { throw fault } } // biome-ignore format: one store
    const app = createServer(broken, {
      apiKeys: [{ key: readKey, scopes: ['read'] }],
      faultLog: (entry, error) => faults.push([entry, error]),
    })
    const answer = await app.request('/features/purchases/C1', { headers: { 'x-api-key': readKey } })
    const { code, request_id: id, detail } = await answer.json()
    expect([answer.status, code]).toEqual([500, 'INTERNAL'])
    expect(faults).toEqual([
      [
        {
          time: expect.any(String),
          requestId: id,
          route: '/features/:group/:key',
          code,
          detail,
          errors: ['TypeError'],
          stack: expect.any(Array),
        },
        fault,
      ],
    ])
    expect(faults[0]![0].stack[0]).toMatch(/^at .*watch\.test\.ts:\d+:\d+\)?$/)
    expect(JSON.stringify(faults[0]![0]) + detail).not.toContain('secret')
  })

  test('prints one JSON line, with no message of any error', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { store } = await servedShop()
    const broken = { ...store, describeGroup: () => { throw new Error('secret\n    at secret-value', { cause: { secret: 1 } }) } } // biome-ignore format: one store
    const app = createServer(broken, { apiKeys: [{ key: readKey, scopes: ['read'] }] })
    await app.request('/features/purchases/C1', { headers: { 'x-api-key': readKey } })
    const [line] = print.mock.calls[0] as [string]
    expect(JSON.parse(line).errors).toEqual(['Error', 'object'])
    expect(line).not.toContain('secret')
  })

  test('what only the operator can mend is told, though no fault of the code', async () => {
    const faults: FaultEntry[] = []
    const denied = () => Promise.reject(new GranaryError('STORE_DENIED', 'The folder cannot be written'))
    const { ask } = await servedShop({ faultLog: (entry) => faults.push(entry) }, { online: { ...memoryOnlineStore(), read: denied } })
    expect((await ask('/features/purchases/C1')).status).toBe(500)
    expect(faults).toMatchObject([{ code: 'STORE_DENIED', detail: 'The folder cannot be written' }])
  })

  test("a store's outage is told once, by the code of its cause; a client's fault is none", async () => {
    const faults: FaultEntry[] = []
    const refused = Object.assign(new Error('connect secret-value'), { code: 'ECONNREFUSED' })
    const read = () => Promise.reject(new GranaryError('STORE_UNAVAILABLE', 'Redis is out of reach', { cause: refused }))
    const { ask } = await servedShop({ faultLog: (entry) => faults.push(entry) }, { online: { ...memoryOnlineStore(), read } })
    for (const path of ['/features/purchases/C1', '/features/purchases/C2', '/features/nothing/C1'])
      expect([503, 404]).toContain((await ask(path)).status)
    expect(faults).toMatchObject([{ code: 'STORE_UNAVAILABLE', errors: ['GranaryError STORE_UNAVAILABLE', 'Error ECONNREFUSED'] }])
    expect(JSON.stringify(faults)).not.toContain('secret')
  })
})

test('nothing that is printed holds a value, whatever goes wrong', async () => {
  const printed: unknown[] = []
  for (const way of ['log', 'warn', 'error', 'info', 'debug'] as const)
    vi.spyOn(console, way).mockImplementation((...words) => void printed.push(...words))
  const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
  const explosive = defineFeatureGroup({ name: 'explosive', entity: customer, inputs: { spent: t.string() }, features: {} }).derive(
    'parsed',
    t.float64(),
    ['spent'],
    (row) => JSON.parse(String(row.spent)),
  )
  const { ask } = await servedShop({ accessLog: consoleAccessLog }, { definitions: [explosive] as never })
  for (const body of [{ rows: [{ customer_id: 'secret', spent: 'secret' }] }, { rows: [{ secret: 1 }] }, '{"rows": secret'])
    await ask('/v1/ingest/explosive', { key: ingestKey, body, headers: { 'content-type': 'application/json' } })
  await ask('/features/explosive/secret', { key: 'secret-secret-secret' })
  expect(printed.length).toBeGreaterThan(3)
  expect(printed.map(String).join('\n')).not.toContain('secret')
})
