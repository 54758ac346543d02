import { describe, expect, test } from 'vitest'
import {
  type AnyFeatureGroup,
  type AnyOnDemandFeatures,
  type AnySelection,
  type Definitions,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
} from '../definition/index.js'
import type { FeatureType, Types } from '../values/feature-type.js'
import { t } from '../values/types.js'
import { planChanges, planFacts } from './diff.js'
import { emptyState, type RecordedState } from './document.js'
import { mergeFacts } from './merge.js'
import { definitionFacts } from './recorded.js'

const recordedAt = '2026-01-05T10:00:00.000Z'

function recorded(definitions: Definitions, before: RecordedState = emptyState('shop')): RecordedState {
  return mergeFacts(before, definitionFacts(definitions), { now: recordedAt, record: 'additive' })
}

/** `kind subject field` of each change. */
function changes(before: Definitions, after: Definitions): readonly string[] {
  return planChanges(recorded(before), after).changes.map(({ kind, subject, field }) => `${kind} ${subject} ${field}`)
}

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
interface Options {
  readonly version?: number
  readonly ttl?: number
  readonly inputs?: Types
  readonly features?: Types
  readonly description?: string
  readonly owner?: string
  readonly tags?: readonly string[]
}
function group({ inputs = { spent: t.float64() }, features = { purchases: t.int64() }, ...options }: Options = {}) {
  return defineFeatureGroup({ name: 'customer_features', entity: customer, inputs, features, ...options })
}
/** `.derive` for columns whose names the compiler does not see. */
function derive<D extends AnyFeatureGroup | AnyOnDemandFeatures>(
  definition: D,
  name: string,
  type: FeatureType,
  sources: readonly string[],
  compute: () => unknown = () => null,
): D {
  return (definition as D & { derive(...step: readonly unknown[]): D }).derive(name, type, sources, compute)
}
function pick(group: AnyFeatureGroup, ...names: readonly string[]): AnySelection {
  return (group as AnyFeatureGroup & { pick(...names: readonly string[]): AnySelection }).pick(...names)
}
function onDemand(sources: readonly AnyFeatureGroup[], request: Types = {}): AnyOnDemandFeatures {
  return defineOnDemandFeatures({ name: 'basket', sources, request })
}
/** A group with one feature more, of the type under test. */
const withFeature = (type: FeatureType): AnyFeatureGroup => group({ features: { purchases: t.int64(), feature: type } })

describe('what is new is additive', () => {
  test('everything, where nothing is recorded', () => {
    const basket = defineOnDemandFeatures({ name: 'basket', sources: [group()], request: { value: t.float64() } })
    const churn = defineFeatureService({ name: 'churn', features: [group(), basket] })
    expect(changes([], [churn])).toEqual([
      'additive customer entity',
      'additive customer_features@1 group',
      'additive basket on-demand-features',
      'additive churn@1 service',
    ])
  })
  test('a version', () => {
    expect(changes([group()], [group(), group({ version: 2, features: { purchases: t.string() } })])).toEqual([
      'additive customer_features@2 group',
    ])
  })
  test('an input, a feature (required or not), a derived feature', () => {
    const after = group({
      inputs: { spent: t.float64(), refunds: t.float64() },
      features: { purchases: t.int64(), visits: t.int64(), tier: t.string({ required: true }) },
    })
    expect(changes([group()], [derive(after, 'mean', t.float64(), ['spent'])])).toEqual([
      'additive customer_features@1:refunds input',
      'additive customer_features@1:visits feature',
      'additive customer_features@1:tier feature',
      'additive customer_features@1:mean feature',
    ])
  })
  test('a category, of items too', () => {
    const before = withFeature(t.categorical(['a', 'b']))
    expect(changes([before], [withFeature(t.categorical(['c', 'a', 'b']))])).toEqual(['additive customer_features@1:feature categories'])
    const items = withFeature(t.array(t.categorical(['a'])))
    expect(changes([items], [withFeature(t.array(t.categorical(['a', 'b'])))])).toEqual(['additive customer_features@1:feature categories'])
  })
  test('a version of a service', () => {
    const service = (version: number) => defineFeatureService({ name: 'churn', version, features: [group().pick('purchases')] })
    expect(changes([service(1)], [service(1), service(2)])).toEqual(['additive churn@2 service'])
  })
  test('an on-demand feature, and a source that asks for no other key', () => {
    const other = defineFeatureGroup({ name: 'other', entity: customer, features: { x: t.int64() } })
    const before = defineOnDemandFeatures({ name: 'basket', sources: [group()], request: { value: t.float64() } })
    const after = defineOnDemandFeatures({ name: 'basket', sources: [group(), other], request: { value: t.float64() } })
    const both = derive(after, 'double', t.float64(), ['value'])
    expect(changes([before, other], [both])).toEqual(['additive basket sources', 'additive basket:double feature'])
    expect(planChanges(recorded([both], recorded([before])), [both]).isEmpty).toBe(true)
  })
  test('an input that becomes a feature', () => {
    const after = group({ inputs: {}, features: { purchases: t.int64(), spent: t.float64({ default: 0 }) } })
    expect(changes([group()], [after])).toEqual(['additive customer_features@1:spent feature'])
  })
  test('a feature of a group that a service takes whole', () => {
    const service = (features: Types) => defineFeatureService({ name: 'churn', features: [group({ features })] })
    expect(changes([service({ a: t.int64() })], [service({ a: t.int64(), b: t.int64() })])).toEqual([
      'additive customer_features@1:b feature',
    ])
  })
})

describe('what the code lacks is no difference', () => {
  test('groups, versions, services, inputs, features, categories, on-demand features', () => {
    const wide = group({
      features: { purchases: t.int64(), tier: t.categorical(['a', 'b']), visits: t.int64() },
      inputs: { spent: t.float64(), x: t.int64() },
    })
    const narrow = group({ features: { purchases: t.int64(), tier: t.categorical(['b']) } })
    const basket = defineOnDemandFeatures({ name: 'basket', sources: [narrow], request: { value: t.float64() } })
    const more = derive(basket, 'double', t.float64(), ['value'])
    const churn = defineFeatureService({ name: 'churn', features: [wide.pick('visits')] })
    const before = [wide, group({ version: 2 }), churn, more]
    expect(planFacts(recorded(before.slice(0, 3), recorded([more])), definitionFacts([narrow])).isEmpty).toBe(true)
    expect(changes([more], [basket])).toEqual([])
  })
  test('a feature that is still an input to an older process', () => {
    expect(changes([group({ inputs: {}, features: { purchases: t.int64(), spent: t.float64({ default: 0 }) } })], [group()])).toEqual([])
  })
  test('the order of columns, of features and of definitions', () => {
    const [a, b] = [t.int64(), t.string()]
    expect(changes([group({ features: { a, b } })], [group({ features: { b, a } })])).toEqual([])
  })
})

describe('what waits for apply', () => {
  test.each<[string, AnyFeatureGroup, AnyFeatureGroup]>([
    ['description', group(), group({ description: 'new' })],
    ['owner', group({ owner: 'a' }), group({ owner: 'b' })],
    ['tags', group({ tags: ['a'] }), group()],
    ['rules', group(), group().rule('positive', () => true)],
    ['rules', group().rule('positive', () => true), group().rule('positive', () => false)],
  ])('%s of a group', (field, before, after) => {
    expect(changes([before], [after])).toEqual([`guarded customer_features@1 ${field}`])
  })
  test.each<[string, FeatureType, FeatureType]>([
    ['description', t.int64(), t.int64({ description: 'new' })],
    ['owner', t.int64({ owner: 'a' }), t.int64()],
    ['tags', t.int64(), t.int64({ tags: ['a'] })],
    ['status', t.int64(), t.int64({ status: 'archived' })],
    ['required', t.int64(), t.int64({ required: true })],
    ['min', t.int64({ min: 0 }), t.int64({ min: 1 })],
    ['max', t.bigint(), t.bigint({ max: 2n ** 60n })],
    ['pattern', t.string({ pattern: /a/ }), t.string({ pattern: /a/i })],
    ['minLength', t.string(), t.string({ minLength: 1 })],
    ['maxLength', t.string({ maxLength: 3 }), t.string()],
    ['allowed', t.int64({ allowed: [1, 2] }), t.int64({ allowed: [1, 2, 3] })],
    ['unique', t.int64(), t.int64({ unique: true })],
    ['check', t.int64(), t.int64({ check: (value) => value > 0 })],
  ])('%s of a feature', (field, before, after) => {
    expect(changes([withFeature(before)], [withFeature(after)])).toEqual([`guarded customer_features@1:feature ${field}`])
  })
  test('the text of a derivation', () => {
    const before = derive(group(), 'mean', t.float64(), ['spent'], () => 1)
    const after = derive(group(), 'mean', t.float64(), ['spent'], () => 2)
    expect(changes([before], [after])).toEqual(['guarded customer_features@1:mean compute'])
  })
  test('description, owner and tags of entities, on-demand features and services', () => {
    const described = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() }, description: 'new' })
    expect(changes([group()], [defineFeatureGroup({ name: 'other', entity: described, features: {} })])).toContain(
      'guarded customer description',
    )
    const basket = (owner?: string) => defineOnDemandFeatures({ name: 'basket', sources: [group()], ...(owner !== undefined && { owner }) })
    expect(changes([basket()], [basket('a')])).toEqual(['guarded basket owner'])
    const churn = (tags: readonly string[]) => defineFeatureService({ name: 'churn', features: [group()], tags })
    expect(changes([churn([])], [churn(['a'])])).toEqual(['guarded churn@1 tags'])
  })
  test('what is written about a request column', () => {
    const basket = (type: FeatureType) => defineOnDemandFeatures({ name: 'basket', sources: [group()], request: { value: type } })
    expect(changes([basket(t.float64())], [basket(t.float64({ description: 'new' }))])).toEqual(['guarded basket:value description'])
    expect(changes([basket(t.categorical(['a']))], [basket(t.categorical(['a', 'b']))])).toEqual(['additive basket:value categories'])
  })
})

describe('what breaks', () => {
  const churn = defineFeatureService({ name: 'churn', version: 3, features: [group().pick('purchases')] })
  const breaking = (before: Definitions, after: Definitions) =>
    planChanges(recorded(before), after)
      .changes.filter(({ kind }) => kind === 'breaking')
      .map(({ subject, field, breaks }) => [subject, field, breaks])

  test('a type, with the services that read the feature', () => {
    const after = group({ features: { purchases: t.float64() } })
    expect(breaking([churn], [after])).toEqual([['customer_features@1:purchases', 'type', ['churn@3']]])
  })
  test.each<[FeatureType, FeatureType]>([
    [t.int32(), t.int64()],
    [t.string(), t.categorical(['a'])],
    [t.vector(3), t.vector(4)],
    [t.array(t.string()), t.array(t.int64())],
    [t.array(t.string()), t.array(t.categorical(['a']))],
  ])('a type in its parts', (before, after) => {
    expect(breaking([withFeature(before)], [withFeature(after)])).toEqual([['customer_features@1:feature', 'type', []]])
  })
  test.each<[FeatureType, FeatureType]>([
    [t.int64(), t.int64({ default: 0 })],
    [t.float64({ default: 0 }), t.float64({ default: -0 })],
    [t.timestamp({ default: new Date(0) }), t.timestamp({ default: new Date(1) })],
    [t.string({ default: 'a' }), t.string()],
  ])('a default', (before, after) => {
    expect(breaking([withFeature(before)], [withFeature(after)])).toEqual([['customer_features@1:feature', 'default', []]])
  })
  test('the ttl, with every service of the group', () => {
    expect(breaking([churn], [group({ ttl: 60_000 })])).toEqual([['customer_features@1', 'ttl', ['churn@3']]])
    expect(breaking([group({ ttl: 60_000 })], [group()])).toEqual([['customer_features@1', 'ttl', []]])
  })
  test('the entity, and its keys', () => {
    const of = (name: string, joinKeys: Types) =>
      defineFeatureGroup({
        name: 'customer_features',
        entity: defineEntity({ name, joinKeys }),
        inputs: { spent: t.float64() },
        features: { purchases: t.int64() },
      })
    expect(breaking([churn], [of('person', { customer_id: t.string() })])).toEqual([['customer_features@1', 'entity', ['churn@3']]])
    for (const keys of [{ customer_id: t.int64() }, { id: t.string() }, { customer_id: t.string(), region: t.string() }]) {
      expect(breaking([churn], [of('customer', keys)])).toEqual([['customer_features@1', 'keys', ['churn@3']]])
    }
    const two = (first: string, second: string) => of('pair', { [first]: t.string(), [second]: t.string() })
    expect(breaking([two('a', 'b')], [two('b', 'a')])).toEqual([['customer_features@1', 'keys', []]])
  })
  test('a new version is the way out of other keys', () => {
    const other = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string(), region: t.string() } })
    const after = defineFeatureGroup({ name: 'customer_features', version: 2, entity: other, features: { purchases: t.int64() } })
    expect(changes([churn], [after])).toEqual(['guarded customer keys', 'additive customer_features@2 group'])
  })
  test('the type or the sources of a derivation, and a derivation in the place of a feature', () => {
    const plain = group({ inputs: { spent: t.float64(), refunds: t.float64() } })
    const before = derive(plain, 'mean', t.float64(), ['spent', 'purchases'])
    const service = defineFeatureService({ name: 'value', features: [pick(before, 'mean')] })
    const expected = (field: string) => [['customer_features@1:mean', field, ['value@1']]]
    expect(breaking([service], [derive(plain, 'mean', t.float32(), ['spent', 'purchases'])])).toEqual(expected('type'))
    expect(breaking([service], [derive(plain, 'mean', t.float64(), ['spent', 'refunds'])])).toEqual(expected('sources'))
    expect(breaking([service], [derive(plain, 'mean', t.float64(), ['purchases', 'spent'])])).toEqual([])
    expect(breaking([service], [group({ features: { purchases: t.int64(), mean: t.float64() } })])).toEqual(expected('sources'))
  })
  test('a source breaks the services of what is derived from it, on demand too', () => {
    const before = derive(group(), 'mean', t.float64(), ['spent', 'purchases'])
    const basket = derive(onDemand([before], { value: t.float64() }), 'ratio', t.float64(), ['value', 'customer_features:mean'])
    const service = defineFeatureService({ name: 'shop', features: [basket] })
    const derived = defineFeatureService({ name: 'derived', features: [pick(before, 'mean')] })
    const after = derive(group({ features: { purchases: t.float64() } }), 'mean', t.float64(), ['spent', 'purchases'])
    expect(breaking([service, derived], [after])).toEqual([['customer_features@1:purchases', 'type', ['derived@1', 'shop@1']]])
  })
  test('the request of on-demand features: a column more or less, its type, whether it is required', () => {
    const basket = (request: Types) => derive(onDemand([group()], request), 'ratio', t.float64(), ['customer_features:purchases'])
    const service = defineFeatureService({ name: 'shop', features: [basket({ value: t.float64() })] })
    for (const request of [
      {},
      { value: t.float32() },
      { value: t.float64({ required: true }) },
      { value: t.float64(), more: t.string() },
    ]) {
      expect(breaking([service], [basket(request)])).toEqual([['basket', 'request', ['shop@1']]])
    }
  })
  test('a source of on-demand features that asks for another key, or another version as a source of a derivation', () => {
    const store = defineEntity({ name: 'store', joinKeys: { store_id: t.string() } })
    const stores = defineFeatureGroup({ name: 'stores', entity: store, features: { size: t.int64() } })
    const second = group({ version: 2 })
    expect(breaking([onDemand([group()])], [onDemand([group(), stores])])).toEqual([['basket', 'keys', []]])
    const ratio = (source: AnyFeatureGroup) => derive(onDemand([source]), 'ratio', t.float64(), ['customer_features:purchases'])
    expect(breaking([ratio(second)], [derive(onDemand([group(), second]), 'ratio', t.float64(), ['customer_features:purchases'])])).toEqual(
      [],
    )
    expect(breaking([ratio(group())], [ratio(second)])).toEqual([['basket:ratio', 'sources', []]])
  })
  test("a service's list: more, less, another order, another version", () => {
    const two = group({ features: { a: t.int64(), b: t.int64() } })
    const service = (...names: readonly ('a' | 'b')[]) => defineFeatureService({ name: 'churn', features: [two.pick(...names)] })
    for (const names of [['a'], ['b', 'a']] as const) {
      expect(breaking([service('a', 'b')], [service(...names)])).toEqual([['churn@1', 'features', ['churn@1']]])
    }
    const second = group({ version: 2, features: { a: t.int64(), b: t.int64() } })
    expect(breaking([service('a', 'b')], [defineFeatureService({ name: 'churn', features: [second.pick('a', 'b')] })])).toHaveLength(1)
  })
})

describe('a plan', () => {
  test('shows the gravest first, a line a change', () => {
    const after = group({ description: 'new', ttl: 1, features: { purchases: t.int64(), more: t.int64() } })
    const plan = planChanges(recorded([group()]), [after])
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['breaking', 'guarded', 'additive'])
    expect(String(plan).split('\n')).toHaveLength(3)
    expect(plan.isEmpty).toBe(false)
    expect(String(planChanges(recorded([group()]), [group()]))).not.toBe('')
  })
  test('two definitions of one name that differ are refused, equal ones are one', () => {
    expect(() => planChanges(emptyState('shop'), [group(), group({ ttl: 5 })])).toThrow(
      expect.objectContaining({ code: 'DEFINITION_CONFLICT' }),
    )
    const other = defineEntity({ name: 'customer', joinKeys: { id: t.string() } })
    expect(() =>
      planChanges(emptyState('shop'), [group(), defineFeatureGroup({ name: 'other', entity: other, features: { a: t.int64() } })]),
    ).toThrow(expect.objectContaining({ code: 'DEFINITION_CONFLICT' }))
    expect(planChanges(emptyState('shop'), [group(), group()]).changes).toHaveLength(2)
  })
})
