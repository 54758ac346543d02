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
const group = defineFeatureGroup({ name: 'totals', entity: customer, features: { total: t.float64(), mean: t.float64() } })
const group2 = defineFeatureGroup({ name: 'totals', version: 2, entity: customer, features: { total: t.float64() } })
const number = defineEntity({ name: 'number', joinKeys: { customer_id: t.int64() } })
const numbered = defineFeatureGroup({ name: 'numbered', entity: number, features: { z: t.string() } })
const basket = defineOnDemandFeatures({ name: 'basket', request: { value: t.float64() }, sources: [group] }).derive(
  'twice',
  t.float64(),
  ['value'],
  () => 1,
)
const cart = defineOnDemandFeatures({ name: 'cart', request: { value: t.string() }, sources: [group] })
const overNumbered = defineOnDemandFeatures({ name: 'over_numbered', sources: [numbered] })

describe('a feature service', () => {
  test('is frozen and keeps its members in order', () => {
    const service = defineFeatureService({ name: 'churn', version: 3, features: [group.pick('mean'), basket, group2], owner: 'me' })
    expect(service).toMatchObject({ kind: 'feature-service', name: 'churn', version: 3, owner: 'me' })
    expect(service.members.map(({ kind }) => kind)).toEqual(['selection', 'on-demand-features', 'feature-group'])
    expect(Object.isFrozen(service) && Object.isFrozen(service.members)).toBe(true)
    expect(defineFeatureService({ name: 'churn', features: [group] }).version).toBe(1)
  })

  test('may take a group in parts', () => {
    expect(defineFeatureService({ name: 'parts', features: [group.pick('mean'), group.pick('total')] }).members.length).toBe(2)
  })

  const refused: readonly (readonly [string, ErrorCode, unknown])[] = [
    ['nothing', 'DEFINITION_INVALID_OPTION', undefined],
    ['an unknown option', 'DEFINITION_INVALID_OPTION', { name: 's', features: [group], members: [] }],
    ['a malformed name', 'DEFINITION_INVALID_NAME', { name: 's@1', features: [group] }],
    ['a version of half', 'DEFINITION_INVALID_VERSION', { name: 's', version: 1.5, features: [group] }],
    ['no members', 'DEFINITION_INVALID_MEMBER', { name: 's' }],
    ['an empty list of members', 'DEFINITION_EMPTY', { name: 's', features: [] }],
    ['a reference for a member', 'DEFINITION_INVALID_MEMBER', { name: 's', features: ['totals:total'] }],
    ['an entity for a member', 'DEFINITION_INVALID_MEMBER', { name: 's', features: [customer] }],
    ['a group twice', 'DEFINITION_DUPLICATE_NAME', { name: 's', features: [group, group] }],
    ['a feature twice', 'DEFINITION_DUPLICATE_NAME', { name: 's', features: [group, group.pick('mean')] }],
    ['an on-demand feature twice', 'DEFINITION_DUPLICATE_NAME', { name: 's', features: [basket, basket] }],
    ['a key of two types', 'DEFINITION_CONFLICT', { name: 's', features: [group, numbered] }],
    ['a key of two types behind on-demand features', 'DEFINITION_CONFLICT', { name: 's', features: [group, overNumbered] }],
    ['a request column of two types', 'DEFINITION_CONFLICT', { name: 's', features: [basket, cart] }],
    ['tags that are no list', 'DEFINITION_INVALID_OPTION', { name: 's', features: [group], tags: {} }],
  ]
  test.each(refused)('refuses %s', async (_, code, definition) => {
    await expectRefusal(() => untyped.service(definition), code)
  })
})
