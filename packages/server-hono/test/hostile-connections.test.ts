// Clients that are slow, silent, gone, or flood what they send: the server answers the others, stores nothing half, and holds nothing of them.

import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { memoryHeld } from './hostile/memory.js'
import { chunk, head, rawConnection } from './hostile/raw-connection.js'
import { outcome, type ShopOverHttp, shopOverHttp } from './hostile/shop-over-http.js'
import { adminKey, readKey } from './shop.js'

const key = { authorization: `Bearer ${adminKey}` }
const json = { ...key, 'content-type': 'application/json' }
const ndjson = { ...key, 'content-type': 'application/x-ndjson' }
const chunked = { 'transfer-encoding': 'chunked' }
const ingest = '/v1/ingest/purchases'
const line = (customer: string) => `{"customer_id":"${customer}","total":1,"spent":1,"segment":null}\n`

async function isServing({ send }: ShopOverHttp): Promise<boolean> {
  return (await send('/features/purchases/C1')).status === 200
}

async function statusOf({ store }: ShopOverHttp, customer: string): Promise<unknown> {
  const { statuses } = await store.getOnlineFeatures(['purchases:total'], [{ customer_id: customer }])
  return statuses[0]?.total
}

describe('slow senders', () => {
  test('many at once neither cost memory nor keep others waiting; each is ended', async () => {
    const shop = await shopOverHttp({ limits: { readTime: '300ms' } })
    const held = await memoryHeld(async () => {
      const slow = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const connection = rawConnection(shop.port)
          await connection.write(head('POST', '/v1/online-features', { ...json, 'content-length': '9000000' }))
          await connection.write('{"service":')
          return connection
        }),
      )
      expect(await isServing(shop)).toBe(true)
      for (const connection of slow) expect(await connection.ended()).toMatch(/^HTTP\/1\.1 504 .*LIMIT_TIME/s)
    })
    expect(held).toBeLessThan(64)
  })

  test('a body byte by byte, without a length, is read like any other', async () => {
    const shop = await shopOverHttp()
    const connection = rawConnection(shop.port)
    await connection.write(head('POST', '/v1/online-features', { ...json, ...chunked, connection: 'close' }))
    for (const byte of '{"service":"churn","entities":[{"customer_id":"C1"}]}') await connection.write(chunk(byte))
    await connection.write('0\r\n\r\n')
    expect(await connection.ended()).toMatch(/^HTTP\/1\.1 200 .*"segment":"gold"/s)
  })

  test('a line in a hundred thousand pieces is put together once', async () => {
    const shop = await shopOverHttp({ limits: { lineBytes: 2 ** 20 } })
    const text = new TextEncoder().encode(`{"customer_id":"C7","text":"${'x'.repeat(200_000)}"}\n`)
    let at = 0
    const pieces = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= text.length) return controller.close()
        controller.enqueue(text.subarray(at, at + 2))
        at += 2
      },
    })
    const request = { method: 'POST', headers: ndjson, body: pieces, duplex: 'half' } as const
    expect(await outcome(shop.app.request('/v1/ingest/everything', request))).toEqual([201])
    expect((await (await shop.send('/features/everything/C7?features=text')).json()).text.length).toBe(200_000)
  })

  test('headers that do not end', async () => {
    const shop = await shopOverHttp({}, {}, { requestTime: '500ms' })
    const connection = rawConnection(shop.port)
    await connection.write('GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ')
    expect(await connection.ended()).toMatch(/^HTTP\/1\.1 408 /)
    expect(await isServing(shop)).toBe(true)
  })
})

describe('slow readers', () => {
  test('an answer is made only as fast as it is taken', async () => {
    const shop = await shopOverHttp()
    const time = '2026-01-05T00:00:00Z'
    await shop.store.ingest('everything', [{ customer_id: 'C1', text: 'x'.repeat(20_000), event_timestamp: time }])
    const spine = `{"customer_id":"C1","event_timestamp":"${time}"}\n`.repeat(10_000)
    const answers: Response[] = []
    const untaken = await memoryHeld(async () => {
      answers.push(await shop.send('/v1/historical-features?features=everything:text', { method: 'POST', headers: ndjson, body: spine }))
      await wait(500) // nothing of its 200 MB is taken
    })
    expect(untaken).toBeLessThan(50)
    const taken = await memoryHeld(async () => {
      let bytes = 0
      for await (const part of (answers[0] as Response).body as unknown as AsyncIterable<Uint8Array>) bytes += part.length
      expect(bytes).toBeGreaterThan(200_000_000)
    })
    expect(taken).toBeLessThan(50)
  })

  test('who takes nothing at all is ended', async () => {
    let told: () => void = () => undefined
    const shop = await shopOverHttp({ limits: { keys: 100_000 }, accessLog: () => told() }, {}, { stallTime: '300ms' })
    const entities = Array.from({ length: 100_000 }, () => ({ customer_id: 'C1' }))
    const body = JSON.stringify({ service: 'churn', entities, include: ['statuses', 'event_timestamps'] })
    const whole = (await (await shop.send('/v1/online-features', { method: 'POST', headers: json, body })).arrayBuffer()).byteLength
    for (const accept of ['application/x-ndjson', 'application/json']) {
      const connection = rawConnection(shop.port)
      connection.socket.pause()
      const begun = new Promise<void>((resolve) => {
        told = resolve
      })
      const start = head('POST', '/v1/online-features', { ...json, accept, connection: 'close', 'content-length': String(body.length) })
      await Promise.all([begun, connection.write(start + body)])
      await wait(1_500)
      connection.socket.resume() // what is on its way arrives, and then the end
      await connection.ended()
      expect([accept, connection.socket.bytesRead < whole]).toEqual([accept, true])
    }
    expect(await isServing(shop)).toBe(true)
  })
})

describe('aborted uploads', () => {
  test('store nothing', async () => {
    const codes: unknown[] = []
    const shop = await shopOverHttp({ accessLog: ({ code }) => codes.push(code), faultLog: (entry) => codes.push(entry) })
    const bodies = [
      [head('POST', ingest, { ...json, 'content-length': '500' }), '{"rows":[{"customer_id":"A1","total":1,"spent":1,"segment":null}'],
      [head('POST', ingest, { ...json, ...chunked }), chunk('{"rows":[{"customer_id":"A1","total":1,"spent":1,"segment":null}]}')],
      [head('POST', ingest, { ...ndjson, 'content-length': '5000' }), line('A1').repeat(3)],
      [head('POST', ingest, { ...ndjson, 'content-encoding': 'gzip', 'content-length': '5000' }), gzipSync(line('A1').repeat(3))],
      [head('POST', ingest, { ...ndjson, ...chunked }), chunk(line('A1').repeat(3))],
      [head('POST', `${ingest}?batch_size=10`, { ...ndjson, ...chunked, accept: 'application/x-ndjson' }), chunk(line('A1').repeat(3))],
      [head('POST', '/ingest/purchases/A1', { ...json, 'content-length': '500' }), '{"total":1,"spent":1,"segment":null}'],
      [
        head('POST', '/push', { ...json, 'content-length': '500' }),
        '{"push_source_name":"purchases","df":{"customer_id":["A1"],"total":[1]}}',
      ],
    ] as const
    for (const [start, part] of bodies) {
      const connection = rawConnection(shop.port)
      await connection.write(start)
      await connection.write(part)
      await wait(30)
      connection.socket.destroy()
    }
    await wait(200)
    expect(await statusOf(shop, 'A1')).toBe('NOT_FOUND')
    expect(await isServing(shop)).toBe(true)
    expect(codes.filter((code) => code !== undefined && code !== 'ABORTED')).toEqual([]) // a client that leaves is no fault of the server
  })

  test('keep what was acknowledged line by line, and nothing after it', async () => {
    const shop = await shopOverHttp()
    const connection = rawConnection(shop.port)
    await connection.write(
      head('POST', `${ingest}?batch_size=2`, { ...ndjson, ...chunked, accept: 'application/x-ndjson', 'idempotency-key': 's' }),
    )
    await connection.write(chunk(line('B1') + line('B2') + line('B3')))
    await connection.heard(/\{"stored":2\}/)
    connection.socket.destroy()
    await wait(200)
    expect([await statusOf(shop, 'B1'), await statusOf(shop, 'B2'), await statusOf(shop, 'B3')]).toEqual([
      'PRESENT',
      'PRESENT',
      'NOT_FOUND',
    ])
    const again = await shop.send(`${ingest}?batch_size=2&from=2`, {
      method: 'POST',
      headers: { ...ndjson, accept: 'application/x-ndjson', 'idempotency-key': 's' },
      body: ['B1', 'B2', 'B3'].map(line).join(''),
    })
    expect(
      (await again.text())
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each))
        .at(-1).report.accepted,
    ).toBe(1)
    expect(await statusOf(shop, 'B3')).toBe('PRESENT')
  })
})

describe('a client that leaves while its rows are stored', () => {
  const slowly = async <T>(work: Promise<T>): Promise<T> => wait(200).then(() => work)

  async function slowShop() {
    const offline = memoryOfflineStore()
    const online = memoryOnlineStore()
    return shopOverHttp(
      {},
      {
        offline: { ...offline, append: (batch, options) => slowly(offline.append(batch, options)) },
        online: { ...online, write: (write, options) => slowly(online.write(write, options)) },
        warmStart: 'off',
      },
    )
  }

  async function bothStores({ store }: ShopOverHttp, customer: string): Promise<readonly unknown[]> {
    const { rows } = await store.getOnlineFeatures(['purchases:total'], [{ customer_id: customer }])
    const history = await (await store.getOfflineFeatures('purchases')).rows()
    return [rows[0]?.total, history.find(({ customer_id }) => customer_id === customer)?.total ?? null]
  }

  const body = JSON.stringify({ rows: [{ customer_id: 'L', total: 1, spent: 1 }] })
  test.for([
    ['JSON', head('POST', ingest, { ...json, 'content-length': String(body.length) }) + body],
    ['NDJSON', head('POST', ingest, { ...ndjson, ...chunked }) + chunk(line('L')) + chunk('')],
    ['a stream', head('POST', ingest, { ...ndjson, ...chunked, accept: 'application/x-ndjson' }) + chunk(line('L')) + chunk('')],
    [
      'a stream that goes on',
      head('POST', `${ingest}?batch_size=1`, { ...ndjson, ...chunked, accept: 'application/x-ndjson' }) + chunk(line('L')),
    ],
  ] as const)('finds them in both stores: %s', async ([, request]) => {
    for (const patience of [100, 300]) {
      const shop = await slowShop()
      const connection = rawConnection(shop.port)
      await connection.write(request)
      await wait(patience) // the history has them next, or has them and the online store is next
      connection.socket.destroy()
      await expect.poll(() => bothStores(shop, 'L'), { timeout: 3_000 }).toEqual([1, 1])
    }
  })
})

describe('heads', () => {
  test('floods of headers, and long ones, are refused by the server of the runtime', async () => {
    const shop = await shopOverHttp()
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, header) => [`x-${header}`, 'value']))
    for (const headers of [many, { 'x-long': 'x'.repeat(100_000) }, { authorization: `Bearer ${'x'.repeat(100_000)}` }]) {
      const connection = rawConnection(shop.port)
      await connection.write(head('GET', '/features/purchases/C1', headers as Record<string, string>))
      expect(await connection.ended()).toMatch(/^HTTP\/1\.1 431 /)
    }
    const connection = rawConnection(shop.port)
    await connection.write(head('GET', `/groups/${'x'.repeat(100_000)}`, key))
    expect(await connection.ended()).toMatch(/^HTTP\/1\.1 431 /)
    expect(await isServing(shop)).toBe(true)
  })

  test('two keys, two lengths, a length and chunks: one request is never taken for two', async () => {
    const shop = await shopOverHttp()
    const body = '{"service":"churn","entities":[]}'
    const smuggled = [
      `content-length: ${body.length}\r\ncontent-length: 5`,
      `content-length: ${body.length}\r\ntransfer-encoding: chunked`,
      'transfer-encoding: chunked, identity',
      'transfer-encoding: xchunked',
      'content-length: -1',
      'content-length: 0x10',
      'content-length : 5',
    ]
    for (const lines of smuggled) {
      const connection = rawConnection(shop.port)
      await connection.write(
        `POST /v1/online-features HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${readKey}\r\ncontent-type: application/json\r\n${lines}\r\n\r\n${body}`,
      )
      expect([lines, (await connection.ended()).slice(0, 12)]).toEqual([lines, 'HTTP/1.1 400'])
    }
    const connection = rawConnection(shop.port)
    await connection.write(
      `GET /features/purchases/C1 HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nauthorization: Bearer nobody-knows-this-key\r\nauthorization: Bearer ${readKey}\r\n\r\n`,
    )
    expect(await connection.ended()).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('request ids, hosts and targets that are none', async () => {
    const shop = await shopOverHttp()
    const ask = async (start: string, headers = '') => {
      const connection = rawConnection(shop.port)
      await connection.write(`${start} HTTP/1.1\r\n${headers}connection: close\r\nauthorization: Bearer ${readKey}\r\n\r\n`)
      return connection.ended()
    }
    const host = 'host: 127.0.0.1\r\n'
    expect(await ask('GET /health', `${host}x-request-id: one-two.3\r\n`)).toMatch(/x-request-id: one-two\.3\r\n/i)
    for (const id of ['<script>', 'a b', 'x'.repeat(200), '{"a":1}', 'é']) {
      const answer = await ask('GET /health', `${host}x-request-id: ${id}\r\n`)
      expect([answer.startsWith('HTTP/1.1 200'), answer.includes(id)]).toEqual([true, false])
    }
    for (const wrong of ['host: a b\r\n', 'host: evil.example/path\r\n', 'host: user@evil.example\r\n', ''])
      expect(await ask('GET /health', wrong)).toMatch(/^HTTP\/1\.1 400 /)
    for (const target of ['http://', '*', 'health', '/a\\b', 'http://evil.example:99999/'])
      expect(await ask(`GET ${target}`, host)).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(await ask('BREW /health', host)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await ask('TRACE /health', host)).toMatch(/^HTTP\/1\.1 40[45] /)
    expect(await isServing(shop)).toBe(true)
  })
})
