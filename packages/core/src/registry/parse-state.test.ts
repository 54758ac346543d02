import { describe, expect, test } from 'vitest'
import { compileGroup } from '../definition/compiled-group.js'
import { defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures } from '../definition/index.js'
import { t } from '../values/types.js'
import { deprecated } from './deprecation.js'
import { emptyState, type RecordedState, stringifyState } from './document.js'
import { mergeFacts, recordedTable } from './merge.js'
import { parseState } from './parse-state.js'
import { definitionFacts } from './recorded.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string(), region: t.int64() } })
const group = defineFeatureGroup({
  name: 'customers',
  entity: customer,
  ttl: '90d',
  inputs: { spent: t.float64() },
  features: {
    count: t.int64({ min: 0, max: 9, allowed: [1], unique: true, check: (value) => value > 0 }),
    name: t.string({ minLength: 1, maxLength: 9, pattern: /x/, default: 'x', owner: 'a', description: 'b', tags: ['c'] }),
    vector: t.vector(3),
    items: t.array(t.array(t.categorical(['a']))),
    seen: t.timestamp({ default: new Date(0) }),
  },
}).derive('mean', t.float64(), ['spent'], () => 0)
const basket = defineOnDemandFeatures({ name: 'basket', request: { value: t.float64() }, sources: [group] }).derive(
  'double',
  t.float64(),
  ['value'],
  () => 0,
)
const service = defineFeatureService({ name: 'churn', features: [basket, group] })
const now = '2026-01-05T10:00:00.000Z'
const state = deprecated(
  mergeFacts(emptyState('shop'), definitionFacts([service]), { now, record: 'additive' }),
  'customers',
  'count',
  { reason: 'x' },
  now,
)
const code = (expected: string) => expect.objectContaining({ code: expected })

/** Every object and list within, with the way to it. */
function* places(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    yield [...path, name]
    yield* places(part, [...path, name])
  }
}
function changed(path: readonly (string | number)[], change: (parent: Record<string, unknown>, name: string) => void): string {
  const copy: unknown = JSON.parse(stringifyState(state))
  const parent = path.slice(0, -1).reduce((part, name) => (part as Record<string, unknown>)[name], copy)
  change(parent as Record<string, unknown>, String(path.at(-1)))
  return JSON.stringify(copy)
}

describe('the document', () => {
  test('comes back as it was', () => {
    expect(parseState(stringifyState(state), 'shop')).toEqual(state)
  })
  test('is the same text whatever was recorded first', () => {
    const version = (number: number) => defineFeatureGroup({ name: 'customers', version: number, entity: customer, features: {} })
    const other = defineFeatureGroup({ name: 'Z', entity: customer, features: {} })
    const recorded = [version(2), version(10), other].map((definition) => definitionFacts([definition]))
    const inOrder = (facts: typeof recorded) =>
      stringifyState(facts.reduce<RecordedState>((before, one) => mergeFacts(before, one, { now, record: 'additive' }), emptyState('shop')))
    expect(inOrder(recorded)).toBe(inOrder(recorded.toReversed()))
    expect(parseState(inOrder(recorded), 'shop').groups.map(({ name, version }) => [name, version])).toEqual([
      ['Z', 1],
      ['customers', 2],
      ['customers', 10],
    ])
  })
  test('keeps what a newer process wrote into it', () => {
    const text = changed(['groups', 0, 'name'], (parent) => {
      parent.invented = { later: true }
      parent.createdAt = now
    })
    const described = defineFeatureGroup({ name: 'customers', entity: customer, ttl: '90d', description: 'new', features: {} })
    const merged = mergeFacts(parseState(text, 'shop'), definitionFacts([described]), { now, record: 'guarded' })
    expect(merged.groups[0]).toMatchObject({ invented: { later: true }, description: 'new' })
  })
  test.each(['', 'null', '[]', '5', '"x"', '{}', '{"format":"else/1"}', '{"format":"granary-registry/1","store":"shop"}'])(
    '%s is corrupt',
    (text) => {
      expect(() => parseState(text, 'shop')).toThrow(code('REGISTRY_CORRUPT'))
    },
  )
  test('with any part of another type is corrupt', () => {
    let tried = 0
    for (const path of places(state)) {
      const text = changed(path, (parent, name) => {
        parent[name] = 0.5
      })
      expect(() => parseState(text, 'shop'), path.join('.')).toThrow(code('REGISTRY_CORRUPT'))
      tried++
    }
    expect(tried).toBeGreaterThan(100)
  })
  test('with text that is no value is corrupt', () => {
    for (const field of ['default', 'min', 'allowed', 'createdAt', 'role', 'status']) {
      const text = changed(['groups', 0, 'columns', 1, field], (parent, name) => {
        parent[name] = '{'
      })
      expect(() => parseState(text, 'shop'), field).toThrow(code('REGISTRY_CORRUPT'))
    }
  })
  test('of a later format is named as such, of another store too', () => {
    expect(() => parseState('{"format":"granary-registry/2"}', 'shop')).toThrow(code('STORE_UNSUPPORTED_PROTOCOL'))
    expect(() => parseState(stringifyState(state), 'other')).toThrow(code('REGISTRY_NAME_MISMATCH'))
  })
})

describe('the recorded layout', () => {
  test('is that of the code where nobody evolved it', () => {
    expect(recordedTable(state, 'customers', 1)).toEqual(compileGroup(group).table)
  })
  test('has what came later behind, whatever its role', () => {
    const later = defineFeatureGroup({
      name: 'customers',
      entity: customer,
      ttl: '90d',
      inputs: { spent: t.float64(), refunds: t.float64() },
      features: { count: t.int64() },
    })
    const table = recordedTable(mergeFacts(state, definitionFacts([later]), { now, record: 'additive' }), 'customers', 1)
    expect(table.columns.map(({ name }) => name)).toEqual(['spent', 'count', 'name', 'vector', 'items', 'seen', 'mean', 'refunds'])
    expect(table.fingerprint).not.toBe(compileGroup(group).table.fingerprint)
    expect(table.ttl).toBe(90 * 86_400_000)
  })
  test('of what is not recorded is an error', () => {
    expect(() => recordedTable(state, 'customers', 2)).toThrow(code('REGISTRY_UNKNOWN_REFERENCE'))
    expect(() => recordedTable(state, 'customer', 1)).toThrow(code('REGISTRY_UNKNOWN_REFERENCE'))
  })
})
