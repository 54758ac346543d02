// What on-demand features ask of the request: "NaN" is a number where one is asked for, and else the text that it is.

import { createFeatureStore, defineEntity, defineFeatureGroup, defineOnDemandFeatures, t } from '@granary/core'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { expect, test } from 'vitest'
import { createServer } from '../src/index.js'
import { readKey } from './shop.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const group = defineFeatureGroup({ name: 'group', entity: customer, features: { a: t.float64() } })
const request = { number: t.float64(), word: t.string(), words: t.array(t.string()), numbers: t.array(t.float32()), any: t.json() }
const kinds = defineOnDemandFeatures({ name: 'kinds', request, sources: [group] }).derive(
  'all',
  t.string(),
  ['number', 'word', 'words', 'numbers', 'any'],
  ({ number, word, words, numbers, any }) => [number, word, words?.[0], numbers?.[0], any].map((value) => typeof value).join(' '),
)

const asked = { customer_id: 'NaN', number: 'NaN', word: 'NaN', words: ['NaN'], numbers: ['Infinity'], any: 'NaN' }
const all = 'number string string number string'

test('online, in a training set, and for clients of Feast', async () => {
  const stores = { online: memoryOnlineStore(), offline: memoryOfflineStore() }
  const store = createFeatureStore({ name: 'shop', ...stores, definitions: [group, kinds] })
  const app = createServer(store, { apiKeys: [{ key: readKey, scopes: ['read'] }] })
  const ask = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${readKey}`, 'content-type': 'application/json' }
    return (await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })).text()
  }
  const features = ['kinds:all']
  expect(JSON.parse(await ask('/v1/online-features', { features, entities: [asked] }))).toEqual({ rows: [{ all }] })
  const spine = [{ ...asked, event_timestamp: '2026-01-05T10:00:00Z', label: 'NaN' }]
  expect(JSON.parse(await ask('/v1/historical-features', { features, spine }))).toMatchObject({ ...asked, label: 'NaN', all })
  const entities = Object.fromEntries(Object.entries({ ...asked, any: '"NaN"' }).map(([name, value]) => [name, [value]]))
  expect(JSON.parse(await ask('/get-online-features', { features, entities })).results.at(-1).values).toEqual([all])
})
