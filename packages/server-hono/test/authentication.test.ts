// Who is let in: keys, their scopes and groups, and this machine alone where there are none.

import { GranaryError } from '@granary/core'
import { describe, expect, test } from 'vitest'
import { type ApiKey, createServer, hashKey } from '../src/index.js'
import { serve } from '../src/node.js'
import { adminKey, flightsKey, ingestKey, readKey, servedShop } from './shop.js'

const c1 = { customer_id: 'C1' }
const read = { body: { service: 'churn', entities: [c1] } }
const rows = { body: { rows: [{ customer_id: 'C3', total: 1, spent: 1, segment: null }] } }

async function codeOf(answer: Response | Promise<Response>): Promise<unknown[]> {
  const { status, headers, ...response } = await Promise.resolve(answer).then(async (given) => ({
    status: given.status,
    headers: given.headers,
    body: given.ok ? undefined : ((await given.json()) as { code: string }),
  }))
  if (status === 401) expect(headers.get('www-authenticate')).toBe('Bearer')
  return response.body === undefined ? [status] : [status, response.body.code]
}

describe('API keys', () => {
  test('travel as Bearer or X-API-Key; none, a wrong one, and one in another place are refused', async () => {
    const { ask } = await servedShop()
    const show = (headers: Record<string, string>) => codeOf(ask('/features/purchases/C1', { key: null, headers }))
    expect(await show({ authorization: `Bearer ${readKey}` })).toEqual([200])
    expect(await show({ authorization: `bearer  ${readKey} ` })).toEqual([200])
    expect(await show({ 'x-api-key': readKey })).toEqual([200])
    expect(await show({})).toEqual([401, 'AUTH_REQUIRED'])
    expect(await show({ authorization: 'Bearer ' })).toEqual([401, 'AUTH_REQUIRED'])
    expect(await show({ authorization: `Basic ${btoa(`user:${readKey}`)}` })).toEqual([401, 'AUTH_REQUIRED'])
    for (const wrong of [`${readKey}0`, readKey.slice(0, -1), readKey.toUpperCase(), `${readKey.slice(0, -1)}8`, 'x'.repeat(8_000)])
      expect(await show({ authorization: `Bearer ${wrong}` })).toEqual([401, 'AUTH_INVALID'])
    expect(await codeOf(ask(`/features/purchases/C1?key=${readKey}`, { key: null }))).toEqual([401, 'AUTH_REQUIRED'])
  })

  test('open what their scopes say', async () => {
    const { ask } = await servedShop()
    const routes = { read: ['/v1/online-features', read], ingest: ['/v1/ingest/purchases', rows], admin: ['/plan', {}] } as const
    const opened = async (key: string) =>
      Promise.all(Object.values(routes).map(async ([path, request]) => (await ask(path, { ...request, key })).status))
    expect(await opened(readKey)).toEqual([200, 403, 403])
    expect(await opened(ingestKey)).toEqual([403, 201, 403])
    expect(await opened(adminKey)).toEqual([200, 201, 200])
    expect(await codeOf(ask('/plan', { key: readKey }))).toEqual([403, 'AUTH_FORBIDDEN'])
  })

  test('open what their groups say, in reads, ingestion and training sets', async () => {
    const { ask } = await servedShop()
    const refused = [403, 'AUTH_FORBIDDEN']
    const asked = (path: string, body?: unknown) => codeOf(ask(path, { key: flightsKey, ...(body !== undefined && { body }) }))
    expect(await asked('/features/flights/A,1')).toEqual([200])
    expect(await asked('/features/flights@1/A,1')).toEqual([200])
    expect(await asked('/features/purchases/C1')).toEqual(refused)
    expect(await asked('/v1/online-features', { features: ['flights:delay'], entities: [{ origin: 'A', number: 1 }] })).toEqual([200])
    expect(await asked('/v1/online-features', { service: 'churn', entities: [c1] })).toEqual(refused)
    expect(await asked('/v1/online-features', { service: 'offers', entities: [{ ...c1, value: 1 }] })).toEqual(refused)
    expect(await asked('/v1/online-features', { features: ['basket:share'], entities: [{ ...c1, value: 1 }] })).toEqual(refused)
    expect(await asked('/v1/historical-features', { service: 'churn', spine: [] })).toEqual(refused)
    expect(await asked('/v1/ingest/purchases', rows.body)).toEqual(refused)
    expect(await asked('/ingest/purchases/C1', { total: 1, spent: 1, segment: null })).toEqual(refused)
    expect(await asked('/ingest/flights/A,1', { delay: 1, late: false })).toEqual([201])
    expect(await asked('/get-online-features', { features: ['purchases:total'], entities: { customer_id: ['C1'] } })).toEqual(refused)
    expect(
      await asked('/push', {
        push_source_name: 'purchases',
        df: { customer_id: ['C1'], event_timestamp: ['2026-01-05 10:00:00'], total: [1] },
      }),
    ).toEqual(refused)
  })

  test('a key of some groups sees those alone in the catalog, and learns no other name', async () => {
    const { ask } = await servedShop()
    const seen = async (path: string) => (await ask(path, { key: flightsKey })).json()
    expect((await seen('/groups')).groups.map(({ name }: { name: string }) => name)).toEqual(['flights'])
    const features: { reference: string }[] = (await seen('/features')).features
    expect(features.map(({ reference }) => reference)).toEqual(['flights@1:delay', 'flights@1:late'])
    expect([(await seen('/services')).services, (await seen('/entities')).entities.map(({ name }: { name: string }) => name)]).toEqual([
      [],
      ['route'],
    ])
    const elsewhere = [
      '/groups/purchases', '/groups/nothing', '/features/purchases/total/metadata', '/features/customer/total/metadata', '/features/customer/totl/metadata',
      '/lineage?feature=purchases:total', '/lineage?feature=basket:share', '/lineage?feature=nothing:total', '/features/nothing/C1', '/features/everything/C1',
    ] // biome-ignore format: a list
    for (const path of elsewhere) {
      const answer = await ask(path, { key: flightsKey })
      expect([path, [400, 403, 404].includes(answer.status)]).toEqual([path, true])
      const asked = decodeURIComponent(path)
      for (const name of ['purchases', 'everything', 'basket', 'segment', 'churn', 'offers'])
        if (!asked.includes(name)) expect(await answer.clone().text()).not.toContain(name)
    }
  })

  test('may be kept as hashes', async () => {
    const secret = 'hashed-key-0123456789'
    const { ask } = await servedShop({ apiKeys: [{ sha256: (await hashKey(secret)).toUpperCase(), scopes: ['read'] }] })
    const show = (key: string) => codeOf(ask('/features/purchases/C1', { key }))
    expect([await show(secret), await show(secret)]).toEqual([[200], [200]]) // hashed at first, then known
    expect([await show(`${secret}0`), await show(await hashKey(secret))]).toEqual([
      [401, 'AUTH_INVALID'],
      [401, 'AUTH_INVALID'],
    ])
  })

  test('that are none are refused when the server is made', async () => {
    const { store } = await servedShop()
    const key = 'a-key-of-16-characters'
    const sha256 = await hashKey(key)
    const refused: unknown[] = [
      { key: 'short', scopes: ['read'] }, { key: undefined, scopes: ['read'] }, { key, sha256, scopes: ['read'] }, { sha256: 'abc', scopes: ['read'] },
      { key: 'a key with spaces in it', scopes: ['read'] }, { key: 'a-key-of-16-charactérs', scopes: ['read'] }, { key }, { key, scopes: [] },
      { key, scopes: ['write'] }, { key, scopes: 'read' }, { key, scopes: ['read'], groups: 'flights' }, { key, scopes: ['read'], name: '' },
      { key, scopes: ['admin'], groups: ['flights'] }, { key, scopes: ['read'], scope: 'admin' }, 'a-key-of-16-characters',
    ] // biome-ignore format: a list
    for (const apiKey of refused) expect(codeFrom(() => createServer(store, { apiKeys: [apiKey as ApiKey] }))).toBe('INPUT_INVALID_OPTION')
    const twice: ApiKey[] = [{ key, scopes: ['read'] }, { key, scopes: ['admin'] }] // biome-ignore format: a pair
    expect(codeFrom(() => createServer(store, { apiKeys: twice }))).toBe('INPUT_INVALID_OPTION')
  })
})

describe('without keys', () => {
  const open = { apiKeys: [] }
  /** As the server of Node hands it on. */
  const from = (remoteAddress: string | undefined) => ({ incoming: { socket: { remoteAddress } } })

  test('this machine alone is answered, by its own names', async () => {
    const { app } = await servedShop(open)
    const ask = async (address: string | undefined, headers = {}, host = '127.0.0.1:5000') =>
      codeOf(await app.request(`http://${host}/features/purchases/C1`, { headers }, from(address)))
    for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) expect(await ask(address)).toEqual([200])
    for (const host of ['localhost:5000', '[::1]:5000', 'LOCALHOST']) expect(await ask('127.0.0.1', {}, host)).toEqual([200])
    const refused = [401, 'AUTH_REQUIRED']
    for (const address of ['10.0.0.5', '192.168.1.7', '::ffff:10.0.0.5', 'fe80::1', '1270.0.0.1', '127.0.0.1.example', '', undefined])
      expect(await ask(address)).toEqual(refused)
    for (const name of [
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-host',
      'X-Forwarded-Proto',
      'x-forwarded',
      'X-Real-IP',
      'true-client-ip',
      'via',
    ])
      expect(await ask('127.0.0.1', { [name]: '127.0.0.1' })).toEqual(refused)
    expect(await ask('127.0.0.1', {}, 'evil.example')).toEqual(refused) // a name that was pointed at this machine
    expect(await ask('127.0.0.1', {}, '127.0.0.1.evil.example')).toEqual(refused)
  })

  test('pages of other sites are not this machine', async () => {
    const { app } = await servedShop({ ...open, cors: { origins: ['https://app.example'] } })
    const ask = async (origin: string) =>
      codeOf(await app.request('http://127.0.0.1:5000/features/purchases/C1', { headers: { origin } }, from('127.0.0.1')))
    expect([await ask('http://127.0.0.1:5000'), await ask('https://app.example')]).toEqual([[200], [200]])
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:5001'])
      expect(await ask(origin)).toEqual([401, 'AUTH_REQUIRED'])
  })

  test('nor is what they make a browser fetch without telling its origin', async () => {
    const { app } = await servedShop({ ...open, cors: { origins: ['https://app.example'] } })
    const ask = async (headers: Record<string, string>) =>
      codeOf(await app.request('http://127.0.0.1:5000/features/purchases/C1', { headers }, from('127.0.0.1')))
    for (const site of ['none', 'same-origin']) expect(await ask({ 'sec-fetch-site': site })).toEqual([200])
    expect(await ask({ 'sec-fetch-site': 'cross-site', origin: 'https://app.example' })).toEqual([200])
    for (const site of ['cross-site', 'same-site', 'unheard-of'])
      for (const mode of ['no-cors', 'navigate'])
        expect(await ask({ 'sec-fetch-site': site, 'sec-fetch-mode': mode })).toEqual([401, 'AUTH_REQUIRED'])
  })

  test('even what is public is for this machine alone', async () => {
    const { app } = await servedShop(open)
    for (const path of ['/health', '/ready', '/openapi.json', '/docs', '/docs/page.js', '/nothing'])
      expect(await codeOf(await app.request(path, {}, from('10.0.0.5')))).toEqual([401, 'AUTH_REQUIRED'])
  })

  test('a request with no server behind it comes from nobody', async () => {
    const { app } = await servedShop(open)
    expect(await codeOf(app.request('http://127.0.0.1/features/purchases/C1'))).toEqual([401, 'AUTH_REQUIRED'])
  })

  test('over real HTTP', async () => {
    const { app } = await servedShop(open)
    const server = await serve(app, { port: 0, signals: [], log: () => undefined })
    try {
      const ask = (headers = {}) => codeOf(fetch(`${server.url}/features/purchases/C1`, { headers }))
      expect([await ask(), await ask({ 'x-forwarded-for': '127.0.0.1' })]).toEqual([[200], [401, 'AUTH_REQUIRED']])
    } finally {
      await server.close()
    }
  })
})

test('with keys, what is public needs none', async () => {
  const { ask } = await servedShop()
  for (const path of ['/health', '/ready', '/openapi.json', '/docs'])
    expect([path, [200, 503]]).toEqual([path, expect.arrayContaining([(await ask(path, { key: null })).status])]) // 503: not yet ready
})

function codeFrom(make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    return GranaryError.isInstance(error) ? error.code : error
  }
}
