import { describe, expect, test } from 'vitest'
import { defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures } from '../definition/index.js'
import { t } from '../values/types.js'
import { getFeatureMetadata, listEntities, listFeatureGroups, listFeatures, listServices } from './catalog.js'
import type { CatalogKind, FeatureFilter } from './catalog-info.js'
import { deprecated } from './deprecation.js'
import { emptyState } from './document.js'
import { mergeFacts } from './merge.js'
import { definitionFacts } from './recorded.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() }, description: 'A person with an account' })
const store = defineEntity({ name: 'store', joinKeys: { store_id: t.int64(), region: t.string() } })
const purchases = defineFeatureGroup({
  name: 'customer_features',
  entity: customer,
  description: 'What a customer buys',
  owner: 'data-team@example.com',
  tags: ['customer', 'purchases'],
  ttl: '90d',
  inputs: { total_spent: t.float64() },
  features: {
    total_purchases: t.int64({ description: 'Number of orders', min: 0, required: true }),
    segment: t.categorical(['bronze', 'gold'], { default: 'bronze', tags: ['tiers'], owner: 'else@example.com' }),
    loyalty_score: t.float64({ min: 0, max: 1, status: 'draft' }),
  },
})
  .derive('avg_purchase_value', t.float64({ description: 'Mean value of a purchase' }), ['total_spent', 'total_purchases'], () => 0)
  .rule('positive', () => true)
const second = defineFeatureGroup({
  name: 'customer_features',
  version: 2,
  entity: customer,
  features: { total_purchases: t.bigint({ max: 9n }) },
})
const visits = defineFeatureGroup({ name: 'visits', entity: customer, features: { total_visits: t.int32(), segment: t.string() } })
const stores = defineFeatureGroup({
  name: 'stores',
  entity: store,
  features: { size: t.float32(), opened: t.timestamp({ default: new Date(5) }) },
})
const basket = defineOnDemandFeatures({
  name: 'basket',
  request: { basket_value: t.float64() },
  sources: [purchases, stores],
  tags: ['live'],
}).derive('ratio', t.float64(), ['basket_value', 'customer_features:avg_purchase_value'], () => 0)
const churn = defineFeatureService({
  name: 'churn',
  features: [purchases.pick('total_purchases', 'segment'), basket, visits],
  owner: 'models@example.com',
})
const now = '2026-01-05T10:00:00.000Z'
const state = mergeFacts(emptyState('shop'), definitionFacts([churn, second]), { now, record: 'additive' })

const code = (expected: string) => expect.objectContaining({ code: expected })
const references = (filter?: FeatureFilter, of = state) => listFeatures(of, filter).map(({ reference }) => reference)

test('lists groups, every version', () => {
  const [first, ...others] = listFeatureGroups(state)
  expect(first).toEqual({
    reference: 'customer_features@1',
    name: 'customer_features',
    version: 1,
    entity: 'customer',
    description: 'What a customer buys',
    owner: 'data-team@example.com',
    tags: ['customer', 'purchases'],
    ttl: 90 * 86_400_000,
    joinKeys: [{ name: 'customer_id', type: 'string' }],
    inputs: [{ name: 'total_spent', type: 'float64' }],
    features: [
      { name: 'total_purchases', type: 'int64' },
      { name: 'segment', type: 'categorical' },
      { name: 'loyalty_score', type: 'float64' },
      { name: 'avg_purchase_value', type: 'float64' },
    ],
    numFeatures: 4,
    rules: ['positive'],
    createdAt: new Date(now),
    updatedAt: new Date(now),
  })
  expect(others.map(({ reference, ttl, description, owner }) => [reference, ttl, description, owner])).toEqual([
    ['customer_features@2', null, null, null],
    ['stores@1', null, null, null],
    ['visits@1', null, null, null],
  ])
})

test('lists entities and services', () => {
  expect(
    listEntities(state).map(({ name, description, joinKeys, featureGroups }) => [name, description, joinKeys.length, featureGroups]),
  ).toEqual([
    ['customer', 'A person with an account', 1, ['customer_features@1', 'customer_features@2', 'visits@1']],
    ['store', null, 2, ['stores@1']],
  ])
  expect(listServices(state)).toMatchObject([
    {
      reference: 'churn@1',
      owner: 'models@example.com',
      features: [
        'customer_features@1:total_purchases',
        'customer_features@1:segment',
        'basket:ratio',
        'visits@1:total_visits',
        'visits@1:segment',
      ],
      numFeatures: 5,
      entities: ['customer', 'store'],
      createdAt: new Date(now),
    },
  ])
})

describe('features', () => {
  test('all, of every version, without inputs', () => {
    expect(references()).toEqual([
      'customer_features@1:total_purchases',
      'customer_features@1:segment',
      'customer_features@1:loyalty_score',
      'customer_features@1:avg_purchase_value',
      'customer_features@2:total_purchases',
      'stores@1:size',
      'stores@1:opened',
      'visits@1:total_visits',
      'visits@1:segment',
      'basket:ratio',
    ])
  })
  test.each<[FeatureFilter, readonly string[]]>([
    [{ entity: 'store' }, ['stores@1:size', 'stores@1:opened', 'basket:ratio']],
    [{ group: 'customer_features@2' }, ['customer_features@2:total_purchases']],
    [{ group: 'basket' }, ['basket:ratio']],
    [{ tags: ['tiers', 'purchases'] }, ['customer_features@1:segment']],
    [{ status: 'draft' }, ['customer_features@1:loyalty_score']],
    [{ owner: 'else@example.com' }, ['customer_features@1:segment']],
    [{ type: 'int32' }, ['visits@1:total_visits']],
    [{ kind: 'timestamp' }, ['stores@1:opened']],
    [{ text: 'ORDERS' }, ['customer_features@1:total_purchases']],
    [{ text: 'value mean' }, ['customer_features@1:avg_purchase_value']],
    [{ text: 'live' }, ['basket:ratio']],
    [
      { entity: 'customer', tags: ['purchases'], status: 'active', owner: 'data-team@example.com', text: 'purchase' },
      ['customer_features@1:total_purchases', 'customer_features@1:avg_purchase_value'],
    ],
    [{ entity: 'nobody' }, []],
    [{ text: '.*' }, []],
    [{ text: ' ', tags: [] }, references()],
  ])('that fit %o', (filter, expected) => {
    expect(references(filter)).toEqual(expected)
  })
  test('a filter with a field that nothing knows, or of the wrong type, is an error and no long list', () => {
    for (const filter of [{ tag: 'x' }, { tags: 'x' }, { entity: 5 }, { toString: 'x' }])
      expect(() => listFeatures(state, filter as FeatureFilter)).toThrow(code('INPUT_INVALID_OPTION'))
    expect(() => listFeatures(state, { group: 'a b' })).toThrow(code('INPUT_INVALID_REFERENCE'))
  })
  test.each<[string, CatalogKind]>([
    ['a', 'text'],
    ['b', 'categorical'],
    ['c', 'boolean'],
    ['d', 'numerical'],
    ['e', 'numerical'],
    ['f', 'timestamp'],
    ['g', 'embedding'],
    ['h', 'embedding'],
    ['i', 'text'],
    ['j', 'text'],
  ])('%s is %s', (name, kind) => {
    const features = {
      a: t.string(),
      b: t.categorical(['x']),
      c: t.boolean(),
      d: t.bigint(),
      e: t.float32(),
      f: t.timestamp(),
      g: t.vector(2),
      h: t.array(t.float64()),
      i: t.array(t.string()),
      j: t.json(),
    }
    const all = mergeFacts(emptyState('x'), definitionFacts([defineFeatureGroup({ name: 'all', entity: customer, features })]), {
      now,
      record: 'additive',
    })
    expect(getFeatureMetadata(all, `all:${name}`).kind).toBe(kind)
  })
})

describe('one feature', () => {
  test('by reference, by entity and by group', () => {
    const feature = getFeatureMetadata(state, 'customer_features@1:segment')
    expect(feature).toEqual({
      reference: 'customer_features@1:segment',
      name: 'segment',
      group: 'customer_features',
      version: 1,
      entity: 'customer',
      entities: ['customer'],
      origin: 'ingested',
      type: 'categorical',
      kind: 'categorical',
      categories: ['bronze', 'gold'],
      description: null,
      owner: 'else@example.com',
      tags: ['tiers', 'customer', 'purchases'],
      status: 'active',
      deprecation: null,
      required: false,
      default: 'bronze',
      min: null,
      max: null,
      sources: [],
      createdAt: new Date(now),
      updatedAt: new Date(now),
    })
    expect(getFeatureMetadata(state, 'customer_features', 'segment')).toEqual(feature)
    expect(getFeatureMetadata(state, 'customer', 'loyalty_score')).toMatchObject({
      min: 0,
      max: 1,
      default: null,
      owner: 'data-team@example.com',
    })
    expect(getFeatureMetadata(state, 'basket:ratio')).toMatchObject({
      version: null,
      entity: 'customer, store',
      origin: 'on-demand',
      sources: ['basket_value', 'customer_features@1:avg_purchase_value'],
      tags: ['live'],
    })
    expect(getFeatureMetadata(state, 'stores:opened').default).toEqual(new Date(5))
  })
  test('without a version: the highest that has it', () => {
    expect(getFeatureMetadata(state, 'customer', 'total_purchases')).toMatchObject({ version: 2, type: 'bigint', max: 9n })
    expect(getFeatureMetadata(state, 'customer_features:total_purchases').version).toBe(2)
    expect(getFeatureMetadata(state, 'customer_features@1', 'total_purchases').version).toBe(1)
    expect(getFeatureMetadata(state, 'customer_features:avg_purchase_value')).toMatchObject({
      version: 1,
      origin: 'derived',
      sources: ['total_spent', 'total_purchases'],
    })
  })
  test('several groups of an entity: the references to choose from', () => {
    expect(() => getFeatureMetadata(state, 'customer', 'segment')).toThrow(code('INPUT_AMBIGUOUS'))
    expect(() => getFeatureMetadata(state, 'customer', 'segment')).toThrow(/customer_features@1:segment.*visits@1:segment/)
  })
  test('what is not there, with what may have been meant', () => {
    expect(() => getFeatureMetadata(state, 'customer', 'total_purchase')).toThrow(code('INPUT_UNKNOWN_FEATURE'))
    expect(() => getFeatureMetadata(state, 'customer', 'total_purchase')).toThrow(/total_purchases/)
    expect(() => getFeatureMetadata(state, 'customer_features:total_spent')).toThrow(code('INPUT_UNKNOWN_FEATURE'))
    expect(() => getFeatureMetadata(state, 'visits:constructor')).toThrow(code('INPUT_UNKNOWN_FEATURE'))
    expect(() => getFeatureMetadata(state, 'visit:total_visits')).toThrow(/visits/)
    expect(() => getFeatureMetadata(state, 'visit:total_visits')).toThrow(code('INPUT_UNKNOWN_GROUP'))
    expect(() => getFeatureMetadata(state, 'nobody', 'segment')).toThrow(code('INPUT_UNKNOWN_GROUP'))
    expect(() => getFeatureMetadata(state, 'visits@2:segment')).toThrow(code('INPUT_UNKNOWN_VERSION'))
    expect(() => getFeatureMetadata(state, 'segment')).toThrow(code('INPUT_INVALID_REFERENCE'))
  })
  test('a deprecation outranks the code, but not an archive', () => {
    const later = deprecated(
      deprecated(state, 'visits', 'segment', { reason: 'old', successor: 'customer_features:segment' }, now),
      'customer',
      'loyalty_score',
      { reason: 'x' },
      now,
    )
    expect(getFeatureMetadata(later, 'visits:segment')).toMatchObject({
      status: 'deprecated',
      deprecation: { reason: 'old', successor: 'customer_features@1:segment', at: new Date(now) },
    })
    expect(references({ status: 'deprecated' }, later)).toEqual(['customer_features@1:loyalty_score', 'visits@1:segment'])
    const archived = defineFeatureGroup({
      name: 'visits',
      entity: customer,
      features: { total_visits: t.int32(), segment: t.string({ status: 'archived' }) },
    })
    expect(getFeatureMetadata(mergeFacts(later, definitionFacts([archived]), { now, record: 'guarded' }), 'visits:segment').status).toBe(
      'archived',
    )
  })
})
