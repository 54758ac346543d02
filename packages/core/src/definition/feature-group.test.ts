import { describe, expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { untyped } from '../../test/untyped.js'
import type { ErrorCode } from '../errors/codes.js'
import type { StandardSchema } from '../values/standard-schema.js'
import { t } from '../values/types.js'
import { defineEntity } from './entity.js'
import { defineFeatureGroup } from './feature-group.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const plain = defineFeatureGroup({
  name: 'customer_features',
  version: 2,
  entity: customer,
  owner: 'me',
  tags: ['a'],
  ttl: '90d',
  inputs: { spent: t.float64() },
  features: { purchases: t.int64(), score: t.float64() },
})
const js = untyped.group({ name: 'g', entity: customer, inputs: { spent: t.float64() }, features: { purchases: t.int64() } })

describe('a feature group', () => {
  test('is frozen, holds what it was given, and leaves out what is absent', () => {
    expect(plain).toMatchObject({
      kind: 'feature-group',
      name: 'customer_features',
      version: 2,
      entity: customer,
      owner: 'me',
      tags: ['a'],
    })
    expect(plain.ttl).toBe(90 * 86_400_000)
    expect([Object.keys(plain.inputs), Object.keys(plain.features)]).toEqual([['spent'], ['purchases', 'score']])
    expect([plain, plain.inputs, plain.features, plain.derivations, plain.rules, plain.tags].every(Object.isFrozen)).toBe(true)
    expect(js.version).toBe(1)
    expect(['ttl', 'owner', 'tags', 'description'].some((field) => field in js)).toBe(false)
  })

  test('has features called as the methods of every object', () => {
    const odd = defineFeatureGroup({
      name: 'odd',
      entity: customer,
      features: { constructor: t.int64(), toString: t.string(), valueOf: t.string() },
    })
    expect(Object.keys(odd.features)).toEqual(['constructor', 'toString', 'valueOf'])
    expect('hasOwnProperty' in plain.features).toBe(false)
    expect(Object.keys(odd.pick('toString').features)).toEqual(['toString'])
  })

  test('may have no features yet, and may be made of objects without a prototype', () => {
    const features = Object.assign(Object.create(null) as object, { a: t.string() })
    expect(Object.keys(untyped.group({ name: 'g', entity: customer, features: {} }).features)).toEqual([])
    expect(Object.keys(untyped.group({ name: 'g', entity: customer, features }).features)).toEqual(['a'])
  })

  const features = { a: t.string() }
  const refused: readonly (readonly [string, ErrorCode, unknown])[] = [
    ['nothing', 'DEFINITION_INVALID_OPTION', undefined],
    ['an unknown option', 'DEFINITION_INVALID_OPTION', { name: 'g', entity: customer, features, onwer: 'me' }],
    ['a name with __', 'DEFINITION_INVALID_NAME', { name: 'g__quarantine', entity: customer, features }],
    ['a path for a name', 'DEFINITION_INVALID_NAME', { name: '../x', entity: customer, features }],
    ['version 0', 'DEFINITION_INVALID_VERSION', { name: 'g', version: 0, entity: customer, features }],
    ['a version in words', 'DEFINITION_INVALID_VERSION', { name: 'g', version: '1', entity: customer, features }],
    ['no entity', 'DEFINITION_INVALID_MEMBER', { name: 'g', features }],
    ['an entity by name', 'DEFINITION_INVALID_MEMBER', { name: 'g', entity: 'customer', features }],
    ['another group for an entity', 'DEFINITION_INVALID_MEMBER', { name: 'g', entity: plain, features }],
    ['a ttl in words', 'DEFINITION_INVALID_DURATION', { name: 'g', entity: customer, features, ttl: 'ninety days' }],
    ['a ttl of nothing', 'DEFINITION_INVALID_DURATION', { name: 'g', entity: customer, features, ttl: 0 }],
    ['no features', 'DEFINITION_INVALID_TYPE', { name: 'g', entity: customer }],
    ['a feature that is no type', 'DEFINITION_INVALID_TYPE', { name: 'g', entity: customer, features: { a: 'string' } }],
    ['a feature as prototype', 'DEFINITION_INVALID_TYPE', { name: 'g', entity: customer, features: { __proto__: t.string() } }],
    ['a malformed feature name', 'DEFINITION_INVALID_NAME', { name: 'g', entity: customer, features: { 'a:b': t.string() } }],
    ['a reserved feature name', 'DEFINITION_INVALID_NAME', { name: 'g', entity: customer, features: { is_deleted: t.boolean() } }],
    [
      'a reserved input name in capitals',
      'DEFINITION_INVALID_NAME',
      { name: 'g', entity: customer, inputs: { EVENT_DATE: t.string() }, features },
    ],
    ["a feature with a key's name", 'DEFINITION_DUPLICATE_NAME', { name: 'g', entity: customer, features: { customer_id: t.string() } }],
    [
      "an input with a key's name, case aside",
      'DEFINITION_DUPLICATE_NAME',
      { name: 'g', entity: customer, inputs: { Customer_Id: t.string() }, features },
    ],
    ["a feature with an input's name", 'DEFINITION_DUPLICATE_NAME', { name: 'g', entity: customer, inputs: { A: t.string() }, features }],
    [
      'an input with a default',
      'DEFINITION_INVALID_OPTION',
      { name: 'g', entity: customer, inputs: { b: t.string({ default: '' }) }, features },
    ],
    ['tags that are no list', 'DEFINITION_INVALID_OPTION', { name: 'g', entity: customer, features, tags: 'a' }],
  ]
  test.each(refused)('refuses %s', async (_, code, definition) => {
    await expectRefusal(() => untyped.group(definition), code)
  })
})

describe('derive', () => {
  test('gives a new group, the old one stays as it is', () => {
    const once = plain.derive('mean', t.float64(), ['spent', 'purchases'], (row) => (row.spent ?? 0) / (row.purchases ?? 1))
    const twice = once.derive('double_mean', t.float64(), ['mean'], (row) => (row.mean ?? 0) * 2)
    expect(Object.keys(plain.features)).toEqual(['purchases', 'score'])
    expect(plain.derivations).toEqual([])
    expect(Object.keys(once.features)).toEqual(['purchases', 'score', 'mean'])
    expect(Object.keys(twice.features)).toEqual(['purchases', 'score', 'mean', 'double_mean'])
    expect(twice.derivations.map(({ name, sources }) => [name, sources])).toEqual([
      ['mean', ['spent', 'purchases']],
      ['double_mean', ['mean']],
    ])
    expect(twice.derivations[0]?.compute({ spent: 6, purchases: 3 } as never)).toBe(2)
    expect(twice).toMatchObject({ ttl: plain.ttl, owner: 'me', version: 2 })
    expect([twice, twice.features, twice.derivations, twice.derivations[0], twice.derivations[0]?.sources].every(Object.isFrozen)).toBe(
      true,
    )
  })

  const type = t.float64()
  const compute = () => 1
  const refused: readonly (readonly [string, ErrorCode, readonly unknown[], RegExp])[] = [
    ['a source that is not there', 'DEFINITION_UNKNOWN_SOURCE', ['x', type, ['nope'], compute], /nope/],
    ['itself for a source', 'DEFINITION_UNKNOWN_SOURCE', ['x', type, ['x'], compute], /x/],
    ['a key for a source', 'DEFINITION_UNKNOWN_SOURCE', ['x', type, ['customer_id'], compute], /customer_id/],
    ['a method for a source', 'DEFINITION_UNKNOWN_SOURCE', ['x', type, ['toString'], compute], /toString/],
    ['a source twice', 'DEFINITION_DUPLICATE_NAME', ['x', type, ['spent', 'spent'], compute], /spent/],
    ['no list of sources', 'DEFINITION_UNKNOWN_SOURCE', ['x', type, 'spent', compute], /x/],
    ['a name that is taken', 'DEFINITION_DUPLICATE_NAME', ['Purchases', type, [], compute], /purchases/i],
    ["an input's name", 'DEFINITION_DUPLICATE_NAME', ['spent', type, [], compute], /spent/],
    ["a key's name", 'DEFINITION_DUPLICATE_NAME', ['customer_id', type, [], compute], /customer_id/],
    ['a reserved name', 'DEFINITION_INVALID_NAME', ['created_timestamp', type, [], compute], /created_timestamp/],
    ['a malformed name', 'DEFINITION_INVALID_NAME', ['a-b', type, [], compute], /a-b/],
    ['no type', 'DEFINITION_INVALID_TYPE', ['x', 'float64', [], compute], /x/],
    ['no function', 'DEFINITION_INVALID_OPTION', ['x', type, [], 1], /x/],
  ]
  test.each(refused)('refuses %s', async (_, code, step, names) => {
    await expectRefusal(() => js.derive(...step), code, names)
  })
})

describe('rule', () => {
  const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }

  test('gives a new group, the old one stays as it is', () => {
    const ruled = plain.rule('one', (row) => row.purchases !== 0).rule('two', schema)
    expect(plain.rules).toEqual([])
    expect(ruled.rules.map(({ name }) => name)).toEqual(['one', 'two'])
    expect(ruled.rules[1]?.check).toBe(schema)
    expect(Object.isFrozen(ruled.rules) && Object.isFrozen(ruled.rules[0])).toBe(true)
  })

  test('refuses a malformed or repeated name, and what is no check', async () => {
    await expectRefusal(() => js.rule('a b', () => true), 'DEFINITION_INVALID_NAME', /a b/)
    await expectRefusal(() => js.rule('a', () => true).rule('A', () => true), 'DEFINITION_DUPLICATE_NAME', /a/)
    await expectRefusal(() => js.rule('a', {}), 'DEFINITION_INVALID_OPTION', /a/)
    await expectRefusal(() => js.rule('a'), 'DEFINITION_INVALID_OPTION', /a/)
  })
})

describe('pick', () => {
  test('gives some features in the order asked for, and the whole group beside', () => {
    const picked = plain.pick('score', 'purchases')
    expect(picked).toMatchObject({ kind: 'selection', name: 'customer_features', version: 2, entity: customer })
    expect(Object.keys(picked.features)).toEqual(['score', 'purchases'])
    expect(picked.features.score).toBe(plain.features.score)
    expect(picked.group).toBe(plain)
    expect(Object.isFrozen(picked) && Object.isFrozen(picked.features)).toBe(true)
  })

  test('refuses none, one that is not there, an input, and one twice', async () => {
    await expectRefusal(() => js.pick(), 'DEFINITION_EMPTY', /g/)
    await expectRefusal(() => js.pick('nope'), 'DEFINITION_UNKNOWN_FEATURE', /nope/)
    await expectRefusal(() => js.pick('toString'), 'DEFINITION_UNKNOWN_FEATURE', /toString/)
    await expectRefusal(() => js.pick('spent'), 'DEFINITION_UNKNOWN_FEATURE', /spent/)
    await expectRefusal(() => js.pick('purchases', 'purchases'), 'DEFINITION_DUPLICATE_NAME', /purchases/)
    await expectRefusal(() => js.pick(['purchases']), 'DEFINITION_UNKNOWN_FEATURE')
  })
})
