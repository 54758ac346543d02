// A redirect is not followed: rows and secrets go to the server that the caller named, and nowhere else.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AnyFeatureClient, createClient } from '@granary/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scriptedServer } from './scripted-server.js'
import { rejection } from './shop.js'

const rows = [{ id: 1 }]
const calls: readonly [string, (client: AnyFeatureClient) => Promise<unknown>][] = [
  ['an online read', (client) => client.getOnlineFeatures('churn', rows)],
  ['an ingestion', (client) => client.ingest('g', rows)],
  ['an ingestion of a stream', (client) => client.ingest('g', new Set(rows))],
  ['a training set', (client) => client.getHistoricalFeatures('churn', { spine: [{ id: 1, event_timestamp: 0 }] })],
]

const reached: string[] = []
const target = createServer((request, response) => {
  reached.push(`${request.method} ${request.url}`)
  response.setHeader('content-type', 'application/json').end('{"types":{},"rows":[{}],"statuses":[{}],"event_timestamps":[{}]}')
})
const asked: string[] = []
/** `/307/...` is redirected with 307. */
const redirecting = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  request.resume()
  response.writeHead(Number(request.url?.slice(1, 4)), { location: `${urlOf(target)}/moved?token=secret` }).end('moved')
})
const urlOf = (server: typeof target): string => `http://localhost:${(server.address() as AddressInfo).port}`

beforeAll(async () => {
  for (const server of [target, redirecting]) await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
})
afterAll(async () => {
  for (const server of [target, redirecting]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

test.each([301, 302, 303, 307, 308])('a redirect of status %i over a socket is STORE_CORRUPT, asked for once', async (status) => {
  for (const [what, call] of calls) {
    asked.length = 0
    const client = createClient({ url: `${urlOf(redirecting)}/${status}`, headers: { 'x-gateway': 'secret' }, retry: { wait: 1 } })
    const error = await rejection(call(client))
    expect(error, what).toMatchObject({ code: 'STORE_CORRUPT', retryable: false, cause: { kind: 'answer', status } })
    expect(error.message, what).toContain(urlOf(target))
    expect(error.message, what).not.toContain('secret')
    expect(asked, what).toHaveLength(1)
  }
  expect(reached).toEqual([])
})

test.each<[string, () => Response]>([
  ['elsewhere', () => new Response('secret', { status: 307, headers: { location: 'https://user:secret@other.test/?secret' } })],
  ['below', () => new Response(null, { status: 308, headers: { location: '/secret' } })],
  ['to no server', () => new Response(null, { status: 302, headers: { location: 'data:secret' } })],
  ['nowhere', () => new Response(null, { status: 301 })],
  ['as browsers show it', () => Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } })],
])('a redirect %s, told by a custom fetch', async (_, answer) => {
  const { client, requests } = scriptedServer([answer])
  const error = await rejection(client.ingest('g', rows))
  expect(error).toMatchObject({ code: 'STORE_CORRUPT', retryable: false })
  expect(error.message).not.toContain('secret')
  expect(requests).toHaveLength(1)
})

test('a custom fetch is told not to follow', async () => {
  const told: (RequestRedirect | undefined)[] = []
  const fetch = (_: string, { redirect }: RequestInit): Response => {
    told.push(redirect)
    return new Response(null, { status: 307 })
  }
  for (const [, call] of calls) await rejection(call(createClient({ url: 'https://granary.test', fetch })))
  expect(told).toEqual(calls.map(() => 'manual'))
})
