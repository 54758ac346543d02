// What rows must be: rules of features and of rows, validators of other libraries, derivations; each refusal under its own code.

import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type AnyFeatureGroup, defineFeatureGroup, type ErrorCode, type FeatureType, type StandardSchema, t } from '../src/index.js'
import { codesOf } from './codes-of.js'
import { canary, expectRefusal } from './refusal.js'
import { customer, day, openShop } from './shop.js'

function groupOf(feature: FeatureType): AnyFeatureGroup {
  return defineFeatureGroup({ name: 'rules', entity: customer, features: { value: feature } })
}

interface FeatureRule {
  readonly rule: string
  readonly feature: FeatureType
  readonly passes: readonly unknown[]
  readonly fails: readonly unknown[]
  readonly code: ErrorCode
}

const even: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => (Number(value) % 2 === 0 ? { value } : { issues: [{ message: `${String(value)} is odd` }] }),
  },
}
const throwing: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      throw new Error(`${String(value)} is too much`)
    },
  },
}

const featureRules: readonly FeatureRule[] = [
  { rule: 'required', feature: t.int64({ required: true }), passes: [0], fails: [null], code: 'VALIDATION_REQUIRED' },
  {
    rule: 'min, inclusive',
    feature: t.float64({ min: 0 }),
    passes: [0, -0, 1e300, Number.POSITIVE_INFINITY, null],
    fails: [-Number.MIN_VALUE, Number.NEGATIVE_INFINITY, Number.NaN],
    code: 'VALIDATION_MIN',
  },
  {
    rule: 'max, inclusive',
    feature: t.float64({ max: 1 }),
    passes: [1, Number.NEGATIVE_INFINITY, null],
    fails: [1.0000000000000002, Number.POSITIVE_INFINITY, Number.NaN],
    code: 'VALIDATION_MAX',
  },
  {
    rule: 'min of a bigint',
    feature: t.bigint({ min: 2n ** 60n }),
    passes: [2n ** 60n, String(2n ** 61n), null],
    fails: [2n ** 60n - 1n, -1n],
    code: 'VALIDATION_MIN',
  },
  { rule: 'max of an int32', feature: t.int32({ max: 10 }), passes: [10, null], fails: [11], code: 'VALIDATION_MAX' },
  {
    rule: 'min of a float32, rounded as it is stored',
    feature: t.float32({ min: 0.1 }),
    passes: [0.1, 0.2],
    fails: [0.09],
    code: 'VALIDATION_MIN',
  },
  { rule: 'allowed numbers', feature: t.int64({ allowed: [1, 2] }), passes: [1, 2, null], fails: [3], code: 'VALIDATION_ALLOWED' },
  {
    rule: 'allowed strings',
    feature: t.string({ allowed: ['a', 'b'] }),
    passes: ['a', null],
    fails: ['A', ''],
    code: 'VALIDATION_ALLOWED',
  },
  {
    rule: 'allowed NaN',
    feature: t.float64({ allowed: [Number.NaN, 0] }),
    passes: [Number.NaN, 0, -0],
    fails: [1],
    code: 'VALIDATION_ALLOWED',
  },
  { rule: 'categories', feature: t.categorical(['a', 'b']), passes: ['a', 'b', null], fails: ['c', ''], code: 'VALIDATION_ALLOWED' },
  {
    rule: 'a pattern',
    feature: t.string({ pattern: /^a+$/ }),
    passes: ['a', 'aa', null],
    fails: ['', 'ab', 'A'],
    code: 'VALIDATION_PATTERN',
  },
  {
    rule: 'a length',
    feature: t.string({ minLength: 1, maxLength: 2 }),
    passes: ['a', 'ab', '😀', null],
    fails: ['', 'abc', '😀a'],
    code: 'VALIDATION_LENGTH',
  },
  {
    rule: 'a check',
    feature: t.timestamp({ check: (date) => date.getUTCFullYear() === 2026 }),
    passes: [day(1), '2026-01-01T00:00:00Z', null],
    fails: ['2025-01-01T00:00:00Z'],
    code: 'VALIDATION_CHECK',
  },
  {
    rule: 'a check that throws',
    feature: t.array(t.string(), { check: (tags) => (tags[0] as string).length > 0 }),
    passes: [['a'], null],
    fails: [[], ['']],
    code: 'VALIDATION_CHECK',
  },
  {
    rule: 'a check that gives no boolean',
    feature: t.string({ check: (text) => text.length as unknown as boolean }),
    passes: [null],
    fails: ['a'],
    code: 'VALIDATION_CHECK',
  },
  {
    rule: 'a check on bytes',
    feature: t.bytes({ check: (bytes) => bytes[0] === 1 }),
    passes: ['AQ==', Uint8Array.of(1, 2), null],
    fails: ['Ag==', Uint8Array.of()],
    code: 'VALIDATION_CHECK',
  },
  {
    rule: 'a check on a vector',
    feature: t.vector(2, { check: (vector) => vector[0] === 1 }),
    passes: [[1, 2], Float64Array.of(1, 0), null],
    fails: [[2, 1]],
    code: 'VALIDATION_CHECK',
  },
  {
    rule: 'a schema of Zod',
    feature: t.string({ schema: z.email() }),
    passes: ['a@example.com', null],
    fails: ['a', ''],
    code: 'VALIDATION_SCHEMA',
  },
  { rule: 'a schema of anybody', feature: t.int64({ schema: even }), passes: [2, null], fails: [3], code: 'VALIDATION_SCHEMA' },
  { rule: 'a schema that throws', feature: t.string({ schema: throwing }), passes: [null], fails: ['a'], code: 'VALIDATION_SCHEMA' },
  {
    rule: 'a schema that answers a promise',
    feature: t.string({ schema: z.string().refine(async () => true) }),
    passes: [null],
    fails: ['a'],
    code: 'VALIDATION_ASYNC_SCHEMA',
  },
  {
    rule: 'a schema of json',
    feature: t.json(z.object({ a: z.number() })),
    passes: [{ a: 1 }, null],
    fails: [{ a: '1' }, {}, []],
    code: 'VALIDATION_SCHEMA',
  },
  {
    rule: 'a schema of json that answers a promise',
    feature: t.json(z.string().transform(async (text) => text)),
    passes: [null],
    fails: ['a'],
    code: 'VALIDATION_ASYNC_SCHEMA',
  },
]

describe('a rule of a feature', () => {
  for (const { rule, feature, passes, fails, code } of featureRules) {
    test(rule, async () => {
      const values = [...passes, ...fails]
      const expected = values.map((_, position) => (position < passes.length ? [] : [code]))
      expect(
        await codesOf(
          groupOf(feature),
          values.map((value) => ({ value })),
        ),
      ).toEqual(expected)
      const { any } = openShop([groupOf(feature)])
      const columns = { customer_id: values.map((_, position) => `C${position}`), value: values }
      const report = await any.ingest('rules', { columns }, { onInvalid: 'quarantine' })
      expect(report.errors.map(({ row }) => row)).toEqual(fails.map((_, position) => passes.length + position))
    })
  }
  test('unique: within the batch, nulls aside', async () => {
    expect(
      await codesOf(
        groupOf(t.string({ unique: true })),
        ['a', 'b', 'a', null, null, 'a'].map((value) => ({ value })),
      ),
    ).toEqual([[], [], ['VALIDATION_UNIQUE'], [], [], ['VALIDATION_UNIQUE']])
    expect(
      await codesOf(
        groupOf(t.timestamp({ unique: true })),
        [day(1), day(1).getTime()].map((value) => ({ value })),
      ),
    ).toEqual([[], ['VALIDATION_UNIQUE']])
    const { any } = openShop([groupOf(t.string({ unique: true }))])
    await any.ingest('rules', [{ customer_id: 'C1', value: 'a' }])
    expect(await any.ingest('rules', [{ customer_id: 'C2', value: 'a' }])).toMatchObject({ accepted: 1 })
  })
  test('a value that is of another type is not judged by the rules', async () => {
    expect(await codesOf(groupOf(t.int64({ min: 0, check: () => false })), [{ value: '-1' }])).toEqual([['INPUT_WRONG_TYPE']])
  })
  test('all of them at once', async () => {
    expect(await codesOf(groupOf(t.string({ minLength: 2, pattern: /^b/, allowed: ['bb'] })), [{ value: 'a' }])).toEqual([
      ['VALIDATION_PATTERN', 'VALIDATION_LENGTH', 'VALIDATION_ALLOWED'],
    ])
  })
  test("a schema's words stay out of the error: they may quote the value", async () => {
    const loud = t.string({ schema: z.string().refine(() => false, { error: ({ input }) => `${String(input)} is bad` }) })
    const { any } = openShop([groupOf(loud)])
    await expectRefusal(any.ingest('rules', [{ customer_id: 'C1', value: canary.text }]), 'VALIDATION_SCHEMA', /value/)
    const nested = t.json(z.object({ deep: z.object({ list: z.array(z.string()) }) }))
    await expectRefusal(
      openShop([groupOf(nested)]).any.ingest('rules', [{ customer_id: 'C1', value: { deep: { list: ['a', canary.number] } } }]),
      'VALIDATION_SCHEMA',
      /value/,
    )
  })
})

test("a schema of json gives what is stored; any other schema's output is ignored", async () => {
  const profile = z.object({ name: z.string().trim(), visits: z.coerce.number().default(0) })
  const group = defineFeatureGroup({
    name: 'profiles',
    entity: customer,
    features: { profile: t.json(profile), email: t.string({ schema: z.string().toLowerCase() }) },
  })
  const { store } = openShop([group])
  await store.ingest(group, [{ customer_id: 'C1', profile: { name: '  Ann ' }, email: 'A@X' }])
  expect((await store.getOnlineFeatures(group, [{ customer_id: 'C1' }])).rows).toEqual([
    { profile: { name: 'Ann', visits: 0 }, email: 'A@X' },
  ])
  expect(await (await store.getOfflineFeatures(group)).rows()).toMatchObject([{ profile: { name: 'Ann', visits: 0 }, email: 'A@X' }])
})

describe('a rule of the row', () => {
  const plain = defineFeatureGroup({
    name: 'rules',
    entity: customer,
    inputs: { spent: t.float64() },
    features: { total: t.int64(), seen: t.timestamp() },
  }).derive('average', t.float64(), ['spent', 'total'], (row) => (row.spent === null || row.total === null ? null : row.spent / row.total))
  test('sees inputs, features and what was derived, as people see values', async () => {
    const seen: object[] = []
    const group = plain.rule('look', (row) => seen.push({ ...row }) > 0)
    await codesOf(group, [{ spent: 6, total: 2, seen: day(1).toISOString() }, {}])
    expect(seen).toEqual([
      { spent: 6, total: 2, seen: day(1), average: 3 },
      { spent: null, total: null, seen: null, average: null },
    ])
  })
  test('refuses by false, by an error, and by anything but true', async () => {
    const group = plain
      .rule('spent_implies_total', (row) => !(row.spent !== null && row.spent > 0 && row.total === 0))
      .rule('careless', (row) => (row.seen as Date).getTime() > 0)
      .rule('truthy', () => 1 as unknown as boolean)
    expect(await codesOf(group, [{ spent: 1, total: 0, seen: day(1) }, { seen: null }])).toEqual([
      ['VALIDATION_RULE', 'VALIDATION_RULE'],
      ['VALIDATION_RULE', 'VALIDATION_RULE'],
    ])
    const { any } = openShop([group])
    await expectRefusal(
      any.ingest(group, [{ customer_id: canary.text, spent: canary.number, total: 0, seen: day(1) }]),
      'VALIDATION_RULE',
      /spent_implies_total/,
    )
  })
  test('of Zod, over several columns', async () => {
    const schema = z
      .object({ spent: z.number().nullable(), total: z.number() })
      .refine(({ spent, total }) => (spent ?? 0) >= total, { path: ['spent'] })
    const group = plain.rule('shape', schema)
    expect(
      await codesOf(group, [
        { spent: 2, total: 1 },
        { spent: 0, total: 1 },
        { spent: 1, total: null },
      ]),
    ).toEqual([[], ['VALIDATION_SCHEMA'], ['VALIDATION_SCHEMA']])
    expect(
      await codesOf(
        plain.rule(
          'later',
          z.object({}).refine(async () => true),
        ),
        [{}],
      ),
    ).toEqual([['VALIDATION_ASYNC_SCHEMA']])
  })
  test('a schema gets a row of its own: what it changes is stored nowhere', async () => {
    const group = plain.rule(
      'shape',
      z.looseObject({}).transform((row) => Object.assign(row, { total: 99 })),
    )
    const { store } = openShop([group])
    await store.ingest(group, [{ customer_id: 'C1', total: 1 }])
    expect((await store.getOnlineFeatures(group, [{ customer_id: 'C1' }])).columns.total).toEqual([1])
  })
  test('does not see rows that are bad already', async () => {
    let calls = 0
    const group = defineFeatureGroup({ name: 'rules', entity: customer, features: { total: t.int64({ min: 0 }) } }).rule(
      'count',
      () => ++calls > 0,
    )
    expect(await codesOf(group, [{ total: -1 }, { total: 1 }, { total: 'x' }])).toEqual([['VALIDATION_MIN'], [], ['INPUT_WRONG_TYPE']])
    expect(calls).toBe(1)
  })
})
