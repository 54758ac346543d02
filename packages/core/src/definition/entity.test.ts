import { describe, expect, test } from 'vitest'
import { expectRefusal } from '../../test/refusal.js'
import { untyped } from '../../test/untyped.js'
import type { ErrorCode } from '../errors/codes.js'
import { t } from '../values/types.js'
import { defineEntity } from './entity.js'

describe('an entity', () => {
  test('is frozen and keeps the order of its key', () => {
    const route = defineEntity({
      name: 'route',
      joinKeys: { origin: t.string(), destination: t.int64() },
      description: 'From here to there',
    })
    expect(route).toEqual({
      kind: 'entity',
      name: 'route',
      joinKeys: { origin: t.string(), destination: t.int64() },
      description: 'From here to there',
    })
    expect(Object.keys(route.joinKeys)).toEqual(['origin', 'destination'])
    expect(Object.isFrozen(route) && Object.isFrozen(route.joinKeys)).toBe(true)
    expect('description' in defineEntity({ name: 'a', joinKeys: { id: t.string() } })).toBe(false)
  })

  test('takes keys of every type that can be told apart exactly', () => {
    const joinKeys = { a: t.string(), b: t.int32(), c: t.int64(), d: t.bigint(), e: t.boolean(), f: t.timestamp() }
    expect(Object.keys(defineEntity({ name: 'all', joinKeys }).joinKeys)).toEqual(Object.keys(joinKeys))
  })

  test('does not change with what it was made of', () => {
    const joinKeys = { id: t.string() }
    const entity = defineEntity({ name: 'a', joinKeys })
    Object.assign(joinKeys, { other: t.string() })
    expect(Object.keys(entity.joinKeys)).toEqual(['id'])
  })

  const id = { id: t.string() }
  const refused: readonly (readonly [string, ErrorCode, unknown])[] = [
    ['nothing', 'DEFINITION_INVALID_OPTION', undefined],
    ['an unknown option', 'DEFINITION_INVALID_OPTION', { name: 'a', joinKeys: id, joinKey: 1 }],
    ['no name', 'DEFINITION_INVALID_NAME', { joinKeys: id }],
    ['a malformed name', 'DEFINITION_INVALID_NAME', { name: 'a b', joinKeys: id }],
    ['no keys', 'DEFINITION_INVALID_TYPE', { name: 'a' }],
    ['an empty key', 'DEFINITION_EMPTY', { name: 'a', joinKeys: {} }],
    ['keys as a list', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: [t.string()] }],
    ['a key that is no type', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { id: 'string' } }],
    ['a key that is a type not called', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { id: t.string } }],
    ['a reserved key', 'DEFINITION_INVALID_NAME', { name: 'a', joinKeys: { event_timestamp: t.timestamp() } }],
    ['two keys that differ in case', 'DEFINITION_DUPLICATE_NAME', { name: 'a', joinKeys: { id: t.string(), ID: t.string() } }],
    ['a key as prototype', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { __proto__: t.string() } }],
    ['a key called __proto__', 'DEFINITION_INVALID_NAME', { name: 'a', joinKeys: { ['__proto__']: t.string() } }],
    ['a float key', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { id: t.float64() } }],
    ['a categorical key', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { id: t.categorical(['a']) } }],
    ['a bytes key', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { id: t.bytes() } }],
    ['a json key', 'DEFINITION_INVALID_TYPE', { name: 'a', joinKeys: { id: t.json() } }],
    ['a key with a default', 'DEFINITION_INVALID_OPTION', { name: 'a', joinKeys: { id: t.string({ default: '' }) } }],
    ['a unique key', 'DEFINITION_INVALID_OPTION', { name: 'a', joinKeys: { id: t.string({ unique: true }) } }],
    ['a description that is no text', 'DEFINITION_INVALID_OPTION', { name: 'a', joinKeys: id, description: 1 }],
  ]
  test.each(refused)('refuses %s', async (_, code, definition) => {
    await expectRefusal(() => untyped.entity(definition), code)
  })
})
