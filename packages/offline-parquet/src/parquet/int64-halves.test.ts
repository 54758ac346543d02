import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { int64Bounds, int64ToFlooredNumbers, numbersToInt64 } from './int64-halves.js'

const times = fc.oneof(
  fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  fc.integer({ min: -5_000, max: 5_000 }),
  fc.constantFrom(2 ** 32, -(2 ** 32), 2 ** 32 - 1),
)

describe('64-bit integers by halves', () => {
  test('are what bigints say', () => {
    fc.assert(
      fc.property(fc.array(times), fc.constantFrom(1 as const, 1_000 as const), (values, factor) => {
        const integers = numbersToInt64(Float64Array.from(values), factor)
        expect([...integers]).toEqual(values.map((value) => BigInt(value) * BigInt(factor)))
      }),
      { numRuns: 500 },
    )
  })

  test('are divided towards the past', () => {
    const micros = fc.bigInt({ min: -8_640_000_000_000_000_000n, max: 8_640_000_000_000_000_000n })
    fc.assert(
      fc.property(fc.array(fc.oneof(micros, fc.bigInt({ min: -5_000n, max: 5_000n }))), (values) => {
        const floored = values.map((value) => Number(value / 1_000n - (value % 1_000n < 0n ? 1n : 0n)))
        expect([...int64ToFlooredNumbers(BigInt64Array.from(values), 1_000)]).toEqual(floored)
        const integers = BigInt64Array.from(values)
        expect([...int64ToFlooredNumbers(integers, 1_000, new Float64Array(integers.buffer))]).toEqual(floored)
      }),
      { numRuns: 500 },
    )
    expect([...int64ToFlooredNumbers(BigInt64Array.of(-1n, 1_999_999n, -1_000_001n), 1_000_000)]).toEqual([-1, 1, -2])
  })

  test('have a least and a greatest', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.boolean())), (rows) => {
        const there = rows.filter(([, isNull]) => !isNull).map(([value]) => value)
        const sorted = [...there].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
        const found = int64Bounds(
          BigInt64Array.from(rows, ([value]) => value),
          Uint8Array.from(rows, ([, isNull]) => (isNull ? 1 : 0)),
        )
        expect(found).toEqual(there.length === 0 ? undefined : { min: sorted[0], max: sorted.at(-1) })
      }),
      { numRuns: 500 },
    )
  })
})
