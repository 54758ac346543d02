import fc from 'fast-check'
import { expect, test } from 'vitest'
import { int64ToNumbers } from './int64.js'

const corrupt = expect.objectContaining({ code: 'STORE_CORRUPT' })

test('every safe integer is the number that it was, wherever in its buffer', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), fc.nat(5), (numbers, offset) => {
      const values = BigInt64Array.from([...Array<bigint>(offset).fill(7n), ...numbers.map(BigInt)]).subarray(offset)
      expect(Array.from(int64ToNumbers(values))).toEqual(numbers)
    }),
  )
  const edges = [0, -1, 1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 1 - 2 ** 53]
  expect(Array.from(int64ToNumbers(BigInt64Array.from(edges, BigInt)))).toEqual(edges)
})

test('an integer beyond is refused, never rounded', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const values = BigInt64Array.of(1n, value)
      if (Number.isSafeInteger(Number(value))) expect(int64ToNumbers(values)[1]).toBe(Number(value))
      else expect(() => int64ToNumbers(values)).toThrow(corrupt)
    }),
  )
  for (const value of [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)])
    expect(() => int64ToNumbers(BigInt64Array.of(value))).toThrow(corrupt)
})

test('beneath a null nobody looks', () => {
  expect(Array.from(int64ToNumbers(BigInt64Array.of(2n ** 60n, 5n), Uint8Array.of(1, 0)))).toEqual([0, 5])
  expect(() => int64ToNumbers(BigInt64Array.of(2n ** 60n, 5n), Uint8Array.of(0, 1))).toThrow(corrupt)
})

test('in their own memory they become the same numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), (numbers) => {
      const values = BigInt64Array.from(numbers, BigInt)
      const own = new Float64Array(values.buffer)
      expect(int64ToNumbers(values, undefined, own)).toBe(own)
      expect(Array.from(own)).toEqual(numbers)
    }),
  )
})
