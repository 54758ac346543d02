// Names that lead elsewhere: in paths, queries and bodies they are names that nobody has, and no file is ever made of one.

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { head, rawConnection } from './hostile/raw-connection.js'
import { outcome, type ShopOverHttp, shopOverHttp } from './hostile/shop-over-http.js'
import { adminKey } from './shop.js'

const folder = mkdtempSync(join(tmpdir(), 'granary-names-'))
const root = join(folder, 'data')
let shop: ShopOverHttp
beforeAll(async () => {
  shop = await shopOverHttp({}, { offline: parquetOfflineStore({ root }) })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', '__defineGetter__']
const tricks = [
  '../purchases', '..\\purchases', '%2e%2e%2fpurchases', 'purchases/../../etc/passwd', 'purchases\u0000', 'purchases%00.json', '/etc/passwd', 'C:\\windows', 'file:///etc/passwd',
  'purchases@../1', 'purchases@1/..', 'purchases@1e0', 'purchases@0x1', 'purchases@-1', '@1', 'purchases@1@1', 'purchases@99999999999999999999', ' purchases', 'purchases ',
  'PURCHASES', 'purchases__quarantine', 'granary__marks@1', '*', '?', '[a-z]*', '{purchases}', 'пurchases', 'purchases\u200b', '\ud83d\ude00', 'x'.repeat(4_000),
] // biome-ignore format: a list

test.each([...inherited, ...tricks])('%j is no group, service, feature, part or column', async (name) => {
  const encoded = encodeURIComponent(name)
  const get = (path: string) => outcome(shop.send(path))
  const post = (path: string, body: unknown) =>
    outcome(shop.send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))
  const c1 = { customer_id: 'C1' }
  const row = { total: 1, spent: 1, segment: null }

  const asPath = [
    await get(`/features/${encoded}/C1`),
    await get(`/groups/${encoded}`),
    await get(`/features/${encoded}/total/metadata`),
    await get(`/features/customer/${encoded}/metadata`),
    await get(`/docs/${encoded}`),
    await get(`/${encoded}`),
    await post(`/v1/ingest/${encoded}`, { rows: [{ ...c1, ...row }] }),
    await post(`/ingest/${encoded}/C1`, row),
    await post(`/features/${encoded}/total/deprecate`, { reason: 'x' }),
    await post(`/features/customer/${encoded}/deprecate`, { reason: 'x' }),
  ]
  for (const [status, code] of asPath)
    expect([status >= 400 && status < 500, code]).toEqual([true, expect.stringMatching(/^(INPUT|REGISTRY)_/)])

  const asText = [
    await get(`/features/purchases/C1?features=${encoded}`),
    await get(`/features/purchases/C1?include=${encoded}`),
    await get(`/lineage?feature=${encoded}`),
    await get(`/lineage?feature=${encodeURIComponent(`${name}:total`)}`),
    await post('/v1/online-features', { service: name, entities: [c1] }),
    await post('/v1/online-features', { features: [name], entities: [c1] }),
    await post('/v1/online-features', { features: [`${name}:total`], entities: [c1] }),
    await post('/v1/online-features', { features: [`purchases:${name}`], entities: [c1] }),
    await post('/v1/online-features', { service: 'churn', entities: [c1], include: [name] }),
    await post('/v1/online-features', { service: 'churn', entities: [{ [name]: 'C1' }] }),
    await post('/v1/historical-features', { service: name, spine: [] }),
    await post('/v1/historical-features', {
      service: 'churn',
      spine: [{ ...c1, event_timestamp: '2026-01-06T00:00:00Z' }],
      as_of: { [`${name}@1`]: 'x' },
    }),
    await post(`/v1/ingest/purchases?created=${encoded}`, { rows: [{ ...c1, ...row }] }),
    await post('/v1/materialize', { groups: [name] }),
    await post('/features/customer/total/deprecate', { reason: 'x', successor: name }),
    await post('/get-online-features', { feature_service: name, entities: { customer_id: ['C1'] } }),
    await post('/push', { push_source_name: name, df: { customer_id: ['C1'] } }),
    await post('/materialize', { feature_views: [name], disable_event_timestamp: true }),
  ]
  for (const [position, [status, code]] of asText.entries())
    expect([position, status >= 400 && status < 500, code]).toEqual([
      position,
      true,
      expect.stringMatching(/^(INPUT|REGISTRY|VALIDATION)_/),
    ])

  for (const filter of ['entity', 'group', 'owner', 'tags', 'text', 'after']) {
    const [status] = await get(`/features?${filter}=${encoded}`)
    expect([filter, status === 200 || (status >= 400 && status < 500)]).toEqual([filter, true])
  }
})

describe('keys', () => {
  test('may be anything, and stay within their table', async () => {
    for (const key of [...inherited, ...tricks.filter((trick) => trick.length < 1_000)]) {
      const path = `/ingest/purchases/${encodeURIComponent(key)}`
      const stored = await shop.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ total: 7, spent: 1, segment: null }),
      })
      expect([key, stored.status, (await stored.json()).entity_id]).toEqual([key, 201, key])
      const read = await shop.send(`/features/purchases/${encodeURIComponent(key)}?features=total`)
      expect([key, await read.json()]).toEqual([key, { total: 7 }])
    }
    expect(readdirSync(folder)).toEqual(['data'])
    const tables = readdirSync(root, { recursive: true })
      .map(String)
      .filter((path) => /passwd|windows|proto|\.\./.test(path))
    expect(tables).toEqual([])
    for (const outside of ['/etc/passwd/x', join(folder, 'purchases')]) expect(existsSync(outside)).toBe(false)
  })

  test('longer than 1,024 bytes are refused, in the path too', async () => {
    expect(await outcome(shop.send(`/features/purchases/${'x'.repeat(2_000)}`))).toEqual([400, 'INPUT_KEY_TOO_LONG'])
  })
})

test('paths as no client of ours writes them', async () => {
  const targets = [
    '/features/purchases/../../health', '/features/./purchases/C1/..', '//features/purchases/C1', '/features//purchases/C1', '/features/purchases//C1', '/features/purchases/C1/', '/features/purchases/%',
    '/features/purchases/%zz', '/features/purchases/%c0%af', '/features/%70urchases/%ff', '/features/purchases/C1;a=b', '/features/purchases/C1#x', '/features/purchases/C1?features', '/features/purchases/C1?features=total&features=nothing',
    '/features/purchases/C1?%', '/features/purchases/C1?__proto__=x&constructor=y', '/FEATURES/purchases/C1', '/%2fhealth', '/docs/%2e%2e/health', '/docs/../../../etc/passwd', '/docs/..%5c..%5cpackage.json',
  ] // biome-ignore format: a list
  for (const target of targets) {
    const connection = rawConnection(shop.port)
    await connection.write(head('GET', target, { authorization: `Bearer ${adminKey}`, connection: 'close' }))
    const heard = await connection.ended()
    expect([target, /^HTTP\/1\.1 (200|400|404) /.test(heard)]).toEqual([target, true])
    expect(heard).not.toMatch(/root:x:0|"dependencies"/)
  }
})
