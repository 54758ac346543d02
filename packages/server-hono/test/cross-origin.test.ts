// Pages of other sites: closed to all, open to those that are named.

import { describe, expect, test } from 'vitest'
import { createServer, type ServerOptions } from '../src/index.js'
import { readKey, servedShop } from './shop.js'

const site = 'https://app.example'
const preflight = { origin: site, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' }

function corsHeaders({ headers }: Response): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control-'))
}

test('by default no page of another site is let in', async () => {
  const { app, ask } = await servedShop()
  const asked = await app.request('/v1/online-features', { method: 'OPTIONS', headers: preflight })
  expect([asked.status, corsHeaders(asked)]).toEqual([405, []])
  expect(corsHeaders(await ask('/features/purchases/C1', { headers: { origin: site } }))).toEqual([])
})

describe('an origin that is named', () => {
  const cors = { origins: [site, 'http://localhost:3000'] }

  test('may ask before it sends, without a key', async () => {
    const { app } = await servedShop({ cors })
    const { status, headers } = await app.request('/v1/online-features', { method: 'OPTIONS', headers: preflight })
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-methods')]).toEqual([
      204,
      site,
      'GET,POST',
    ])
    const allowed = headers.get('access-control-allow-headers')?.split(',')
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'x-api-key', 'content-type', 'idempotency-key']))
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('may read answers and errors, but needs a key like anybody', async () => {
    const { ask } = await servedShop({ cors })
    const asked = async (path: string, key: string | null) => {
      const { status, headers } = await ask(path, { key, headers: { origin: site } })
      return [status, headers.get('access-control-allow-origin'), headers.get('vary')]
    }
    expect(await asked('/features/purchases/C1', readKey)).toEqual([200, site, 'Origin'])
    expect(await asked('/features/purchases/C1', null)).toEqual([401, site, 'Origin'])
    expect(await asked('/nothing', readKey)).toEqual([404, site, 'Origin'])
    const { headers } = await ask('/features/purchases/C1', { headers: { origin: site } })
    expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(
      expect.arrayContaining(['x-request-id', 'retry-after', 'granary-snapshots']),
    )
  })

  test('is told from one that only looks like it', async () => {
    const { ask } = await servedShop({ cors })
    for (const origin of [
      'https://app.example.evil',
      'https://evil-app.example',
      'http://app.example',
      'https://app.example:444',
      'null',
      '',
    ])
      expect((await ask('/features/purchases/C1', { headers: { origin } })).headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('every site may be let in where keys are asked for', async () => {
  const { ask } = await servedShop({ cors: { origins: ['*'] } })
  expect((await ask('/features/purchases/C1', { headers: { origin: site } })).headers.get('access-control-allow-origin')).toBe('*')
})

test('what is no origin is refused, and so is every site where this machine stands for its user', async () => {
  const { store } = await servedShop()
  const apiKeys = [{ key: readKey, scopes: ['read'] }] as const
  const refused: unknown[] = [
    { apiKeys, cors: { origins: [`${site}/`] } },
    { apiKeys, cors: { origins: ['app.example'] } },
    { apiKeys, cors: { origins: [site, '*'] } },
    { apiKeys, cors: { origins: site } },
    { apiKeys, cors: { origin: [site] } },
    { apiKeys, cors: true },
    { cors: { origins: ['*'] } },
  ]
  for (const options of refused)
    expect(() => createServer(store, options as ServerOptions)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
})
