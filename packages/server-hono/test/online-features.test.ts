// Online reads over HTTP: what is asked for, in order, with what JSON lacks written as text.

import { describe, expect, test } from 'vitest'
import { readKey, servedShop } from './shop.js'

const c1 = { customer_id: 'C1' }

describe('POST /v1/online-features', () => {
  test('a service, many keys, in the order of the request', async () => {
    const { ask } = await servedShop()
    const answer = await ask('/v1/online-features', {
      key: readKey,
      body: { service: 'churn', entities: [{ customer_id: 'C2' }, c1, { customer_id: 'C9' }, c1] },
    })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    const gold = { total: 10, average: 5, segment: 'gold' }
    expect(await answer.json()).toEqual({
      rows: [{ total: 2, average: null, segment: 'bronze' }, gold, { total: null, average: null, segment: 'bronze' }, gold],
    })
  })

  test('references, full names, statuses, event times and types on request', async () => {
    const { ask } = await servedShop()
    const answer = await ask('/v1/online-features', {
      body: {
        features: ['purchases:total', 'purchases@1:segment'],
        full_feature_names: true,
        entities: [c1, { customer_id: 'C9' }],
        include: ['statuses', 'event_timestamps', 'types'],
      },
    })
    expect(await answer.json()).toEqual({
      rows: [
        { purchases__total: 10, purchases__segment: 'gold' },
        { purchases__total: null, purchases__segment: 'bronze' },
      ],
      statuses: [
        { purchases__total: 'PRESENT', purchases__segment: 'PRESENT' },
        { purchases__total: 'NOT_FOUND', purchases__segment: 'NOT_FOUND' },
      ],
      event_timestamps: [
        { purchases__total: '2026-01-05T10:00:00.000Z', purchases__segment: '2026-01-05T10:00:00.000Z' },
        { purchases__total: null, purchases__segment: null },
      ],
      types: { purchases__total: 'int64', purchases__segment: 'categorical' },
    })
  })

  test('request data of on-demand features', async () => {
    const { ask } = await servedShop()
    const asked = (value: unknown) => ask('/v1/online-features', { body: { service: 'offers', entities: [{ ...c1, value }] } })
    expect(await (await asked(20)).json()).toEqual({ rows: [{ total: 10, share: 4 }] })
    expect(await (await asked('Infinity')).json()).toEqual({ rows: [{ total: 10, share: 'Infinity' }] })
    expect([(await asked(undefined)).status, (await asked('a lot')).status]).toEqual([400, 400])
  })

  test('NDJSON: a row a line', async () => {
    const { ask } = await servedShop()
    const body = { service: 'churn', entities: [c1, { customer_id: 'C9' }] }
    const headers = { accept: 'application/x-ndjson' }
    const plain = await (await ask('/v1/online-features', { headers, body })).text()
    expect(
      plain
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).segment),
    ).toEqual(['gold', 'bronze'])
    const told = await (await ask('/v1/online-features', { headers, body: { ...body, include: ['statuses', 'types'] } })).text()
    const [types, first, second] = told
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
    expect(types).toEqual({ types: { total: 'int64', average: 'float64', segment: 'categorical' } })
    expect([first.row.total, first.statuses.total, second.statuses.total]).toEqual([10, 'PRESENT', 'NOT_FOUND'])
  })

  test('every type as JSON', async () => {
    const { ask, store } = await servedShop()
    await store.ingest('everything', [
      {
        ...c1, text: 'é', kind: 'a', flag: true, small: -1, whole: 2 ** 53 - 1, big: 2n ** 63n - 1n, ratio: Number.NaN, amount: Number.NEGATIVE_INFINITY,
        seen: new Date(0), payload: Uint8Array.of(0, 255), tags: ['x', null], embedding: [0.5, Number.NaN], profile: { a: [1] },
        event_timestamp: '2026-01-05T10:00:00Z',
      },
    ]) // biome-ignore format: a row
    const answer = await ask('/features/everything/C1')
    expect(await answer.json()).toEqual({
      text: 'é', kind: 'a', flag: true, small: -1, whole: 2 ** 53 - 1, big: '9223372036854775807', ratio: 'NaN', amount: '-Infinity',
      seen: '1970-01-01T00:00:00.000Z', payload: 'AP8=', tags: ['x', null], embedding: [0.5, 'NaN'], profile: { a: [1] },
    }) // biome-ignore format: a row
  })

  test('refuses what it cannot read, as a fault of the client', async () => {
    const { ask } = await servedShop({ limits: { keys: 2, features: 2, bodyBytes: 500 } })
    const codeOf = async (body: unknown, headers = {}) => {
      const answer = await ask('/v1/online-features', { body, headers })
      return [answer.status, (await answer.json()).code]
    }
    const json = { 'content-type': 'application/json' }
    expect(await codeOf({ service: 'nothing', entities: [c1] })).toEqual([400, 'INPUT_UNKNOWN_SERVICE'])
    expect(await codeOf({ features: ['purchases:nothing'], entities: [c1] })).toEqual([400, 'INPUT_UNKNOWN_FEATURE'])
    expect(await codeOf({ entities: [c1] })).toEqual([400, 'INPUT_INVALID_QUERY'])
    expect(await codeOf({ service: 'offers', features: ['purchases:total'], entities: [c1] })).toEqual([400, 'INPUT_INVALID_QUERY'])
    expect(await codeOf({ service: 'offers', entities: c1 })).toEqual([400, 'INPUT_INVALID_BODY'])
    expect(await codeOf({ service: 'offers', entities: [{}] })).toEqual([400, 'INPUT_MISSING_KEY'])
    expect(await codeOf({ service: 'offers', entities: [c1, c1, c1] })).toEqual([422, 'LIMIT_KEYS'])
    expect(await codeOf({ service: 'churn', entities: [c1] })).toEqual([422, 'LIMIT_KEYS'])
    expect(await codeOf('{"service":', json)).toEqual([400, 'INPUT_INVALID_BODY'])
    expect(await codeOf(Uint8Array.of(34, 0xff, 34), json)).toEqual([400, 'INPUT_INVALID_BODY'])
    expect(await codeOf('{}', { 'content-type': 'text/plain' })).toEqual([415, 'INPUT_UNSUPPORTED_MEDIA_TYPE'])
    expect(await codeOf({ service: 'x'.repeat(1_000), entities: [] })).toEqual([413, 'LIMIT_BODY'])
  })
})

describe('GET /features/:group/:key', () => {
  test('all features of a group, or some; with statuses', async () => {
    const { ask } = await servedShop()
    expect(await (await ask('/features/purchases/C1')).json()).toEqual({ total: 10, segment: 'gold', average: 5 })
    expect(await (await ask('/features/purchases@1/C1?features=segment')).json()).toEqual({ segment: 'gold' })
    expect(await (await ask('/features/purchases/C9?features=total&include=statuses')).json()).toEqual({
      values: { total: null },
      statuses: { total: 'NOT_FOUND' },
    })
    expect(await (await ask('/features/purchases/C1?features=total&include=types')).json()).toEqual({
      values: { total: 10 },
      types: { total: 'int64' },
    })
  })

  test('a composite key: parts typed, each encoded', async () => {
    const { ask, store } = await servedShop()
    await store.ingest('flights', [{ origin: 'A,/é', number: 11, delay: 3, late: true }])
    const path = `/features/flights/${encodeURIComponent('A,/é')},11`
    expect(await (await ask(path)).json()).toEqual({ delay: 3, late: true })
    const statuses = async (key: string) => [(await ask(`/features/flights/${key}`)).status]
    expect([await statuses('A'), await statuses('A,1,1'), await statuses('A,one'), await statuses('%ff,1')]).toEqual([
      [400],
      [400],
      [400],
      [400],
    ])
  })

  test('a name that spells a query is a name', async () => {
    const { ask } = await servedShop()
    expect((await ask('/features/purchases/C1?features=total')).status).toBe(200)
    expect((await ask('/features/purchases%3Ffeatures=total/C1')).status).toBe(400)
  })

  test('an unknown group is not found; an unknown feature is a bad request', async () => {
    const { ask } = await servedShop()
    const codeOf = async (path: string) => {
      const answer = await ask(path)
      return [answer.status, (await answer.json()).code]
    }
    expect(await codeOf('/features/nothing/C1')).toEqual([404, 'INPUT_UNKNOWN_GROUP'])
    expect(await codeOf('/features/purchases@2/C1')).toEqual([404, 'INPUT_UNKNOWN_VERSION'])
    expect(await codeOf('/features/purchases/C1?features=nothing')).toEqual([400, 'INPUT_UNKNOWN_FEATURE'])
    expect(await codeOf('/features/purchases/C1?include=nothing')).toEqual([400, 'INPUT_INVALID_QUERY'])
    expect(await codeOf('/nothing')).toEqual([404, 'INPUT_UNKNOWN_ROUTE'])
  })
})
