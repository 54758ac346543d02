// How often a key may ask: the next one is told when to come again.

import { expect, test } from 'vitest'
import { createServer, type ServerOptions } from '../src/index.js'
import { adminKey, flightsKey, readKey, servedShop } from './shop.js'

const path = '/features/purchases/C1'
const rateLimit = { requests: 3, per: '10m' } as const

test('each key has its own count, and is told how long to wait', async () => {
  const { ask } = await servedShop({ rateLimit })
  for (let request = 0; request < 3; request++) expect((await ask(path, { key: readKey })).status).toBe(200)
  const refused = await ask(path, { key: readKey })
  expect([refused.status, (await refused.json()).code]).toEqual([429, 'LIMIT_RATE'])
  const wait = Number(refused.headers.get('retry-after'))
  expect([Number.isInteger(wait), wait > 590, wait <= 600]).toEqual([true, true, true])
  expect((await ask(path, { key: adminKey })).status).toBe(200)
  expect((await ask('/features/flights/A,1', { key: flightsKey })).status).toBe(200)
})

test('what a key does not open counts too', async () => {
  const { ask } = await servedShop({ rateLimit })
  const statuses: number[] = []
  for (const elsewhere of ['/features/nothing/C1', '/plan', '/plan', path, '/plan'])
    statuses.push((await ask(elsewhere, { key: readKey })).status)
  expect(statuses).toEqual([404, 403, 403, 429, 429])
})

test('wrong keys count by address, and keep no known key out', async () => {
  const { app } = await servedShop({ rateLimit })
  const ask = async (key: string, remoteAddress: string) => {
    const answer = await app.request(path, { headers: { authorization: `Bearer ${key}` } }, { incoming: { socket: { remoteAddress } } })
    return answer.status
  }
  const guesses: number[] = []
  for (let guess = 0; guess < 5; guess++) guesses.push(await ask(`a-guess-at-a-key-${guess}`, '10.0.0.5'))
  expect(guesses).toEqual([401, 401, 401, 429, 429])
  expect([await ask(readKey, '10.0.0.5'), await ask('a-guess-at-a-key', '10.0.0.6')]).toEqual([200, 401])
})

test('whoever probes is never sent away', async () => {
  const { ask } = await servedShop({ rateLimit })
  for (let probe = 0; probe < 10; probe++) expect((await ask('/health', { key: null })).status).toBe(200)
})

test('a limit that is none is refused', async () => {
  const { store } = await servedShop()
  const refused: unknown[] = [
    { requests: 0, per: '1m' },
    { requests: 1.5, per: '1m' },
    { requests: '3', per: '1m' },
    { requests: 3, per: '30d' },
    { requests: 3, per: '1m', burst: 2 },
  ]
  for (const wrong of refused)
    expect(() => createServer(store, { rateLimit: wrong } as ServerOptions)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }),
    )
  expect(() => createServer(store, { rateLimit: { requests: 3, per: 'soon' } } as unknown as ServerOptions)).toThrow(
    expect.objectContaining({ code: 'DEFINITION_INVALID_DURATION' }),
  )
})
