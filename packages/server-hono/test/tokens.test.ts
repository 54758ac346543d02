// Tokens of an identity provider: one stands on this machine, with real keys.

import { createServer as createHttpServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer, type JwtOptions } from '../src/index.js'
import { readKey, servedShop } from './shop.js'

const issuer = 'https://issuer.example'
const audience = 'granary'
let provider: Server
let jwksUrl: string
let keys: Awaited<ReturnType<typeof generateKeyPair>>
let strangers: Awaited<ReturnType<typeof generateKeyPair>>
let published: object

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true })
  strangers = await generateKeyPair('RS256', { extractable: true })
  published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] }
  provider = createHttpServer((request, response) => {
    response.writeHead(request.url === '/jwks.json' ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(published))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  jwksUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks.json`
})
afterAll(() => new Promise((resolve) => provider.close(resolve)))

interface Claims extends JWTPayload {
  readonly scope?: unknown
}

function signed(
  claims: Claims = {},
  { expires = '1h', key = keys.privateKey, kid = 'one' }: { expires?: string | null; key?: CryptoKey; kid?: string } = {},
): Promise<string> {
  const token = new SignJWT({ iss: issuer, aud: audience, sub: 'ann', scope: 'read', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuedAt()
  return (expires === null ? token : token.setExpirationTime(expires)).sign(key)
}

async function served(options: Partial<JwtOptions> = {}) {
  const shop = await servedShop({ jwt: { jwksUrl, issuer, audience, ...options }, apiKeys: [{ key: readKey, scopes: ['read'] }] })
  const statusOf = async (path: string, token: string, body?: unknown) => {
    const answer = await shop.ask(path, { key: token, ...(body !== undefined && { body }) })
    return answer.ok ? answer.status : [answer.status, ((await answer.json()) as { code: string }).code]
  }
  return { ...shop, statusOf }
}
const path = '/features/purchases/C1'

describe('a token', () => {
  test('counts, beside the keys', async () => {
    const { statusOf } = await served()
    expect([await statusOf(path, await signed()), await statusOf(path, readKey)]).toEqual([200, 200])
  })

  test('of another issuer, audience, key or time does not', async () => {
    const { statusOf } = await served()
    const refused = [
      await signed({ iss: 'https://other.example' }),
      await signed({ aud: 'other' }),
      await signed({}, { expires: '-10s' }),
      await signed({}, { expires: null }),
      await signed({ nbf: Math.floor(Date.now() / 1_000) + 600 }),
      await signed({}, { key: strangers.privateKey }),
      await signed({}, { kid: 'two' }),
    ]
    for (const token of refused) expect(await statusOf(path, token)).toEqual([401, 'AUTH_INVALID'])
  })

  test('of a subject that is no text is of nobody', async () => {
    const { statusOf } = await served()
    for (const sub of [{ toString: 1 }, 7, null]) expect(await statusOf(path, await signed({ sub } as unknown as Claims))).toBe(200)
  })

  test('without a signature, or signed with what everybody can read, does not', async () => {
    const { statusOf } = await served()
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = part({ iss: issuer, aud: audience, sub: 'ann', scope: 'admin', exp: Math.floor(Date.now() / 1_000) + 600 })
    const [header, , signature] = (await signed()).split('.')
    const readable = await new SignJWT({ scope: 'admin', iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(JSON.stringify(published)))
    const refused = [
      `${part({ alg: 'none' })}.${claims}.`,
      `${part({ alg: 'none' })}.${claims}.AAAA`,
      `${part({ alg: 'RS256', kid: 'one' })}.${claims}.AAAA`,
      `${header}.${claims}.${signature}`,
      readable,
      'a.b.c',
      '..',
    ]
    for (const token of refused) expect(await statusOf(path, token)).toEqual([401, 'AUTH_INVALID'])
  })

  test('has its scopes as words or as a list, with or without our name before them', async () => {
    const { statusOf } = await served()
    const rows = { rows: [] }
    const opened = async (scope: unknown) => {
      const token = await signed({ scope })
      return [await statusOf(path, token), await statusOf('/v1/ingest/flights', token, rows), await statusOf('/plan', token)].map((each) =>
        Array.isArray(each) ? each[0] : each,
      )
    }
    expect(await opened('openid granary:read  email')).toEqual([200, 403, 403])
    expect((await opened(['read', 'granary:ingest', 7]))[0]).toBe(200)
    expect((await opened(['read', 'granary:ingest', 7]))[2]).toBe(403)
    expect((await opened('admin'))[2]).toBe(200)
    for (const none of ['', 'readonly', 'granary:', undefined, { read: true }]) expect(await opened(none)).toEqual([403, 403, 403])
    const other = await served({ scopeClaim: 'permissions' })
    expect([await other.statusOf(path, await signed({ permissions: ['read'] })), await other.statusOf(path, await signed())]).toEqual([
      200,
      [403, 'AUTH_FORBIDDEN'],
    ])
  })

  test('opens the groups that it lists, none where it lists none, and then administers nothing', async () => {
    const { statusOf } = await served({ groupsClaim: 'groups' })
    const forbidden = [403, 'AUTH_FORBIDDEN']
    const flights = '/features/flights/A,1'
    const one = await signed({ groups: ['flights'], scope: 'read admin' })
    expect([await statusOf(flights, one), await statusOf(path, one), await statusOf('/plan', one)]).toEqual([200, forbidden, forbidden])
    expect(await statusOf(flights, await signed())).toEqual(forbidden)
  })

  test('cannot be checked while the provider is away: the fault is not the client’s', async () => {
    const { statusOf, ask } = await served({ jwksUrl: jwksUrl.replace('jwks', 'nothing') })
    expect(await statusOf(path, await signed())).toEqual([503, 'AUTH_UNAVAILABLE'])
    expect((await ask(path, { key: await signed() })).headers.get('retry-after')).toBe('1')
    expect(await statusOf(path, readKey)).toBe(200)
  })
})

test('options that would let anybody in are refused', async () => {
  const { store } = await servedShop()
  const options: JwtOptions = { jwksUrl: 'https://issuer.example/jwks.json', issuer, audience }
  const made = (changed: object) => () => createServer(store, { jwt: { ...options, ...changed } })
  expect(made({})).not.toThrow()
  const refused = [
    { jwksUrl: 'http://issuer.example/jwks.json' },
    { jwksUrl: 'jwks.json' },
    { issuer: '' },
    { audience: undefined },
    { scopeClaim: '' },
    { algorithms: ['none'] },
  ]
  for (const changed of refused) expect(made(changed)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
})
