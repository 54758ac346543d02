import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { expectRefusal } from '../../test/refusal.js'
import { untyped } from '../../test/untyped.js'
import type { ErrorCode } from '../errors/codes.js'
import { isFeatureType, sameValues } from './feature-type.js'
import { t } from './types.js'

const js = untyped.t

describe('a type', () => {
  test('is frozen, keeps its options and shape, and leaves out what is absent', () => {
    const type = t.int64({ description: 'Number of purchases', min: 0, required: true, tags: ['a'], status: 'draft' })
    expect(type).toEqual({
      kind: 'int64',
      options: { description: 'Number of purchases', min: 0, required: true, tags: ['a'], status: 'draft' },
    })
    expect([type, type.options, type.options.tags].every(Object.isFrozen)).toBe(true)
    expect(Object.keys(t.string().options)).toEqual([])
    expect(Object.keys(js.string({ owner: undefined, default: undefined }).options)).toEqual([])
    expect(t.categorical(['b', 'a']).categories).toEqual(['b', 'a'])
    expect(t.vector(3).length).toBe(3)
    expect(t.array(t.array(t.int32())).item?.item?.kind).toBe('int32')
  })

  test('copies what it is given: categories, tags, defaults', () => {
    const categories = ['a', 'b']
    const vector = new Float32Array([1, 2])
    const date = new Date(5)
    const items = [new Date(7), null]
    const json = { a: [1] }
    const types = [
      t.categorical(categories),
      t.vector(2, { default: vector }),
      t.timestamp({ default: date }),
      t.array(t.timestamp(), { default: items }),
      t.json(undefined, { default: json }),
    ]
    categories.push('c')
    vector[0] = 9
    date.setTime(9)
    items[0]?.setTime(9)
    json.a.push(9)
    expect(types.map((type) => type.categories ?? type.options.default)).toEqual([
      ['a', 'b'],
      new Float32Array([1, 2]),
      new Date(5),
      [new Date(7), null],
      { a: [1] },
    ])
  })

  test('keeps json schemas and validators', () => {
    const schema = z.object({ n: z.string().transform(Number) })
    expect(t.json(schema).options.schema).toBe(schema)
    expect(t.string({ schema: z.email() }).options.schema).toBeDefined()
    expect(t.array(t.json(schema)).item?.options.schema).toBe(schema)
    expect(t.json(schema, { default: { n: 1 } }).options.default).toEqual({ n: 1 }) // the schema's output, though the schema takes a string
  })

  test('is told from other things, and compared by its values alone', () => {
    expect([t.json(), t.vector(2)].every(isFeatureType)).toBe(true)
    expect([undefined, null, 'string', {}, { kind: 'string' }, { kind: 'toString', options: {} }, t].some(isFeatureType)).toBe(false)
    expect(sameValues(t.int64({ min: 0 }), t.int64({ required: true }))).toBe(true)
    expect(sameValues(t.int64(), t.int32())).toBe(false)
    expect(sameValues(t.vector(2), t.vector(3))).toBe(false)
    expect(sameValues(t.array(t.string()), t.array(t.bytes()))).toBe(false)
    expect(sameValues(t.categorical(['a', 'b']), t.categorical(['b', 'a']))).toBe(true)
    expect(sameValues(t.categorical(['a', 'b']), t.categorical(['a', 'c']))).toBe(false)
  })
})

const accepted = [
  () => t.float64({ min: 0, max: 0, default: 0 }),
  () => t.float64({ default: Number.NaN }),
  () => t.float32({ allowed: [0.1], default: 0.1 }),
  () => t.bigint({ min: 0n, max: 2n ** 63n - 1n, default: 1n, allowed: [1n] }),
  () => t.string({ pattern: /^a/i, minLength: 1, maxLength: 1, allowed: ['a', 'b'], default: 'a', check: (value) => value === 'a' }),
  () => t.string({ minLength: 0, maxLength: 0, default: '' }),
  () => t.bytes({ default: new Uint8Array([1]) }),
  () => t.boolean({ default: false }),
  () => t.timestamp({ unique: true, default: new Date(0) }),
  () => t.array(t.string({ description: 'A word' }), { default: ['a', null], check: (words) => words.length > 0 }),
]
describe('options that make sense', () => {
  test.each(accepted.map((make) => [String(make).slice(6), make] as const))('%s', (_, make) => {
    expect(isFeatureType(make())).toBe(true)
  })
})

const refused: readonly (readonly [ErrorCode, () => unknown, RegExp])[] = [
  // options
  ['DEFINITION_INVALID_OPTION', () => js.float64({ requierd: true }), /requierd/],
  ['DEFINITION_INVALID_OPTION', () => js.float64('required'), /float64/],
  ['DEFINITION_INVALID_OPTION', () => js.float64([]), /float64/],
  ['DEFINITION_INVALID_OPTION', () => js.boolean({ min: 0 }), /min/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ pattern: /a/ }), /pattern/],
  ['DEFINITION_INVALID_OPTION', () => js.vector(2, { unique: true }), /unique/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ description: 1 }), /description/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ owner: '\ud800' }), /owner/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ tags: 'a' }), /tags/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ tags: [''] }), /tag/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ tags: [1] }), /tag/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ status: 'toString' }), /status/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ required: 1 }), /required/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ unique: 'yes' }), /unique/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ check: true }), /check/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ schema: {} }), /schema/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ schema: { '~standard': { version: 2, validate() {} } } }), /schema/],
  // bounds
  ['DEFINITION_INVALID_OPTION', () => js.float64({ min: Number.NaN }), /min/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ max: Number.POSITIVE_INFINITY }), /max/],
  ['DEFINITION_INVALID_OPTION', () => js.float64({ min: 1n }), /min/],
  ['DEFINITION_INVALID_OPTION', () => js.bigint({ max: 1 }), /max/],
  ['DEFINITION_INVALID_OPTION', () => js.int64({ min: 1, max: 0 }), /min/],
  ['DEFINITION_INVALID_OPTION', () => js.bigint({ min: 1n, max: 0n }), /min/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ minLength: -1 }), /minLength/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ maxLength: 1.5 }), /maxLength/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ minLength: 2, maxLength: 1 }), /minLength/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ pattern: '^a' }), /pattern/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ pattern: /a/g }), /pattern/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ pattern: /a/y }), /pattern/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ allowed: [] }), /allowed/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ allowed: 'a' }), /allowed/],
  ['DEFINITION_INVALID_OPTION', () => js.string({ allowed: ['a', 'a'] }), /allowed/],
  ['DEFINITION_INVALID_OPTION', () => js.int64({ allowed: [1.5] }), /allowed/],
  ['DEFINITION_INVALID_OPTION', () => js.bigint({ allowed: ['1'] }), /allowed/],
  // shapes
  ['DEFINITION_INVALID_TYPE', () => js.categorical(), /categorical/],
  ['DEFINITION_INVALID_TYPE', () => js.categorical([]), /categorical/],
  ['DEFINITION_INVALID_TYPE', () => js.categorical('ab'), /categorical/],
  ['DEFINITION_INVALID_TYPE', () => js.categorical(['a', 'a']), /categorical/],
  ['DEFINITION_INVALID_TYPE', () => js.categorical(['a', 1]), /categorical/],
  ['DEFINITION_INVALID_TYPE', () => js.categorical(['\udc00']), /categorical/],
  ['DEFINITION_INVALID_TYPE', () => js.vector(), /vector/],
  ['DEFINITION_INVALID_TYPE', () => js.vector(0), /vector/],
  ['DEFINITION_INVALID_TYPE', () => js.vector(1.5), /vector/],
  ['DEFINITION_INVALID_TYPE', () => js.vector('3'), /vector/],
  ['DEFINITION_INVALID_TYPE', () => js.vector(2 ** 40), /vector/],
  ['DEFINITION_INVALID_TYPE', () => js.array(), /array/],
  ['DEFINITION_INVALID_TYPE', () => js.array('string'), /array/],
  ['DEFINITION_INVALID_OPTION', () => js.array(t.float64({ min: 0 })), /min/],
  ['DEFINITION_INVALID_OPTION', () => js.array(t.string({ required: true })), /required/],
  ['DEFINITION_INVALID_OPTION', () => js.array(t.array(t.string({ default: '' }))), /default/],
  ['DEFINITION_INVALID_OPTION', () => js.array(t.string({ schema: z.string() })), /schema/],
  ['DEFINITION_INVALID_OPTION', () => js.json({ default: 1 }), /json/],
  ['DEFINITION_INVALID_OPTION', () => js.json(undefined, { schema: z.string() }), /schema/],
  // defaults
  ['DEFINITION_INVALID_DEFAULT', () => js.float64({ default: '0' }), /float64/],
  ['DEFINITION_INVALID_DEFAULT', () => js.float64({ default: null }), /null/],
  ['DEFINITION_INVALID_DEFAULT', () => js.float64({ default: -1, min: 0 }), /min/],
  ['DEFINITION_INVALID_DEFAULT', () => js.float64({ default: 2, max: 1 }), /max/],
  ['DEFINITION_INVALID_DEFAULT', () => js.float64({ default: Number.NaN, min: 0 }), /min/],
  ['DEFINITION_INVALID_DEFAULT', () => js.float64({ default: 3, allowed: [1, 2] }), /allowed/],
  ['DEFINITION_INVALID_DEFAULT', () => js.float32({ default: 1e300 }), /float32/],
  ['DEFINITION_INVALID_DEFAULT', () => js.int32({ default: 2 ** 31 }), /int32/],
  ['DEFINITION_INVALID_DEFAULT', () => js.int64({ default: 2 ** 53 }), /int64/],
  ['DEFINITION_INVALID_DEFAULT', () => js.bigint({ default: 2n ** 63n }), /bigint/],
  ['DEFINITION_INVALID_DEFAULT', () => js.bigint({ default: '1' }), /bigint/],
  ['DEFINITION_INVALID_DEFAULT', () => js.bigint({ default: 1n, max: 0n }), /max/],
  ['DEFINITION_INVALID_DEFAULT', () => js.boolean({ default: 0 }), /boolean/],
  ['DEFINITION_INVALID_DEFAULT', () => js.categorical(['a'], { default: 'b' }), /categorical/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: '\ud800' }), /string/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: 'b', pattern: /^a/ }), /pattern/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: '', minLength: 1 }), /minLength/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: 'ab', maxLength: 1 }), /maxLength/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: 'a', schema: z.email() }), /schema/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: 'a', schema: z.string().refine(async () => true) }), /promise/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: 'a', check: () => false }), /check/],
  ['DEFINITION_INVALID_DEFAULT', () => js.string({ default: 'a', check: (value: { n: { n: number } }) => value.n.n > 0 }), /check/],
  ['DEFINITION_INVALID_DEFAULT', () => js.timestamp({ default: 0 }), /timestamp/],
  ['DEFINITION_INVALID_DEFAULT', () => js.timestamp({ default: '2026-01-01T00:00:00Z' }), /timestamp/],
  ['DEFINITION_INVALID_DEFAULT', () => js.timestamp({ default: new Date(Number.NaN) }), /timestamp/],
  ['DEFINITION_INVALID_DEFAULT', () => js.bytes({ default: 'AQ==' }), /bytes/],
  ['DEFINITION_INVALID_DEFAULT', () => js.vector(2, { default: new Float32Array(3) }), /vector/],
  ['DEFINITION_INVALID_DEFAULT', () => js.array(t.int32(), { default: [1.5] }), /array/],
  ['DEFINITION_INVALID_DEFAULT', () => js.json(undefined, { default: { a: Number.NaN } }), /json/],
]
describe('refuses', () => {
  test.each(refused.map(([code, make, names]) => [String(make).slice(6), code, make, names] as const))(
    '%s',
    async (_, code, make, names) => {
      await expectRefusal(make, code, names)
    },
  )
})
