// Bodies that no honest client sends: each is refused by its name, or read for what it is, and never at the cost of the server.

import { deflateSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { memoryHeld } from './hostile/memory.js'
import { outcome, type ShopOverHttp, shopOverHttp } from './hostile/shop-over-http.js'

const json = { 'content-type': 'application/json' }
const ndjson = { 'content-type': 'application/x-ndjson' }
const invalid = [400, 'INPUT_INVALID_BODY']
const tooLong = [413, 'LIMIT_BODY']
const c1 = { customer_id: 'C1' }
const online = '/v1/online-features'
const ingest = '/v1/ingest/purchases'

let shop: ShopOverHttp
beforeAll(async () => {
  shop = await shopOverHttp()
})
const post = (path: string, body: BodyInit, headers: Record<string, string> = json) =>
  outcome(shop.send(path, { method: 'POST', body, headers, ...(body instanceof ReadableStream && { duplex: 'half' }) }))

/** `count` times the same piece. */
function repeated(piece: Uint8Array, count: number): ReadableStream<Uint8Array> {
  let left = count
  return new ReadableStream(
    {
      pull(controller) {
        if (left-- > 0) controller.enqueue(piece)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
const mebibyte = new Uint8Array(2 ** 20).fill(0x20)

describe('size', () => {
  test('100 MB, told or untold, are refused without being held', async () => {
    const held = await memoryHeld(async () => {
      // The server may end the connection before it has heard it all, which some clients tell as a failure of their own.
      for (const [path, headers] of [
        [online, json],
        ['/get-online-features', json],
        [ingest, json],
        ['/v1/historical-features?service=churn', ndjson],
      ] as const) {
        const untold = await post(path, repeated(mebibyte, 100), headers).catch(() => tooLong)
        expect([path, untold]).toEqual([path, tooLong])
        const told = await post(path, new Blob(Array(100).fill(mebibyte)), headers).catch(() => tooLong)
        expect([path, told]).toEqual([path, tooLong])
      }
    })
    expect(held).toBeLessThan(64)
    expect((await shop.send('/health')).status).toBe(200)
  })

  test('a million keys', async () => {
    const keys = `{"service":"churn","entities":[${'{},'.repeat(1_000_000)}{}]}`
    expect(await post(online, keys)).toEqual([422, 'LIMIT_KEYS'])
    expect(
      await post('/get-online-features', `{"feature_service":"churn","entities":{"customer_id":[${'1,'.repeat(1_000_000)}1]}}`),
    ).toEqual([422, 'LIMIT_KEYS'])
  })

  test('a million things that are no keys, rows, features or parts', async () => {
    const million = `[${'1,'.repeat(1_000_000)}1]`
    expect(await post(online, `{"service":"churn","entities":${million}}`)).toEqual(invalid)
    expect(await post(online, `{"features":${million},"entities":[]}`)).toEqual(invalid)
    expect(await post(online, `{"service":"churn","entities":[],"include":${million}}`)).toEqual(invalid)
    expect(await post(ingest, `{"rows":${million}}`)).toEqual(invalid)
    expect(await post('/v1/historical-features', `{"service":"churn","spine":${million}}`)).toEqual(invalid)
    expect(await post('/v1/historical-features', `{"service":"churn","spine":[],"as_of":${million}}`)).toEqual(invalid)
    expect(await post('/v1/materialize', `{"groups":${million}}`)).toEqual(invalid)
    const members = `{${Array.from({ length: 300_000 }, (_, member) => `"m${member}":1`).join(',')}}`
    expect(await post(online, `{"service":"churn","entities":[${members}]}`)).toEqual([400, 'INPUT_UNKNOWN_COLUMN'])
    expect((await post(ingest, `{"rows":[${members}]}`))[0]).toBe(422)
    expect(await post('/v1/historical-features', `{"service":"churn","spine":[],"as_of":${members}}`)).toEqual(invalid)
    expect((await post('/get-online-features', `{"feature_service":"churn","entities":${members}}`))[0]).toBeLessThan(500)
  })

  test('names of a million characters are not sent back', async () => {
    const long = 'x'.repeat(1_000_000)
    for (const body of [
      { service: long, entities: [c1] },
      { features: [`${long}:total`], entities: [c1] },
      { features: [`purchases:${long}`], entities: [c1] },
    ]) {
      const answer = await shop.send(online, { method: 'POST', body: JSON.stringify(body), headers: json })
      expect([answer.status, (await answer.text()).length < 3_000]).toEqual([400, true])
    }
    const answer = await shop.send(ingest, { method: 'POST', body: JSON.stringify({ rows: [{ [long]: 1 }] }), headers: json })
    expect([answer.status, (await answer.text()).length < 5_000]).toEqual([422, true])
  })

  test('a stream that says it goes on from far away', async () => {
    const headers = { ...ndjson, accept: 'application/x-ndjson' }
    const answer = await shop.send(`${ingest}?from=999999999999999&rest=true&batch_size=1`, { method: 'POST', body: '', headers })
    expect(JSON.parse((await answer.text()).trim()).report).toMatchObject({ accepted: 0 })
  })
})

describe('shape', () => {
  test('JSON as deep as it is long', async () => {
    const depths = [
      '['.repeat(1_000_000), `${'['.repeat(500_000)}${']'.repeat(500_000)}`, `{"service":"churn","entities":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
      `{"service":"churn","entities":[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]}`,
    ] // biome-ignore format: a list
    for (const body of depths) {
      for (const path of [
        online,
        ingest,
        '/ingest/everything/C1',
        '/v1/historical-features',
        '/v1/materialize',
        '/get-online-features',
        '/push',
        '/write-to-online-store',
        '/materialize',
      ])
        expect([path, (await post(path, body))[0] < 500]).toEqual([path, true])
    }
  })

  test('depth inside a column of JSON is bounded, and what is within comes back', async () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown
    const row = (profile: string) => `{"rows":[{"customer_id":"C1","profile":${profile}}]}`
    for (const depth of [201, 5_000, 150_000]) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const profile = `${open.repeat(depth)}1${close.repeat(depth)}`
        expect([depth, (await post('/v1/ingest/everything', row(profile)))[0]]).toEqual([depth, 400])
        expect([depth, (await post('/v1/ingest/everything', `{"customer_id":"C1","profile":${profile}}\n`, ndjson))[0]]).toEqual([
          depth,
          400,
        ])
        expect([depth, (await post('/v1/ingest/everything?on_invalid=quarantine', row(profile)))[0]]).toEqual([depth, 201])
      }
    }
    expect(await post('/v1/ingest/everything', row(JSON.stringify(nested(200))))).toEqual([201])
    const read = await (await shop.send('/features/everything/C1?features=profile')).json()
    expect(read).toEqual({ profile: nested(200) })
  })

  test('depth in a row’s other columns, in a spine and in request data', async () => {
    const deep = `${'['.repeat(300_000)}1${']'.repeat(300_000)}`
    for (const column of ['text', 'whole', 'amount', 'tags', 'embedding', 'seen', 'payload', 'customer_id', 'event_timestamp', 'unknown'])
      expect([column, (await post('/v1/ingest/everything', `{"rows":[{"customer_id":"C1","${column}":${deep}}]}`))[0]]).toEqual([
        column,
        400,
      ])
    expect((await post(online, `{"service":"offers","entities":[{"customer_id":"C1","value":${deep}}]}`))[0]).toBe(400)
    expect((await post(online, `{"service":"churn","entities":[{"customer_id":${deep}}]}`))[0]).toBe(400)
    const spine = `{"service":"churn","spine":[{"customer_id":"C1","event_timestamp":"2026-01-05T10:00:00Z","label":${deep}}]}`
    expect(await post('/v1/historical-features', spine)).toEqual([400, 'INPUT_INVALID_SPINE'])
    const frame = (name: string) =>
      `{"push_source_name":"everything","df":{"customer_id":["C1"],"big":[9223372036854775807],"${name}":[${deep}]}}`
    for (const name of ['amount', 'profile', 'customer_id', 'event_timestamp'])
      expect([name, (await post('/push', frame(name)))[0]]).toEqual([name, 400])
  })

  test('duplicate keys: the last one counts, everywhere', async () => {
    const answer = await shop.send(online, {
      method: 'POST',
      headers: json,
      body: '{"service":"nothing","entities":[{"customer_id":"C9","customer_id":"C1"}],"service":"churn"}',
    })
    expect(await answer.json()).toEqual({ rows: [{ total: 10, average: 5, segment: 'gold' }] })
  })

  test('__proto__ and its like are columns that nobody knows', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      const row = `{"customer_id":"C7","total":1,"spent":1,"segment":null,"${name}":{"isAdmin":true}}`
      expect(await post(ingest, `{"rows":[${row}]}`)).toEqual([400, 'INPUT_UNKNOWN_COLUMN'])
      expect(await post(ingest, `${row}\n`, ndjson)).toEqual([400, 'INPUT_UNKNOWN_COLUMN'])
      expect((await post('/ingest/purchases/C7', `{"total":1,"spent":1,"segment":null,"${name}":{"isAdmin":true}}`))[0]).toBe(400)
      expect((await post(online, `{"service":"churn","entities":[{"${name}":{"customer_id":"C1"}}]}`))[0]).toBe(400)
      expect((await post(online, `{"${name}":{"service":"churn"},"entities":[]}`))[0]).toBe(400)
      expect(
        (await post('/get-online-features', `{"${name}":{},"entities":{"${name}":["C1"]},"feature_service":"churn"}`))[0],
      ).toBeLessThan(500)
      expect((await post('/push', `{"push_source_name":"purchases","df":{"${name}":[1],"customer_id":["C1"]}}`))[0]).toBeLessThan(500)
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('no JSON, or JSON of another kind', async () => {
    for (const body of ['', ' ', 'null', '7', '"text"', '[]', '{', '{"a":}', "{'a':1}", '{"a":NaN}', '{"a":1,}', '\u0000', '{}x', '<xml/>'])
      for (const path of [online, ingest, '/v1/materialize', '/features/customer/total/deprecate'])
        expect([path, body, (await post(path, body))[0]]).toEqual([path, body, path === '/v1/materialize' && body === '{}' ? 200 : 400])
    for (const line of ['null', '7', '[]', '{', '{}{}', 'x', '{"a":1} {"b":2}'])
      expect([line, await post(ingest, `${line}\n`, ndjson)]).toEqual([line, invalid])
  })
})

describe('text', () => {
  test('that is no UTF-8 is refused, byte by byte', async () => {
    const wrong = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]
    for (const bytes of wrong) {
      const body = Buffer.concat([Buffer.from('{"rows":[{"customer_id":"'), Uint8Array.from(bytes), Buffer.from('"}]}')])
      expect(await post(ingest, body)).toEqual(invalid)
      expect(
        await post(ingest, Buffer.concat([Buffer.from('{"customer_id":"'), Uint8Array.from(bytes), Buffer.from('"}\n')]), ndjson),
      ).toEqual(invalid)
      expect(await post('/push', body)).toEqual(invalid)
    }
    expect((await post(ingest, Buffer.from('{"rows":[]}', 'utf16le')))[0]).toBe(400)
  })

  test('a lone surrogate, written as an escape, is no text', async () => {
    const row = '{"customer_id":"\\ud800","total":1,"spent":1,"segment":null}'
    expect((await post(ingest, `{"rows":[${row}]}`))[0]).toBe(400)
    expect((await post(online, '{"service":"churn","entities":[{"customer_id":"\\ud800"}]}'))[0]).toBe(400)
  })

  test('a byte order mark is none of the JSON', async () => {
    expect(await post(online, '\ufeff{"service":"churn","entities":[]}')).toEqual([200])
  })
})

describe('type', () => {
  const body = '{"service":"churn","entities":[]}'
  test('missing or wrong', async () => {
    const unsupported = [415, 'INPUT_UNSUPPORTED_MEDIA_TYPE']
    const types = [
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'json',
      'text/json',
      '*/*',
      'application/problem+json',
    ]
    for (const type of types) {
      for (const path of [
        online,
        ingest,
        '/ingest/purchases/C1',
        '/v1/historical-features',
        '/v1/materialize',
        '/push',
        '/get-online-features',
      ])
        expect([type, path, await post(path, Buffer.from(body), { 'content-type': type })]).toEqual([type, path, unsupported])
    }
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', ' application/json ;x=1'])
      expect(await post(online, body, { 'content-type': type })).toEqual([200])
  })
})

describe('compression', () => {
  const zeros = gzipSync(new Uint8Array(100 * 2 ** 20), { level: 9 })

  test('is undone', async () => {
    const body = JSON.stringify({ service: 'churn', entities: [c1] })
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(body)],
      ['deflate', deflateSync(body)],
      ['GZIP', gzipSync(body)],
      ['identity', Buffer.from(body)],
    ] as const)
      expect([encoding, await post(online, bytes, { ...json, 'content-encoding': encoding })]).toEqual([encoding, [200]])
    expect(
      await post(ingest, gzipSync('{"customer_id":"Z1","total":1,"spent":1,"segment":null}\n'), { ...ndjson, 'content-encoding': 'gzip' }),
    ).toEqual([201])
  })

  test('a bomb is stopped where the limit is', async () => {
    expect(zeros.length).toBeLessThan(200_000)
    const held = await memoryHeld(async () => {
      for (const [path, type] of [
        [online, json],
        [ingest, json],
        [ingest, ndjson],
        ['/v1/historical-features?service=churn', ndjson],
        ['/push', json],
      ] as const)
        expect([path, await post(path, zeros, { ...type, 'content-encoding': 'gzip' })]).toEqual([path, tooLong])
    })
    expect(held).toBeLessThan(64)
  })

  test('a bomb of blank lines, in a stream that may be of any length, is no stream of rows', async () => {
    const blank = gzipSync(new Uint8Array(50 * 2 ** 20).fill(10), { level: 9 })
    const answer = await shop.send(ingest, {
      method: 'POST',
      body: blank,
      headers: { ...ndjson, 'content-encoding': 'gzip', accept: 'application/x-ndjson' },
    })
    expect(JSON.parse((await answer.text()).trim()).error.code).toBe('INPUT_INVALID_BODY')
  })

  test('what is not as it says, damaged, cut short, twice compressed or of another kind', async () => {
    const body = gzipSync(JSON.stringify({ service: 'churn', entities: [c1] }))
    const gzip = { ...json, 'content-encoding': 'gzip' }
    const damaged = Buffer.from(body)
    damaged[20] = 255 - (damaged[20] as number)
    for (const bytes of [body.subarray(0, 20), damaged, Buffer.from('{}'), Buffer.alloc(0)])
      expect(await post(online, bytes, gzip)).toEqual(invalid)
    expect(await post(online, gzipSync(body), gzip)).toEqual(invalid)
    for (const encoding of ['br', 'zstd', 'gzip, gzip', 'x'])
      expect([encoding, await post(online, body, { ...json, 'content-encoding': encoding })]).toEqual([
        encoding,
        [415, 'INPUT_UNSUPPORTED_MEDIA_TYPE'],
      ])
  })
})
