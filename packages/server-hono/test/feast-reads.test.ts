// POST /get-online-features as Feast's clients send and read it.

import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '@granary/core'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createServer } from '../src/index.js'
import { beginning, flightsKey, ingestKey, readKey, type ServedShop, servedShop } from './shop.js'

const path = '/get-online-features'
const problemJson = 'application/problem+json'
const epoch = '1970-01-01T00:00:00Z'

async function read(shop: ServedShop, body: object) {
  const answer = await shop.ask(path, { key: readKey, body })
  return [answer.status, await answer.json()] as const
}

async function refusal(shop: ServedShop, body: unknown, key = readKey) {
  const answer = await shop.ask(path, { key, body })
  return [answer.status, (await answer.json()).code, answer.headers.get('content-type')]
}

describe('POST /get-online-features', () => {
  test('columns, join keys first, in the order of the request', async () => {
    const answer = await read(await servedShop(), {
      entities: { customer_id: ['C2', 'C1', 'nobody', 'C1'] },
      features: ['purchases:average', 'purchases:segment'],
    })
    const keys = ['C2', 'C1', 'nobody', 'C1']
    const times = ['2026-01-06T10:00:00Z', '2026-01-05T10:00:00Z', epoch, '2026-01-05T10:00:00Z']
    expect(answer).toEqual([
      200,
      {
        metadata: { feature_names: ['customer_id', 'average', 'segment'] },
        results: [
          { values: keys, statuses: keys.map(() => 'PRESENT'), event_timestamps: keys.map(() => epoch) },
          { values: [null, 5, null, 5], statuses: ['NULL_VALUE', 'PRESENT', 'NOT_FOUND', 'PRESENT'], event_timestamps: times },
          {
            values: ['bronze', 'gold', 'bronze', 'gold'],
            statuses: ['NULL_VALUE', 'PRESENT', 'NOT_FOUND', 'PRESENT'],
            event_timestamps: times,
          },
        ],
      },
    ])
  })

  test('a value past its ttl is told, and its time is not', async () => {
    const shop = await servedShop({}, { clock: () => beginning + 5 * 86_400_000 })
    const [, { results }] = await read(shop, { entities: { customer_id: ['C1', 'C2'] }, features: ['purchases:total'] })
    expect(results[1]).toEqual({
      values: [null, 2],
      statuses: [expect.stringMatching(/^(OUTSIDE_MAX_AGE|NOT_FOUND)$/), 'PRESENT'], // a store may have let go of it
      event_timestamps: [epoch, '2026-01-06T10:00:00Z'],
    })
  })

  test('a service outranks features, on-demand features see the request, and only join keys are echoed', async () => {
    const answer = await read(await servedShop(), {
      entities: { value: [10, 'NaN'], customer_id: ['C1', 'C1'], nothing_known: [1] },
      feature_service: 'offers',
      features: ['nothing:known'],
      full_feature_names: true,
      include_feature_view_version_metadata: true,
      whatever: { else: 1 },
    })
    expect(answer).toMatchObject([
      200,
      {
        metadata: {
          feature_names: ['customer_id', 'purchases__total', 'basket__share'],
          feature_view_metadata: [{ name: 'purchases', version: 1 }],
        },
        results: [
          { values: ['C1', 'C1'] },
          { values: [10, 10] },
          { values: [2, 'NaN'], statuses: ['PRESENT', 'PRESENT'], event_timestamps: [epoch, epoch] },
        ],
      },
    ])
  })

  test('the entity may stand for its join key, versions are pinned as v1, null is no service', async () => {
    const answer = await read(await servedShop(), {
      entities: { customer: ['C1'] },
      features: ['purchases@v1:total', 'purchases@latest:segment'],
      feature_service: null,
    })
    expect(answer).toMatchObject([
      200,
      {
        metadata: { feature_names: ['customer_id', 'total', 'segment'] },
        results: [{ values: ['C1'] }, { values: [10] }, { values: ['gold'] }],
      },
    ])
  })

  test('composite keys in the order of the request, whole numbers as text or with a point', async () => {
    const shop = await servedShop()
    await shop.store.push('flights', { origin: 'OSL', number: 7, delay: 2, late: false }, { to: 'online' })
    const answer = await shop.ask(path, {
      headers: { 'content-type': 'application/json' },
      body: '{"entities": {"number": ["7", 7.0, 8], "origin": ["OSL", "OSL", "OSL"]}, "features": ["flights:delay", "flights:late"]}',
    })
    const text = await answer.text()
    expect(JSON.parse(text).metadata.feature_names).toEqual(['number', 'origin', 'delay', 'late'])
    expect(JSON.parse(text).results.map(({ values }: { values: unknown[] }) => values)).toEqual([
      [7, 7, 8],
      ['OSL', 'OSL', 'OSL'],
      [2, 2, null],
      [false, false, null],
    ])
    expect(text).toContain('"values":[2.0,2.0,null]')
    expect(text).toContain('"values":[7,7,8]')
  })

  test('keys past 2^53 and times keep their meaning', async () => {
    const account = defineEntity({ name: 'account', joinKeys: { account_id: t.bigint(), day: t.timestamp() } })
    const balances = defineFeatureGroup({ name: 'balances', entity: account, features: { balance: t.bigint() } })
    const store = createFeatureStore({ name: 'bank', online: memoryOnlineStore(), definitions: [balances] })
    await store.push(balances, [{ account_id: 2n ** 63n - 1n, day: new Date(86_400_000), balance: -(2n ** 62n) }], { to: 'online' })
    const app = createServer(store, { apiKeys: [{ key: readKey, scopes: ['read'] }] })
    const answer = await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': readKey },
      body: '{"entities": {"account_id": [9223372036854775807, 9223372036854775806], "day": [86400, "1970-01-02"]}, "features": ["balances:balance"]}',
    })
    const text = await answer.text()
    expect(text).toContain('"values":[9223372036854775807,9223372036854775806]')
    expect(text).toContain('"values":[86400,86400]')
    expect(text).toContain('"values":[-4611686018427387904,null]')
    await store.close()
  })

  test('every type in the form that the client infers it from', async () => {
    const shop = await servedShop()
    const row = {
      ...{ customer_id: 'C1', text: 'é', kind: 'a', flag: true, small: 1, whole: 2 ** 53 - 1, big: 2n ** 60n, ratio: 0.1, amount: 3 },
      ...{ seen: '2026-01-05T10:00:00.5Z', payload: Uint8Array.of(255), tags: ['x'], embedding: [1, 2.5], profile: { a: 1 } },
    }
    await shop.store.push('everything', row, { to: 'online' })
    const names = Object.keys(row).slice(1)
    const answer = await shop.ask(path, {
      body: { entities: { customer_id: ['C1'] }, features: names.map((name) => `everything:${name}`) },
    })
    const written = [...(await answer.text()).matchAll(/"values":(\[.*?\]),"statuses"/g)].slice(1).map(([, text]) => text)
    expect(written).toEqual([
      ...['["é"]', '["a"]', '[true]', '[1]', '[9007199254740991]', '[1152921504606846976]', '[0.10000000149011612]', '[3.0]'],
      ...['[1767607200]', '["/w=="]', '[["x"]]', '[[1.0,2.5]]', '["{\\"a\\":1}"]'],
    ])
  })

  test('no rows, and a path after a slash', async () => {
    const shop = await servedShop()
    const answer = await shop.ask(`/${path}`, { key: readKey, body: { entities: { customer_id: [] }, features: ['purchases:total'] } })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        metadata: { feature_names: ['customer_id', 'total'] },
        results: [
          { values: [], statuses: [], event_timestamps: [] },
          { values: [], statuses: [], event_timestamps: [] },
        ],
      },
    ])
  })

  const entities = { customer_id: ['C1'] }
  const features = ['purchases:total']
  test.each([
    ['an unknown view', { entities, features: ['nothing:total'] }, 404, 'INPUT_UNKNOWN_GROUP'],
    ['an unknown version', { entities, features: ['purchases@v7:total'] }, 404, 'INPUT_UNKNOWN_VERSION'],
    ['an unknown feature', { entities, features: ['purchases:nothing'] }, 404, 'INPUT_UNKNOWN_FEATURE'],
    ['an unknown service', { entities, feature_service: 'nothing' }, 404, 'INPUT_UNKNOWN_SERVICE'],
    ['no reference', { entities, features: ['total'] }, 400, 'INPUT_INVALID_REFERENCE'],
    ['nothing to read', { entities, features: [] }, 400, 'INPUT_INVALID_QUERY'],
    ['a missing join key', { entities: {}, features }, 400, 'INPUT_MISSING_KEY'],
    ['a null key', { entities: { customer_id: [null] }, features }, 400, 'INPUT_MISSING_KEY'],
    ['a key of another type', { entities: { customer_id: [1] }, features }, 400, 'INPUT_INVALID_KEY'],
    [
      'a part of a key with a fraction',
      { entities: { origin: ['A'], number: [1.5] }, features: ['flights:delay'] },
      400,
      'INPUT_INVALID_KEY',
    ],
    ['missing request data', { entities, feature_service: 'offers' }, 400, 'INPUT_MISSING_COLUMN'],
    ['lists of two lengths', { entities: { customer_id: ['C1', 'C2'], value: [1] }, feature_service: 'offers' }, 400, 'INPUT_INVALID_ROWS'],
    ['entities that are no lists', { entities: { customer_id: 'C1' }, features }, 400, 'INPUT_INVALID_BODY'],
    ['no entities', { features }, 400, 'INPUT_INVALID_BODY'],
    ['a body that is no object', [], 400, 'INPUT_INVALID_BODY'],
  ] as const)('%s', async (_, body, status, code) => {
    expect(await refusal(await servedShop(), body)).toEqual([status, code, problemJson])
  })

  test('limits, groups of a key, and scopes', async () => {
    const shop = await servedShop({ limits: { keys: 2, features: 1 } })
    expect(await refusal(shop, { entities: { customer_id: ['C1', 'C2', 'C3'] }, features })).toEqual([422, 'LIMIT_KEYS', problemJson])
    expect(await refusal(shop, { entities, features: ['purchases:total', 'purchases:average'] })).toEqual([422, 'LIMIT_KEYS', problemJson])
    expect(await refusal(shop, { entities, features }, flightsKey)).toEqual([403, 'AUTH_FORBIDDEN', problemJson])
    expect(await refusal(shop, { entities, features }, ingestKey)).toEqual([403, 'AUTH_FORBIDDEN', problemJson])
  })

  test('bodies that are no JSON, and of another type', async () => {
    const shop = await servedShop()
    const headers = { 'content-type': 'application/json' }
    const answers = [
      await shop.ask(path, { headers, body: '{"entities": NaN}' }),
      await shop.ask(path, { headers: { 'content-type': 'text/plain' }, body: '{}' }),
    ]
    expect(await Promise.all(answers.map(async (answer) => [answer.status, (await answer.json()).code]))).toEqual([
      [400, 'INPUT_INVALID_BODY'],
      [415, 'INPUT_UNSUPPORTED_MEDIA_TYPE'],
    ])
  })
})

test('vector search is told not to be there', async () => {
  const shop = await servedShop()
  for (const search of ['/search', '/retrieve-online-documents']) {
    const answer = await shop.ask(search, { body: { features: ['purchases:total'], query: [1], top_k: 1 } })
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'INPUT_UNKNOWN_ROUTE'])
  }
})
