// A key of some groups hears nothing of the others: what is closed answers as what is not there.

import {
  createFeatureStore,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  memoryRegistryStore,
  t,
} from '@granary/core'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createServer } from '../src/index.js'
import { adminKey } from './shop.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const vault = defineEntity({ name: 'vault', joinKeys: { customer_id: t.int64() } })
const open = defineFeatureGroup({ name: 'open', entity: customer, features: { orders: t.int64(), old: t.float64(), older: t.float64() } })
const other = defineFeatureGroup({ name: 'other', entity: customer, features: { orders: t.int64() } })
const hidden = defineFeatureGroup({
  name: 'hidden',
  entity: customer,
  features: { risk: t.float64(), orders: t.float64(), old: t.int64() },
})
const sealed = defineFeatureGroup({ name: 'sealed', entity: vault, features: { depth: t.float64() } })
const score = defineOnDemandFeatures({ name: 'score', request: { x: t.float64() }, sources: [hidden] }).derive(
  'y',
  t.float64(),
  ['x', 'hidden:risk'],
  () => 1,
)
const definitions = [
  ...[open, other, hidden, sealed, score],
  defineFeatureService({ name: 'open', features: [open.pick('orders'), hidden.pick('risk')] }), // a group's name
  defineFeatureService({ name: 'all', features: [score, hidden.pick('risk')] }),
  defineFeatureService({ name: 'mine', features: [open.pick('orders'), other.pick('orders')] }),
]

const key = 'open-key-0123456789'
const secrets = /hidden|sealed|score|vault|risk|depth|"all/

async function served(changed: object = {}, given: readonly unknown[] = definitions) {
  const stores = { name: 'shop', online: memoryOnlineStore(), offline: memoryOfflineStore() }
  const store = createFeatureStore({ ...stores, ...changed, definitions: given as typeof definitions })
  const app = createServer(store, {
    apiKeys: [
      { key, scopes: ['read', 'ingest'], groups: ['open', 'other'] },
      { key: adminKey, scopes: ['admin'] },
    ],
  })
  const ask = async (path: string, body?: unknown, shown = key) => {
    const headers = { authorization: `Bearer ${shown}`, 'content-type': 'application/json' }
    const answer = await app.request(path, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, text, told: text.replace(/"request_id":"[^"]*"/, '') }
  }
  return { store, ask }
}

const entities = [{ customer_id: 'A' }]
const df = { customer_id: ['A'], risk: [1] }
/** Paths and bodies that name a group, its version, an entity, a feature, on-demand features or a service. */
const requests: readonly [what: string, (name: Names) => readonly [path: string, body?: unknown]][] = [
  ['a read by path', ({ group }) => [`/features/${group}/A`]],
  ['a read of a version', ({ group }) => [`/features/${group}@9/A`]],
  ['a read of features', ({ group }) => [`/features/${group}/A?features=nothing`]],
  ['references', ({ group, feature }) => ['/v1/online-features', { features: [`${group}:${feature}`], entities }]],
  ['a reference to a version', ({ group }) => ['/v1/online-features', { features: [`${group}@9:risk`], entities }]],
  ['references of one name', ({ group }) => ['/v1/online-features', { features: ['open:orders', `${group}:orders`], entities }]],
  ['a key of another type', ({ sealed }) => ['/v1/online-features', { features: ['open:orders', `${sealed}:depth`], entities }]],
  ['a reference beside nonsense', ({ group }) => ['/v1/online-features', { features: [`${group}:risk`, '!'], entities }]],
  ['on-demand features', ({ onDemand }) => ['/v1/online-features', { features: [`${onDemand}:y`], entities }]],
  ['a service', ({ service }) => ['/v1/online-features', { service, entities }]],
  ['a version of a service', ({ service }) => ['/v1/online-features', { service: `${service}@7`, entities }]],
  ['a training set', ({ group, feature }) => ['/v1/historical-features', { features: [`${group}:${feature}`], spine: [] }]],
  ['rows', ({ group }) => [`/v1/ingest/${group}?batch_size=x`, { rows: 1 }]],
  ['a row', ({ group }) => [`/ingest/${group}/A`, { risk: 1 }]],
  ['a group', ({ group }) => [`/groups/${group}`]],
  ['a feature of a group', ({ group, feature }) => [`/features/${group}/${feature}/metadata`]],
  ['a feature of an entity', ({ feature }) => [`/features/customer/${feature}/metadata`]],
  ['a feature of a closed entity', ({ entity }) => [`/features/${entity}/depth/metadata`]],
  ['a lineage', ({ group, feature }) => [`/lineage?feature=${group}:${feature}`]],
  ['a filter', ({ group }) => [`/features?group=${group}`]],
  ['a filter by entity', ({ entity }) => [`/features?entity=${entity}`]],
  ['a read of Feast', ({ group, feature }) => ['/get-online-features', { features: [`${group}:${feature}`], entities: df }]],
  ['a service of Feast', ({ service }) => ['/get-online-features', { feature_service: service, entities: df }]],
  ['a push', ({ group }) => ['/push', { push_source_name: `${group}_push`, df }]],
  ['a write', ({ group }) => ['/write-to-online-store', { feature_view_name: group, df: {} }]],
]
const closed = { group: 'hidden', sealed: 'sealed', feature: 'risk', onDemand: 'score', service: 'all', entity: 'vault' }
const absent = { group: 'hiddn', sealed: 'seald', feature: 'rsk', onDemand: 'scor', service: 'al', entity: 'valt' }
type Names = typeof closed

describe('what is closed', () => {
  test.each(requests)('answers as what is not there: %s', async (_, request) => {
    const { ask } = await served()
    const [one, two] = [await ask(...request(closed)), await ask(...request(absent))]
    expect([one.status, one.told]).toEqual([two.status, two.told])
    if (one.status !== 200) expect([one.status, JSON.parse(one.text).code]).toEqual([403, 'AUTH_FORBIDDEN'])
  })

  test('and neither is told more while definitions differ from what is recorded', async () => {
    const registry = memoryRegistryStore()
    await createFeatureStore({ name: 'shop', registry, definitions }).apply()
    const changed = defineFeatureGroup({ name: 'hidden', entity: customer, features: { risk: t.string(), orders: t.float64() } })
    const { ask } = await served({ registry }, [open, changed])
    for (const features of [['open:orders'], ['hidden:risk'], ['hiddn:risk']]) {
      const { status, text } = await ask('/v1/online-features', { features, entities })
      expect([status, JSON.parse(text).code]).toEqual([409, 'REGISTRY_BREAKING_CHANGE'])
      expect(text).not.toMatch(secrets)
    }
    expect((await ask('/features/open/A')).text).not.toMatch(secrets)
  })
})

describe('what is open', () => {
  test('is told of its own faults', async () => {
    const { ask } = await served()
    const collision = await ask('/v1/online-features', { features: ['open:orders', 'other:orders'], entities })
    expect([collision.status, JSON.parse(collision.text).code]).toEqual([400, 'INPUT_NAME_COLLISION'])
    expect((await ask('/v1/online-features', { features: ['open:orders', '!'], entities })).status).toBe(400)
    expect((await ask('/v1/online-features', { service: 'mine', full_feature_names: true, entities })).status).toBe(200)
  })

  test('is found by its entity among what is open alone', async () => {
    const { ask } = await served()
    const ambiguous = await ask('/features/customer/orders/metadata')
    expect([ambiguous.status, JSON.parse(ambiguous.text).code]).toEqual([400, 'INPUT_AMBIGUOUS'])
    expect(ambiguous.text).not.toMatch(secrets)
    const { status, text } = await ask('/features/customer/old/metadata')
    expect([status, JSON.parse(text).reference]).toEqual([200, 'open@1:old'])
    for (const owner of ['open', 'open@1']) expect((await ask(`/features/${owner}/orders/metadata`)).status).toBe(200)
  })

  test('names no successor and no service of something closed', async () => {
    const { ask } = await served()
    await ask('/features/open/old/deprecate', { reason: 'replaced', successor: 'hidden:risk' }, adminKey)
    await ask('/features/open/older/deprecate', { reason: 'replaced', successor: 'open:orders' }, adminKey)
    const { features } = JSON.parse((await ask('/features?status=deprecated')).text)
    expect(features.map(({ deprecation }: { deprecation: { successor: unknown } }) => deprecation.successor)).toEqual([
      null,
      'open@1:orders',
    ])
    const { downstream, upstream, nodes } = JSON.parse((await ask('/lineage?feature=open:orders')).text)
    expect([upstream, downstream]).toEqual([['open@1', 'customer'], ['mine@1']])
    expect(nodes.map(({ id }: { id: string }) => id)).not.toContain('service open@1')
    for (const path of [
      '/features',
      '/features/open/old/metadata',
      '/features/open/orders/metadata',
      '/lineage?feature=open:orders',
      '/services',
      '/entities',
    ])
      expect([path, (await ask(path)).text]).toEqual([path, expect.not.stringMatching(secrets)])
  })
})
