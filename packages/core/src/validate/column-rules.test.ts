import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../spec/index.js'
import { columnBuilder } from '../values/column-builder.js'
import type { FeatureType } from '../values/feature-type.js'
import { t } from '../values/types.js'
import { columnRules } from './column-rules.js'

/** The rows that a type's rules refuse, and under which codes. */
function refusals(type: FeatureType, values: readonly unknown[], required = false): string[] {
  const builder = columnBuilder(type, values.length)
  for (const value of values) builder.push(value)
  const column = builder.finish()
  const told: string[] = []
  for (const rule of columnRules(type, required))
    rule(column, values.length, (row, { code }) => told.push(`${row} ${code.replace('VALIDATION_', '')}`))
  return told.sort()
}

test('bounds are inclusive, and no NaN passes either', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double())),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 0 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1 }),
      (values, min, max) => {
        const expected = values.flatMap((value, row) =>
          value === null ? [] : [...(value >= min ? [] : [`${row} MIN`]), ...(value <= max ? [] : [`${row} MAX`])],
        )
        expect(refusals(t.float64({ min, max }), values)).toEqual(expected.sort())
      },
    ),
  )
})

test('a value stands once in a batch, nulls as often as they like', () => {
  const types: readonly (readonly [FeatureType, fc.Arbitrary<unknown>])[] = [
    [t.string({ unique: true }), fc.constantFrom('a', 'b', '')],
    [t.int64({ unique: true }), fc.constantFrom(0, -0, 1)],
    [t.float64({ unique: true }), fc.constantFrom(0, -0, Number.NaN, 1)],
    [t.bigint({ unique: true }), fc.constantFrom(0n, 1n, '1')],
    [t.timestamp({ unique: true }), fc.constantFrom(0, new Date(0), '1970-01-01T00:00:00Z', 1)],
  ]
  for (const [type, value] of types) {
    fc.assert(
      fc.property(fc.array(fc.option(value)), (values) => {
        const seen = new Set<unknown>()
        const expected = values.flatMap((one, row) => {
          if (one === null) return []
          const known = type.kind === 'timestamp' ? new Date(one as string).getTime() : type.kind === 'bigint' ? BigInt(one as string) : one
          const repeated = seen.has(known)
          seen.add(known)
          return repeated ? [`${row} UNIQUE`] : []
        })
        expect(refusals(type, values)).toEqual(expected.sort())
      }),
    )
  }
})

test('allowed values are compared as they are stored', () => {
  expect(refusals(t.float32({ allowed: [0.1, 1] }), [0.1, Math.fround(0.1), 1, 0.2, null])).toEqual(['3 ALLOWED'])
  expect(refusals(t.bigint({ allowed: [1n] }), [1n, '1', 2n])).toEqual(['2 ALLOWED'])
})

test('null passes every rule but required', () => {
  const type = t.string({
    pattern: /x/,
    minLength: 1,
    maxLength: 2,
    allowed: ['x'],
    unique: true,
    check: () => false,
    schema: { '~standard': { version: 1, vendor: 't', validate: () => ({ issues: [] }) } },
  })
  expect(refusals(type, [null, undefined])).toEqual([])
  expect(refusals(type, [null, undefined], true)).toEqual(['0 REQUIRED', '1 REQUIRED'])
})

test('a type without rules has none', () => {
  expect(columnRules(t.string({ description: 'x', default: 'a' }), false)).toEqual([])
  expect(columnRules(t.json(), false)).toEqual([])
})

test('a check sees the value as users see it, and a copy of what could be written into', () => {
  const seen: unknown[] = []
  const check = (value: unknown) => seen.push(value) > 0
  const values: readonly (readonly [FeatureType, unknown, unknown])[] = [
    [t.timestamp({ check }), 5, new Date(5)],
    [t.json(undefined, { check }), { a: 1 }, { a: 1 }],
    [t.bytes({ check }), 'AQ==', Uint8Array.of(1)],
    [t.vector(1, { check }), [1], Float32Array.of(1)],
    [t.array(t.timestamp(), { check }), [5, null], [new Date(5), null]],
  ]
  for (const [type, given] of values) expect(refusals(type, [given])).toEqual([])
  expect(seen).toEqual(values.map(([, , value]) => value))

  const vandal = t.vector(1, { check: (vector) => vector.fill(9).length > 0 })
  const builder = columnBuilder(vandal, 1)
  builder.push([1])
  const column = builder.finish()
  for (const rule of columnRules(vandal, false)) rule(column, 1, () => undefined)
  expect((column.values as Float32Array)[0]).toBe(1 satisfies Value)
})
