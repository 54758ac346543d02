// What Feast's clients push, write and materialize.

import { describe, expect, test } from 'vitest'
import { adminKey, flightsKey, ingestKey, readKey, type ServedShop, servedShop } from './shop.js'

async function sent(shop: ServedShop, path: string, body: unknown, key = ingestKey) {
  const answer = await shop.ask(path, { key, body })
  const text = await answer.text()
  return [answer.status, answer.status === 200 ? text : JSON.parse(text).code]
}

const rowsOf = async (shop: ServedShop, group: string) => (await shop.store.getOfflineFeatures(group)).rows()

async function online(shop: ServedShop, feature: string, ...customers: string[]) {
  const result = await shop.store.getOnlineFeatures(
    [feature],
    customers.map((customer_id) => ({ customer_id })),
  )
  return result.columns[feature.split(':')[1] as string]
}

describe('POST /push', () => {
  test('rows reach where they are sent, online where nothing is said', async () => {
    const shop = await servedShop()
    const df = (customer: string) => ({
      customer_id: [customer],
      total: [7],
      event_timestamp: ['2026-01-09 10:00:00'],
      extra: ['left out'],
    })
    const answer = await shop.ask('/push', { key: ingestKey, body: { push_source_name: 'purchases_push', df: df('A') } })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, null, ''])
    expect(await sent(shop, '/push', { push_source_name: 'purchases', df: df('B'), to: 'offline' })).toEqual([200, ''])
    expect(
      await sent(shop, '/push', { push_source_name: 'purchases@v1', df: df('C'), to: 'online_and_offline', transform_on_write: true }),
    ).toEqual([200, ''])
    expect(await online(shop, 'purchases:total', 'A', 'B', 'C')).toEqual([7, null, 7])
    const stored = (await rowsOf(shop, 'purchases')).map(({ customer_id }) => customer_id)
    expect(stored.toSorted()).toEqual(['B', 'C', 'C1', 'C2'])
  })

  test('many rows are one batch: a bad one refuses all', async () => {
    const shop = await servedShop()
    const df = { customer_id: ['A', 'B'], total: [7, -1] }
    expect(await sent(shop, '/push', { push_source_name: 'purchases', df })).toEqual([422, 'VALIDATION_MIN'])
    expect(await online(shop, 'purchases:total', 'A')).toEqual([null])
    expect(await sent(shop, '/push', { push_source_name: 'purchases', df: { ...df, total: [7, 8] } })).toEqual([200, ''])
    expect(await online(shop, 'purchases:total', 'A', 'B')).toEqual([7, 8])
  })

  test('an older row does not replace a newer one', async () => {
    const shop = await servedShop()
    const push = (total: number, time: string) =>
      sent(shop, '/push', { push_source_name: 'purchases', df: { customer_id: ['C1'], total: [total], event_timestamp: [time] } })
    expect([await push(20, '2026-01-07T00:00:00'), await push(15, '2026-01-06T00:00:00+00:00')]).toEqual([
      [200, ''],
      [200, ''],
    ])
    expect(await online(shop, 'purchases:total', 'C1')).toEqual([20])
  })

  test('an alias of the server names the group', async () => {
    const shop = await servedShop({ feast: { pushSources: { shop_events: 'purchases@1' } } })
    expect(await sent(shop, '/push', { push_source_name: 'shop_events', df: { customer_id: ['A'], total: [3] } })).toEqual([200, ''])
    expect(await online(shop, 'purchases:total', 'A')).toEqual([3])
  })

  test('an alias of no group is refused when the server is made', async () => {
    await expect(servedShop({ feast: { pushSources: { shop_events: 'nothing' } } })).rejects.toMatchObject({ code: 'INPUT_UNKNOWN_GROUP' })
  })

  const df = { customer_id: ['A'], total: [1] }
  test.each([
    ['an unknown source', { push_source_name: 'nothing_push', df }, 404, 'INPUT_UNKNOWN_GROUP'],
    ['an unknown version', { push_source_name: 'purchases@v9', df }, 404, 'INPUT_UNKNOWN_VERSION'],
    ['an unknown destination', { push_source_name: 'purchases', df, to: 'nowhere' }, 400, 'INPUT_INVALID_BODY'],
    ['no frame', { push_source_name: 'purchases' }, 400, 'INPUT_INVALID_BODY'],
    ['cells in place of columns', { push_source_name: 'purchases', df: { customer_id: 'A', total: 1 } }, 400, 'INPUT_INVALID_BODY'],
    ['columns of two lengths', { push_source_name: 'purchases', df: { ...df, total: [1, 2] } }, 400, 'INPUT_INVALID_ROWS'],
    ['a missing key', { push_source_name: 'purchases', df: { total: [1] } }, 400, 'INPUT_MISSING_KEY'],
    ['a misspelt frame', { push_source_name: 'purchases', df: { customr_id: ['A'], totl: [1] } }, 400, 'INPUT_MISSING_KEY'],
    ['an empty frame', { push_source_name: 'purchases', df: {} }, 400, 'INPUT_MISSING_KEY'],
    ['half a key', { push_source_name: 'flights', df: { origin: ['A'], delay: [1] } }, 400, 'INPUT_MISSING_KEY'],
    ['a missing column', { push_source_name: 'purchases', df: { customer_id: ['A'] } }, 400, 'INPUT_MISSING_COLUMN'],
    ['a value of another type', { push_source_name: 'purchases', df: { ...df, total: [true] } }, 400, 'INPUT_WRONG_TYPE'],
    ['a time that is none', { push_source_name: 'purchases', df: { ...df, event_timestamp: ['soon'] } }, 400, 'INPUT_INVALID_TIMESTAMP'],
    ['json that is none', { push_source_name: 'everything', df: { customer_id: ['A'], profile: ['{'] } }, 400, 'INPUT_WRONG_TYPE'],
  ])('%s', async (_, body, status, code) => expect(await sent(await servedShop(), '/push', body)).toEqual([status, code]))

  test('limits, groups of a key, and scopes', async () => {
    const shop = await servedShop({ limits: { rows: 1 } })
    const push = (customer_id: string[], key?: string) =>
      sent(shop, '/push', { push_source_name: 'purchases', df: { customer_id, total: customer_id.map(() => 1) } }, key)
    expect(await push(['A', 'B'])).toEqual([413, 'LIMIT_ROWS'])
    expect(await push(['A'], flightsKey)).toEqual([403, 'AUTH_FORBIDDEN'])
    expect(await push(['A'], readKey)).toEqual([403, 'AUTH_FORBIDDEN'])
    expect(await push([])).toEqual([200, ''])
  })
})

describe('POST /write-to-online-store', () => {
  test('the frame that the Python client sends, in every type', async () => {
    const shop = await servedShop()
    const answer = await shop.ask('/write-to-online-store', {
      key: ingestKey,
      headers: { 'content-type': 'application/json' },
      body: `{"feature_view_name": "everything", "allow_registry_cache": false, "df": {
        "customer_id": ["A", "B"], "text": ["t", null], "kind": ["a", null], "flag": [true, null], "small": [1, null], "whole": [2, null],
        "big": [9223372036854775807, null], "ratio": [0.5, null], "amount": [1.0, null], "seen": [1767607200, null], "payload": ["/w==", null],
        "tags": [["x"], null], "embedding": [[1.0, 2.5], null], "profile": ["{\\"a\\": 1}", null],
        "event_timestamp": ["2026-01-05T10:00:00", "2026-01-05T10:00:00.123456"], "created": [null, "2026-01-05T10:00:00"]}}`,
    })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'application/json', 'null'])
    const names = shop.store.describeGroup('everything').features.map(({ name }) => name)
    const { rows, eventTimestamps } = await shop.store.getOnlineFeatures(
      names.map((name) => `everything:${name}`),
      [{ customer_id: 'A' }, { customer_id: 'B' }],
    )
    expect(rows[0]).toEqual({
      ...{
        text: 't',
        kind: 'a',
        flag: true,
        small: 1,
        whole: 2,
        big: 2n ** 63n - 1n,
        ratio: 0.5,
        amount: 1,
        tags: ['x'],
        profile: { a: 1 },
      },
      ...{ seen: new Date('2026-01-05T10:00:00Z'), payload: Uint8Array.of(255), embedding: Float32Array.of(1, 2.5) },
    })
    expect(Object.values(rows[1] ?? {})).toEqual(names.map(() => null))
    expect(eventTimestamps.map(({ text }) => text)).toEqual([new Date('2026-01-05T10:00:00Z'), new Date('2026-01-05T10:00:00.123Z')])
    expect(await rowsOf(shop, 'everything')).toEqual([])
  })

  test('derived features are derived here, whatever the client sends for them', async () => {
    const shop = await servedShop()
    const df = { customer_id: ['A'], total: [2], spent: [10], average: [999] }
    expect(await sent(shop, '/write-to-online-store', { feature_view_name: 'purchases', df })).toEqual([200, 'null'])
    expect(await online(shop, 'purchases:average', 'A')).toEqual([5])
  })

  test('an unknown view', async () => {
    const shop = await servedShop()
    expect(await sent(shop, '/write-to-online-store', { feature_view_name: 'nothing', df: {} })).toEqual([404, 'INPUT_UNKNOWN_GROUP'])
  })

  test('a frame without the key is told of what it lacks', async () => {
    const shop = await servedShop()
    const body = { feature_view_name: 'flights', df: { orign: ['A'], number: [1], delay: [1] } }
    expect(await sent(shop, '/write-to-online-store', body)).toEqual([400, 'INPUT_MISSING_KEY'])
    const { detail } = await (await shop.ask('/write-to-online-store', { body })).json()
    expect([detail.includes('origin'), detail.includes('number')]).toEqual([true, false])
  })
})

describe('POST /materialize and /materialize-incremental', () => {
  /** Rows that are not online, and that no warm start carries there. */
  async function withHistory() {
    const shop = await servedShop({}, { warmStart: 'off' })
    const rows = ['2026-01-03', '2026-01-08'].map((day, index) => ({
      customer_id: `H${index}`,
      total: index,
      event_timestamp: `${day}T00:00:00Z`,
    }))
    await shop.store.push('purchases', rows, { to: 'offline' })
    const look = () => online(shop, 'purchases:total', 'H0', 'H1')
    expect(await look()).toEqual([null, null])
    return { shop, look }
  }

  test('a range of event times, with a zone or in UTC', async () => {
    const { shop, look } = await withHistory()
    const body = { start_ts: '2026-01-07 00:00:00', end_ts: '2026-01-08T01:00:00+01:00', feature_views: ['purchases'] }
    expect(await sent(shop, '/materialize', body, adminKey)).toEqual([200, 'null'])
    expect(await look()).toEqual([null, 1])
  })

  test('all views and all times', async () => {
    const { shop, look } = await withHistory()
    expect(await sent(shop, '/materialize', { feature_views: null, disable_event_timestamp: true }, adminKey)).toEqual([200, 'null'])
    expect(await look()).toEqual([0, 1])
  })

  test('what was committed since the last run', async () => {
    const { shop, look } = await withHistory()
    const body = { end_ts: '2026-01-10T00:00:00', feature_views: ['purchases'], version: 'v1', full_feature_names: false }
    expect(await sent(shop, '//materialize-incremental', body, adminKey)).toEqual([200, 'null'])
    expect(await look()).toEqual([0, 1])
  })

  const range = { start_ts: '2026-01-01', end_ts: '2026-01-10' }
  test.each([
    ['no times', {}, 400, 'INPUT_INVALID_BODY'],
    ['a time that is none', { ...range, end_ts: 'soon' }, 400, 'INPUT_INVALID_BODY'],
    ['an end before the start', { start_ts: range.end_ts, end_ts: range.start_ts }, 400, 'INPUT_INVALID_BODY'],
    ['an unknown view', { ...range, feature_views: ['nothing'] }, 404, 'INPUT_UNKNOWN_GROUP'],
    ['a version of no view', { ...range, version: 'v1' }, 400, 'INPUT_INVALID_BODY'],
    ['an unknown version', { ...range, feature_views: ['purchases'], version: 'v2' }, 404, 'INPUT_UNKNOWN_VERSION'],
  ])('%s', async (_, body, status, code) => expect(await sent(await servedShop(), '/materialize', body, adminKey)).toEqual([status, code]))

  test('for admins alone', async () => {
    const shop = await servedShop()
    expect(await sent(shop, '/materialize', range, ingestKey)).toEqual([403, 'AUTH_FORBIDDEN'])
    expect(await sent(shop, '/materialize-incremental', { end_ts: range.end_ts }, readKey)).toEqual([403, 'AUTH_FORBIDDEN'])
  })
})
