import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AnyFeatureGroup,
  type Definition,
  defineEntity,
  defineFeatureGroup,
  defineFeatureService,
  defineOnDemandFeatures,
} from '../definition/index.js'
import type { Types } from '../values/feature-type.js'
import { t } from '../values/types.js'
import { planFacts } from './diff.js'
import { emptyState, type RecordedState, stringifyState } from './document.js'
import { mergeFacts, recordedTable } from './merge.js'
import { parseState } from './parse-state.js'
import { definitionFacts } from './recorded.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
const now = '2026-01-05T10:00:00.000Z'

// A column's type follows from its name: additions of two processes never contradict each other, as after a rolling deploy.
const kinds: readonly ((categories: readonly string[], described: string) => Types[string])[] = [
  (_, description) => t.int64({ description }),
  (categories, description) => t.categorical(['base', ...categories], { description, default: 'base' }),
  (categories) => t.array(t.categorical(['base', ...categories])),
  () => t.vector(3, { default: Float32Array.of(1, NaN, -0) }),
  (_, description) => t.float64({ description, min: description.length, default: 9.5 }),
]
const column = fc.integer({ min: 0, max: 14 })
const categories = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'constructor', ''), { maxLength: 3 })
const text = fc.constantFrom('', 'x', 'xy')
const columns = fc
  .uniqueArray(column, { maxLength: 8 })
  .chain((numbers) => fc.tuple(...numbers.map((number) => fc.tuple(fc.constant(number), categories, text))))
type Columns = readonly (readonly [number, readonly string[], string])[]

const someProcess = fc.record({
  inputs: columns,
  features: columns,
  version: fc.integer({ min: 1, max: 3 }),
  derived: fc.boolean(),
  onDemand: fc.boolean(),
  service: fc.boolean(),
  description: text,
  tags: fc.uniqueArray(text, { maxLength: 2 }).map((tags) => tags.filter((tag) => tag !== '')),
})
type Process = typeof someProcess extends fc.Arbitrary<infer P> ? P : never

function typesOf(columns: Columns): Types {
  return Object.fromEntries(
    columns.map(([number, values, description]) => [
      `c${number}`,
      (kinds[number % kinds.length] as (typeof kinds)[0])(values, description),
    ]),
  )
}

/** What is an input to one process may be a feature to another. Inputs have no default, so only some kinds. */
function inputsOf(columns: Columns, features: Columns): Types {
  const taken = new Set(features.map(([number]) => number))
  return typesOf(columns.filter(([number]) => !taken.has(number) && (number % kinds.length === 0 || number % kinds.length === 2)))
}

function definitionsOf({ inputs, features, version, derived, onDemand, service, description, tags }: Process): readonly Definition[] {
  const base: AnyFeatureGroup = defineFeatureGroup({
    name: 'customers',
    version,
    entity: customer,
    description,
    tags,
    inputs: { raw: t.float64(), ...inputsOf(inputs, features) },
    features: { base: t.int64(), ...typesOf(features) },
  })
  const group = derived ? (base as ReturnType<typeof plain>).derive('mean', t.float64(), ['raw'], (row) => row.raw) : base
  const computed = defineOnDemandFeatures({
    name: `basket${version}`,
    sources: [group] as never,
    request: { value: t.categorical(['base', ...(inputs[0]?.[1] ?? [])]) } as Types,
  })
  return [
    group,
    ...(onDemand ? [computed] : []),
    ...(service ? [defineFeatureService({ name: 'churn', version, features: [group] as never })] : []),
  ]
}
const plain = () => defineFeatureGroup({ name: 'customers', entity: customer, inputs: { raw: t.float64() }, features: {} })

function record(state: RecordedState, process: Process, record: 'additive' | 'guarded' = 'additive'): RecordedState {
  return mergeFacts(state, definitionFacts(definitionsOf(process)), { now, record })
}

/** The names, types and categories recorded, in no order. */
function meaning(state: RecordedState) {
  const columnsOf = (columns: readonly { readonly name: string; readonly role: string; readonly type: object }[]) =>
    columns
      .map(({ name, role, type }) =>
        JSON.stringify([name, role, type], (_, value: unknown) =>
          Array.isArray(value) && value.every((item) => typeof item === 'string') && value.includes('base') ? [...value].sort() : value,
        ),
      )
      .sort()
  return {
    groups: state.groups.map((group) => JSON.stringify([group.name, group.version, columnsOf(group.columns)])).sort(),
    onDemand: state.onDemand.map((one) => JSON.stringify([one.name, [...one.sources].sort(), columnsOf(one.request)])).sort(),
    services: state.services.map(({ name, version, features }) => JSON.stringify([name, version, features])).sort(),
  }
}

describe('merging', () => {
  test('two processes in either order leave the same things', () => {
    fc.assert(
      fc.property(someProcess, someProcess, someProcess, (first, one, other) => {
        const start = record(emptyState('shop'), first)
        expect(meaning(record(record(start, one), other))).toEqual(meaning(record(record(start, other), one)))
      }),
      { numRuns: 300 },
    )
  })

  test('is done once: what was merged changes nothing more, and shows no additive change', () => {
    fc.assert(
      fc.property(someProcess, someProcess, (one, other) => {
        const state = record(record(emptyState('shop'), one), other)
        expect(record(state, one)).toBe(state)
        for (const process of [one, other]) {
          const plan = planFacts(state, definitionFacts(definitionsOf(process)))
          expect(plan.changes.filter(({ kind }) => kind !== 'guarded')).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the plan of an applied document is empty, and an older layout is part of the newer one', () => {
    fc.assert(
      fc.property(someProcess, someProcess, (one, other) => {
        const before = record(emptyState('shop'), one)
        const applied = record(before, other, 'guarded')
        expect(planFacts(applied, definitionFacts(definitionsOf(other))).isEmpty).toBe(true)
        for (const { name, version } of before.groups) {
          const older = recordedTable(before, name, version).columns
          expect(recordedTable(applied, name, version).columns.slice(0, older.length)).toEqual(older)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a document comes back from its text as it was, and equal states are equal texts', () => {
    fc.assert(
      fc.property(someProcess, someProcess, (one, other) => {
        const state = record(record(emptyState('shop'), one), other, 'guarded')
        const text = stringifyState(state)
        const read = parseState(text, 'shop')
        expect(stringifyState(read)).toBe(text)
        expect(planFacts(read, definitionFacts(definitionsOf(other))).isEmpty).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
