import { describe, expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { untyped } from '../../test/untyped.js'
import type { ErrorCode } from '../errors/codes.js'
import { t } from '../values/types.js'
import { defineEntity } from './entity.js'
import { defineFeatureGroup } from './feature-group.js'
import { defineFeatureService } from './feature-service.js'
import { defineOnDemandFeatures } from './on-demand-features.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const first = defineFeatureGroup({ name: 'totals', entity: customer, features: { total: t.float64(), old: t.float64() } })
const second = defineFeatureGroup({ name: 'totals', version: 2, entity: customer, features: { total: t.float64(), fresh: t.float64() } })
const number = defineEntity({ name: 'number', joinKeys: { customer_id: t.int64() } })
const numbered = defineFeatureGroup({ name: 'numbered', entity: number, features: { z: t.string() } })
const service = defineFeatureService({ name: 'churn', features: [first] })

const basket = defineOnDemandFeatures({ name: 'basket', request: { value: t.float64({ required: true }) }, sources: [first], owner: 'me' })

describe('on-demand features', () => {
  test('are frozen, and derive gives new ones', () => {
    const once = basket.derive('ratio', t.float64(), ['value', 'totals:total'], (row) => row.value / (row['totals:total'] ?? 1))
    const twice = once.derive('half', t.float64(), ['ratio'], (row) => (row.ratio ?? 0) / 2)
    expect(basket).toMatchObject({ kind: 'on-demand-features', name: 'basket', owner: 'me', sources: [first], derivations: [] })
    expect(Object.keys(basket.features)).toEqual([])
    expect(Object.keys(twice.features)).toEqual(['ratio', 'half'])
    expect(twice.derivations.map(({ name, sources }) => [name, sources])).toEqual([
      ['ratio', ['value', 'totals:total']],
      ['half', ['ratio']],
    ])
    expect([basket, basket.sources, basket.request, twice, twice.derivations, twice.features].every(Object.isFrozen)).toBe(true)
  })

  test('may ask the caller for a join key of the sources, to see it', () => {
    const seen = defineOnDemandFeatures({ name: 'seen', request: { customer_id: t.string() }, sources: [first] })
    expect(Object.keys(seen.request)).toEqual(['customer_id'])
  })

  test('a source without a version is the highest among the sources', async () => {
    const both = untyped.onDemand({ name: 'both', sources: [first, second.pick('fresh')] })
    for (const source of ['totals@1:old', 'totals@2:fresh', 'totals:fresh']) {
      expect(both.derive('x', t.float64(), [source], () => 1).derivations[0]?.sources).toEqual([source])
    }
    for (const source of ['totals:old', 'totals@2:total', 'totals@3:total']) {
      await expectRefusal(() => both.derive('x', t.float64(), [source], () => 1), 'DEFINITION_UNKNOWN_SOURCE')
    }
  })

  const refused: readonly (readonly [string, ErrorCode, unknown])[] = [
    ['nothing', 'DEFINITION_INVALID_OPTION', undefined],
    ['an unknown option', 'DEFINITION_INVALID_OPTION', { name: 'b', sources: [first], ttl: '1d' }],
    ['a name with __', 'DEFINITION_INVALID_NAME', { name: 'b__c', sources: [first] }],
    ['no sources', 'DEFINITION_INVALID_MEMBER', { name: 'b' }],
    ['an empty list of sources', 'DEFINITION_EMPTY', { name: 'b', sources: [] }],
    ['a service for a source', 'DEFINITION_INVALID_MEMBER', { name: 'b', sources: [service] }],
    ['on-demand features for a source', 'DEFINITION_INVALID_MEMBER', { name: 'b', sources: [basket] }],
    ['a name for a source', 'DEFINITION_INVALID_MEMBER', { name: 'b', sources: ['totals'] }],
    [
      'a reserved column of the request',
      'DEFINITION_INVALID_NAME',
      { name: 'b', request: { event_timestamp: t.timestamp() }, sources: [first] },
    ],
    [
      'two columns of the request that differ in case',
      'DEFINITION_DUPLICATE_NAME',
      { name: 'b', request: { a: t.string(), A: t.string() }, sources: [first] },
    ],
    ['a default in the request', 'DEFINITION_INVALID_OPTION', { name: 'b', request: { a: t.string({ default: '' }) }, sources: [first] }],
    [
      'a unique column of the request',
      'DEFINITION_INVALID_OPTION',
      { name: 'b', request: { a: t.string({ unique: true }) }, sources: [first] },
    ],
    ['a key of two types', 'DEFINITION_CONFLICT', { name: 'b', sources: [first, numbered] }],
    [
      'a request column of another type than the key',
      'DEFINITION_CONFLICT',
      { name: 'b', request: { customer_id: t.int64() }, sources: [first] },
    ],
  ]
  test.each(refused)('refuse %s', async (_, code, definition) => {
    await expectRefusal(() => untyped.onDemand(definition), code)
  })

  const js = untyped.onDemand({ name: 'b', request: { value: t.float64() }, sources: [first] })
  const steps: readonly (readonly [string, ErrorCode, readonly unknown[]])[] = [
    ['a feature without its group for a source', 'DEFINITION_UNKNOWN_SOURCE', ['x', t.float64(), ['total'], () => 1]],
    ['an unknown reference for a source', 'DEFINITION_UNKNOWN_SOURCE', ['x', t.float64(), ['totals:nope'], () => 1]],
    ['a join key for a source', 'DEFINITION_UNKNOWN_SOURCE', ['x', t.float64(), ['customer_id'], () => 1]],
    ["a request column's name", 'DEFINITION_DUPLICATE_NAME', ['Value', t.float64(), [], () => 1]],
    ["a join key's name", 'DEFINITION_DUPLICATE_NAME', ['customer_id', t.float64(), [], () => 1]],
    ['a reserved name', 'DEFINITION_INVALID_NAME', ['event_date', t.float64(), [], () => 1]],
    ['a unique feature', 'DEFINITION_INVALID_OPTION', ['x', t.float64({ unique: true }), [], () => 1]],
    ['no function', 'DEFINITION_INVALID_OPTION', ['x', t.float64(), []]],
  ]
  test.each(steps)('derive refuses %s', async (_, code, step) => {
    await expectRefusal(() => js.derive(...step), code)
  })
})
