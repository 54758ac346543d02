import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromLosslessJson, toLosslessJson } from './lossless-json.js'

const through = (value: unknown): unknown => fromLosslessJson(toLosslessJson(value))

/** Whatever a row may hold, tags and their look-alikes among the names. */
const names = fc.oneof(
  fc.string(),
  fc.constantFrom('$number', '$$number', '$bigint', '$lost', '$date', '$', '__proto__', 'constructor', 'toJSON'),
)
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.date({ noInvalidDate: true }), // Node finds no two invalid dates equal
    fc.uint8Array(),
    fc.float32Array(),
    fc.float64Array(),
    fc.array(tie('value')),
    fc.dictionary(names, tie('value'), { noNullPrototype: true }),
  ),
}))

test('every value comes back as it was', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(isDeepStrictEqual(through(value), value)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('what looks like a tag is none', () => {
  for (const value of [
    { $number: 'NaN' },
    { $undefined: true },
    { $lost: 'cycle' },
    { $$date: 1 },
    { $: { $bytes: 'AQ==' } },
    { $number: 1, other: 2 },
  ]) {
    expect(through(value)).toStrictEqual(value)
  }
})

describe('what cannot be kept', () => {
  test('leaves the rest as it was', () => {
    expect(through({ a: 1, b: () => 1, c: Symbol('c') })).toStrictEqual({ a: 1, b: undefined, c: undefined })
    expect(JSON.parse(toLosslessJson([() => 1]))).toEqual([{ $lost: 'function' }])
  })
  test('a circle, however often it closes, is cut where it closes', () => {
    const circle: Record<string, unknown> = { a: 1 }
    for (let arm = 0; arm < 5; arm++) circle[`arm${arm}`] = [circle]
    expect(through(circle)).toMatchObject({ a: 1, arm0: [undefined], arm4: [undefined] })
  })
  test('the same object twice, without a circle, is there twice', () => {
    const shared = { a: 1 }
    expect(through([shared, { shared }])).toStrictEqual([{ a: 1 }, { shared: { a: 1 } }])
  })
  test('depths past 100 are cut', () => {
    let deep: unknown = 1
    for (let level = 0; level < 150; level++) deep = [deep]
    expect(() => toLosslessJson(deep)).not.toThrow()
    let cut = through(deep)
    while (Array.isArray(cut)) [cut] = cut as unknown[]
    expect(cut).toBeUndefined()
  })
})

test('an invalid date stays one', () => {
  expect(through(new Date(Number.NaN))).toEqual(new Date(Number.NaN))
})
