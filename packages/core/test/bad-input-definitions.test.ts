// Definitions that make no sense are found when they are written, or when a store is made of them, and the store's home stays as it was.

import { memoryOfflineStore } from '@granary/offline-memory'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  createFeatureStore,
  type Definitions,
  type Duration,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
  type ErrorCode,
  memoryRegistryStore,
  t,
} from '../src/index.js'
import { expectRefusal } from './refusal.js'
import { customer, openShop, purchases, shopData, visits } from './shop.js'

const types = { total: t.int64() }
const groupOf = (changes: object) =>
  defineFeatureGroup({ name: 'customers', entity: customer, features: types, ...changes } as Parameters<typeof defineFeatureGroup>[0])

interface Malformed {
  readonly fault: string
  readonly define: () => unknown
  readonly code: ErrorCode
  readonly names: RegExp
}

const malformed: readonly Malformed[] = [
  {
    fault: 'a type that does not exist',
    define: () => groupOf({ features: { total: 'int65' } }),
    code: 'DEFINITION_INVALID_TYPE',
    names: /customers.*total/,
  },
  {
    fault: 'a float as a key',
    define: () => defineEntity({ name: 'place', joinKeys: { lat: t.float64() as never } }),
    code: 'DEFINITION_INVALID_TYPE',
    names: /lat.*float64/,
  },
  { fault: 'a categorical without categories', define: () => t.categorical([]), code: 'DEFINITION_INVALID_TYPE', names: /categorical/ },
  { fault: 'a vector without a length', define: () => t.vector(0), code: 'DEFINITION_INVALID_TYPE', names: /vector/ },
  {
    fault: 'an option that no type has',
    define: () => t.int64({ minimum: 0 } as never),
    code: 'DEFINITION_INVALID_OPTION',
    names: /minimum/,
  },
  { fault: 'a min above max', define: () => t.int64({ min: 2, max: 1 }), code: 'DEFINITION_INVALID_OPTION', names: /min.*max/ },
  {
    fault: 'a default of another type',
    define: () => t.int64({ default: 1.5 }),
    code: 'DEFINITION_INVALID_DEFAULT',
    names: /int64.*default/,
  },
  {
    fault: 'a default that no rule lets through',
    define: () => t.float64({ max: 1, default: 2 }),
    code: 'DEFINITION_INVALID_DEFAULT',
    names: /max/,
  },
  { fault: 'a version of 0', define: () => groupOf({ version: 0 }), code: 'DEFINITION_INVALID_VERSION', names: /customers.*version/ },
  { fault: 'a version of 1.5', define: () => groupOf({ version: 1.5 }), code: 'DEFINITION_INVALID_VERSION', names: /customers.*version/ },
  { fault: 'a ttl that is no duration', define: () => groupOf({ ttl: '10 days' }), code: 'DEFINITION_INVALID_DURATION', names: /10 days/ },
  {
    fault: 'an entity without a key',
    define: () => defineEntity({ name: 'nobody', joinKeys: {} }),
    code: 'DEFINITION_EMPTY',
    names: /nobody/,
  },
  {
    fault: 'a service without members',
    define: () => defineFeatureService({ name: 'empty', features: [] }),
    code: 'DEFINITION_EMPTY',
    names: /empty/,
  },
  {
    fault: 'a group without an entity',
    define: () => groupOf({ entity: undefined }),
    code: 'DEFINITION_INVALID_MEMBER',
    names: /customers.*entity/,
  },
  {
    fault: 'a derivation from what is not there',
    define: () => purchases.derive('x', t.float64(), ['nowhere' as never], () => 1),
    code: 'DEFINITION_UNKNOWN_SOURCE',
    names: /nowhere/,
  },
  {
    fault: 'a pick of what is not there',
    define: () => purchases.pick('nowhere' as never),
    code: 'DEFINITION_UNKNOWN_FEATURE',
    names: /nowhere/,
  },
  {
    fault: 'a feature that is there already',
    define: () => purchases.derive('total' as never, t.float64(), ['spent'], () => 1),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /total/,
  },
  {
    fault: 'a feature that differs from another in case alone',
    define: () => groupOf({ features: { total: t.int64(), Total: t.int64() } }),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /Total.*total/,
  },
  {
    fault: 'a feature with the name of a join key',
    define: () => groupOf({ features: { customer_id: t.int64() } }),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /customer_id/,
  },
  {
    fault: 'a feature with the name of an input',
    define: () => groupOf({ inputs: { total: t.int64() } }),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /total/,
  },
  {
    fault: 'a source twice',
    define: () => purchases.derive('x', t.float64(), ['spent', 'spent'], () => 1),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /spent/,
  },
  {
    fault: 'a rule twice',
    define: () => purchases.rule('twice', () => true).rule('twice', () => true),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /twice/,
  },
  {
    fault: 'a service that lists a feature twice',
    define: () => defineFeatureService({ name: 'double', features: [purchases, purchases.pick('total')] }),
    code: 'DEFINITION_DUPLICATE_NAME',
    names: /purchases@1:total/,
  },
]

describe('a definition with a fault', () => {
  for (const { fault, define, code, names } of malformed) test(fault, async () => void (await expectRefusal(define, code, names)))
})

const malformedNames = ['', ' ', '../evil', 'a/b', 'a:b', 'a.b', 'a b', 'a-b', '1a', 'é', '😀', 'a\u0000', '__proto__', 'a'.repeat(101)]

describe('a malformed name', () => {
  for (const name of malformedNames) {
    test(JSON.stringify(name.slice(0, 20)), async () => {
      const fields = Object.fromEntries([[name, t.int64()]])
      await expectRefusal(() => defineEntity({ name, joinKeys: { id: t.string() } }), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => groupOf({ name }), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => groupOf({ features: fields }), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => purchases.derive(name, t.float64(), ['spent'], () => 1), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => purchases.rule(name, () => true), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => defineFeatureService({ name, features: [purchases] }), 'DEFINITION_INVALID_NAME')
      await expectRefusal(() => defineOnDemandFeatures({ name, sources: [purchases] }), 'DEFINITION_INVALID_NAME')
      const data = shopData()
      await expectRefusal(
        () => createFeatureStore({ name, offline: memoryOfflineStore({ data: data.offline }), definitions: [purchases] }),
        'DEFINITION_INVALID_NAME',
      )
      expect(data.offline.document).toBeUndefined()
    })
  }
  for (const name of ['group__name', 'group_']) {
    test(`${name}, which full feature names could not tell apart`, async () => {
      await expectRefusal(() => groupOf({ name }), 'DEFINITION_INVALID_NAME', new RegExp(name))
      await expectRefusal(() => defineOnDemandFeatures({ name, sources: [purchases] }), 'DEFINITION_INVALID_NAME', new RegExp(name))
    })
  }
})

describe('a reserved column', () => {
  for (const name of ['event_timestamp', 'created_timestamp', 'is_deleted', 'event_date', 'Event_Timestamp']) {
    test(name, async () => {
      const columns = { [name]: t.int64() }
      const names = new RegExp(name)
      await expectRefusal(() => defineEntity({ name: 'place', joinKeys: columns }), 'DEFINITION_INVALID_NAME', names)
      await expectRefusal(() => groupOf({ features: columns }), 'DEFINITION_INVALID_NAME', names)
      await expectRefusal(() => groupOf({ inputs: columns }), 'DEFINITION_INVALID_NAME', names)
      await expectRefusal(() => purchases.derive(name as 'x', t.int64(), ['total'], () => 1), 'DEFINITION_INVALID_NAME', names)
      await expectRefusal(
        () => defineOnDemandFeatures({ name: 'basket', request: columns, sources: [purchases] }),
        'DEFINITION_INVALID_NAME',
        names,
      )
    })
  }
})

describe('definitions that cannot stand side by side', () => {
  /** A store of them is refused, and records nothing where an earlier one has recorded something. */
  async function refused(definitions: Definitions, code: ErrorCode, names: RegExp) {
    const shop = openShop([visits])
    await shop.store.apply()
    const before = shop.data.offline.document?.document
    await expectRefusal(
      async () => {
        const { store } = openShop(definitions, { data: shop.data })
        await store.apply()
      },
      code,
      names,
    )
    expect(shop.data.offline.document?.document).toBe(before)
  }
  test('two groups of one name and version that differ', () =>
    refused([groupOf({}), groupOf({ features: { total: t.float64() } })], 'DEFINITION_CONFLICT', /customers.*1/))
  test('two groups of one name and version that differ in a rule alone', () =>
    refused([groupOf({}), groupOf({}).rule('r', () => true)], 'DEFINITION_CONFLICT', /customers/))
  test('a group beside another that a service brings along', () =>
    refused([groupOf({}), defineFeatureService({ name: 's', features: [groupOf({ ttl: '1d' })] })], 'DEFINITION_CONFLICT', /customers/))
  test('two services of one name and version that differ', () =>
    refused(
      [defineFeatureService({ name: 's', features: [purchases] }), defineFeatureService({ name: 's', features: [visits] })],
      'DEFINITION_CONFLICT',
      /s@1/,
    ))
  test('two on-demand features of one name that differ', () =>
    refused(
      [defineOnDemandFeatures({ name: 'now', sources: [purchases] }), defineOnDemandFeatures({ name: 'now', sources: [visits] })],
      'DEFINITION_CONFLICT',
      /now/,
    ))
  test('two entities of one name that differ', () => {
    const other = defineEntity({ name: 'customer', joinKeys: { customer_id: t.int64() } })
    return refused([groupOf({}), defineFeatureGroup({ name: 'others', entity: other, features: types })], 'DEFINITION_CONFLICT', /customer/)
  })
  test('a group and on-demand features of one name', () =>
    refused([groupOf({}), defineOnDemandFeatures({ name: 'customers', sources: [purchases] })], 'DEFINITION_DUPLICATE_NAME', /customers/))
  test('two groups whose names differ in case alone', () =>
    refused([groupOf({}), groupOf({ name: 'Customers' })], 'DEFINITION_DUPLICATE_NAME', /Customers.*customers/))
  test('a name that differs from a recorded one in case alone', () =>
    refused([groupOf({ name: 'Visits' })], 'DEFINITION_DUPLICATE_NAME', /Visits/))
  test('what is no definition', async () => {
    await refused([customer as never], 'DEFINITION_INVALID_MEMBER', /definitions/)
    await refused([undefined as never], 'DEFINITION_INVALID_MEMBER', /definitions/)
  })
})

test('one definition twice is one, also as a copy of itself', async () => {
  const copy = () => {
    const tree = z.object({
      name: z.string(),
      get children() {
        return z.array(tree)
      },
    })
    return groupOf({ features: { total: t.int64({ min: 0 }), profile: t.json(tree) } }).derive('doubled' as never, t.int64(), [], () => 1)
  }
  const { store } = openShop([copy(), copy(), defineFeatureService({ name: 's', features: [copy()] })])
  expect((await store.apply()).changes.filter(({ field }) => field === 'group')).toHaveLength(1)
})

test('a ttl, a skew or a retention that is no duration', async () => {
  const options = { name: 'shop', definitions: [purchases] }
  for (const bad of ['5 minutes', 0, -1, 1.5, Number.NaN] as Duration[]) {
    await expectRefusal(() => createFeatureStore({ ...options, maxClockSkew: bad }), 'DEFINITION_INVALID_DURATION')
    await expectRefusal(() => createFeatureStore({ ...options, tombstoneRetention: bad }), 'DEFINITION_INVALID_DURATION')
    await expectRefusal(() => groupOf({ ttl: bad }), 'DEFINITION_INVALID_DURATION')
  }
})

test('a change that would break readers is refused under its name, and nothing is recorded', async () => {
  const shop = openShop([visits])
  await shop.store.apply()
  const before = shop.data.offline.document?.document
  const changed = defineFeatureGroup({ name: 'visits', entity: customer, features: { pages: t.string(), score: t.float64() } })
  const { store } = openShop([changed], { data: shop.data })
  const error = await expectRefusal(store.apply(), 'REGISTRY_BREAKING_CHANGE', /visits@1:pages/)
  expect(error.status).toBe(409)
  await expectRefusal(store.ingest(changed, [{ customer_id: 'C1', pages: 'x' }]), 'REGISTRY_BREAKING_CHANGE', /visits@1:pages/)
  expect(shop.data.offline.document?.document).toBe(before)
  expect(shop.data.offline.tables.size).toBe(0)
})

test('the registry of another store is refused by name', async () => {
  const registry = memoryRegistryStore()
  await createFeatureStore({ name: 'bank', registry, definitions: [visits] }).apply()
  const before = await registry.load({ now: 0 })
  await expectRefusal(createFeatureStore({ name: 'shop', registry, definitions: [visits] }).apply(), 'REGISTRY_NAME_MISMATCH', /bank/)
  expect(await registry.load({ now: 0 })).toEqual(before)
})
