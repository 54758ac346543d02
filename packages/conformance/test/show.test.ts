// What every comparison of the suite rests on: different values have different texts.

import { expect, test } from 'vitest'
import { checkContains, checkSame, checkSameBag } from '../src/assert/assert.js'
import { show } from '../src/assert/show.js'
import { hostileKeys } from '../src/fixtures/keys.js'
import { typedValues } from '../src/fixtures/values.js'

test('values of any two types, and nothing, have different texts', () => {
  const different = [
    undefined,
    null,
    'null',
    'undefined',
    '',
    0,
    -0,
    1,
    '1',
    1n,
    '1n',
    true,
    'true',
    NaN,
    'NaN',
    Infinity,
    [],
    [null],
    [undefined],
    [[]],
    ['a,b'],
    ['a', 'b'],
    {},
    { a: 1 },
    { a: '1' },
    new Uint8Array(0),
    Uint8Array.of(0),
    Uint8Array.of(1, 0),
    Float32Array.of(0),
    Float32Array.of(-0),
    Float32Array.of(1, 0),
    [0],
    [1, 0],
    'caf\u00e9',
    'cafe\u0301',
    '\ufeff',
    '\u0000',
  ]
  expect(new Set(different.map(show)).size).toBe(different.length)
  expect(show(Uint8Array.of(1))).toBe(show(Buffer.of(1)))
})

test('the fixtures hold different values, and keys of at most 1,024 bytes', () => {
  for (const { values } of typedValues) expect(new Set(values.map(show)).size).toBe(values.length)
  expect(new Set(hostileKeys).size).toBe(hostileKeys.length)
  for (const key of hostileKeys) expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024)
  expect(hostileKeys.some((key) => Buffer.byteLength(key) === 1_024)).toBe(true)
})

test('bags compare without order, with counts', () => {
  checkSame([1, NaN], [1, NaN], 'same')
  expect(() => checkSame(0, -0, 'zeros')).toThrow()
  checkSameBag([1, 2, 2], [2, 1, 2], 'bag')
  expect(() => checkSameBag([1, 2], [1, 2, 2], 'bag')).toThrow()
  expect(() => checkSameBag([1, 2, 2], [1, 2], 'bag')).toThrow()
  checkContains([1, 2, 3], [3, 1], 'contained')
  expect(() => checkContains([1, 2, 3], [3, 3], 'contained')).toThrow()
})
