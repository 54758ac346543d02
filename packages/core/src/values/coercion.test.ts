import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Value } from '../spec/index.js'
import { coercion, Refusal } from './coercion.js'
import type { FeatureType } from './feature-type.js'
import { t } from './types.js'
import { userValue } from './user-value.js'

interface Kind {
  readonly type: FeatureType
  /** What comes in, and what is stored of it. */
  readonly takes: readonly (readonly [unknown, Value])[]
  readonly refuses: readonly unknown[]
  readonly code?: string
}

const kinds: Readonly<Record<string, Kind>> = {
  string: {
    type: t.string(),
    takes: [
      ['', ''],
      ['é\u0000😀', 'é\u0000😀'],
      ['\ufeffx', '\ufeffx'],
    ],
    refuses: ['\ud800', 'a\udfff', 5, true, {}, ['a'], new String('a')],
  },
  boolean: {
    type: t.boolean(),
    takes: [
      [true, true],
      [false, false],
    ],
    refuses: [0, 1, 'true', ''],
  },
  int32: {
    type: t.int32(),
    takes: [
      [0, 0],
      [-0, 0],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [-(2 ** 31), -(2 ** 31)],
    ],
    refuses: [2 ** 31, -(2 ** 31) - 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, true],
  },
  int64: {
    type: t.int64(),
    takes: [
      [0, 0],
      [-0, 0],
      [2 ** 53 - 1, 2 ** 53 - 1],
      [1 - 2 ** 53, 1 - 2 ** 53],
    ],
    refuses: [2 ** 53, -(2 ** 53), 1.5, Number.NaN, '1', 1n],
  },
  bigint: {
    type: t.bigint(),
    takes: [
      [0n, 0n],
      ['-0', 0n],
      [2n ** 63n - 1n, 2n ** 63n - 1n],
      [String(-(2n ** 63n)), -(2n ** 63n)],
    ],
    refuses: [2n ** 63n, -(2n ** 63n) - 1n, 1, '1.0', '0x10', '', ' 1', '1e3', '9'.repeat(20)],
  },
  float64: {
    type: t.float64(),
    takes: [
      [0.1, 0.1],
      [-0, -0],
      [Number.NaN, Number.NaN],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ],
    refuses: ['0.1', 1n, true],
  },
  float32: {
    type: t.float32(),
    takes: [
      [0.1, Math.fround(0.1)],
      [-0, -0],
      [Number.NaN, Number.NaN],
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      [1e-50, 0],
    ],
    refuses: [3.5e38, -1e39, '1'],
  },
  timestamp: {
    type: t.timestamp(),
    takes: [
      [new Date(5), 5],
      ['1970-01-01T00:00:00.005Z', 5],
      [5, 5],
    ],
    refuses: ['1970-01-01T00:00:00', new Date(Number.NaN), 1.5, 5n, true],
    code: 'INPUT_INVALID_TIMESTAMP',
  },
  bytes: {
    type: t.bytes(),
    takes: [
      [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
      ['AQI=', Uint8Array.of(1, 2)],
      ['', Uint8Array.of()],
      [Uint8Array.of(), Uint8Array.of()],
    ],
    refuses: ['!', 'AQI*', [1, 2], new ArrayBuffer(1), 5],
  },
  array: {
    type: t.array(t.int64()),
    takes: [
      [[], []],
      [
        [1, null, -0],
        [1, null, 0],
      ],
    ],
    refuses: [[1, undefined], ['1'], [1.5], 'ab', { length: 0 }, new Set()],
  },
  'array of arrays': {
    type: t.array(t.array(t.string())),
    takes: [
      [
        [['a'], null, []],
        [['a'], null, []],
      ],
    ],
    refuses: [[['a', 1]], ['a']],
  },
  vector: {
    type: t.vector(2),
    takes: [
      [[0.1, -0], Float32Array.of(0.1, -0)],
      [Float64Array.of(1, Number.NaN), Float32Array.of(1, Number.NaN)],
      [Float32Array.of(1, 2), Float32Array.of(1, 2)],
    ],
    refuses: [[1], [1, 2, 3], [1, null], [1, '2'], [1, 1e39], [1, undefined], 'ab', { length: 2, 0: 1, 1: 2 }],
  },
  json: {
    type: t.json(),
    takes: [
      [{ a: [1, null, 'x', true] }, '{"a":[1,null,"x",true]}'],
      ['x', '"x"'],
      [1.5, '1.5'],
      [[], '[]'],
      [Object.create(null), '{}'],
    ],
    refuses: [Number.NaN, { a: undefined }, [undefined], 1n, new Date(0), new Map(), () => 1, { a: '\ud800' }, { '\ud800': 1 }],
  },
}

for (const [name, { type, takes, refuses, code = 'INPUT_WRONG_TYPE' }] of Object.entries(kinds)) {
  describe(name, () => {
    const coerce = coercion(type)
    test('stores what is of the type', () => {
      for (const [given, stored] of takes) expect(coerce(given)).toStrictEqual(stored)
    })
    test('refuses everything else by its code, in words that hold no value', () => {
      const words = new Set<string>()
      for (const given of refuses) {
        const refused = coerce(given)
        expect([given, refused]).toEqual([given, expect.objectContaining({ code })])
        words.add((refused as Refusal).message)
      }
      expect(words.size).toBeLessThanOrEqual(2) // of another type, or ill-formed; an array, or its item
    })
    test('what users read of a stored value is stored as the same again', () => {
      const toUser = userValue(type)
      for (const [, stored] of takes) expect(coerce(toUser(stored))).toStrictEqual(stored)
    })
  })
}

test('a category that is not listed is refused under its own code, with the list', () => {
  const coerce = coercion(t.categorical(['a', 'b']))
  expect(coerce('a')).toBe('a')
  expect(coerce('c')).toMatchObject({ code: 'VALIDATION_ALLOWED', message: expect.stringMatching(/'a', 'b'/) })
  expect(coerce(5)).toMatchObject({ code: 'INPUT_WRONG_TYPE' })
  expect(coerce('toString')).toBeInstanceOf(Refusal)
})

test('a fault within an array keeps its own code', () => {
  expect(coercion(t.array(t.timestamp()))(['2026-01-01'])).toMatchObject({ code: 'INPUT_INVALID_TIMESTAMP' })
  expect(coercion(t.array(t.categorical(['a'])))(['b'])).toMatchObject({ code: 'VALIDATION_ALLOWED' })
})

test("json with a schema stores the schema's output, or its refusal", () => {
  const coerce = coercion(t.json(z.object({ a: z.string().transform((text) => text.length) })))
  expect(coerce({ a: 'abc' })).toBe('{"a":3}')
  expect(coerce({ a: 1 })).toMatchObject({ code: 'VALIDATION_SCHEMA' })
  expect(coercion(t.json(z.transform(() => Number.NaN)))(1)).toMatchObject({ code: 'INPUT_WRONG_TYPE' })
  expect(coercion(t.json(z.string().refine(async () => true)))('a')).toMatchObject({ code: 'VALIDATION_ASYNC_SCHEMA' })
})

test('what is stored is a copy: the bytes and vectors of a user stay his', () => {
  const [bytes, vector] = [Uint8Array.of(1), Float32Array.of(1)]
  const stored = [coercion(t.bytes())(bytes), coercion(t.vector(1))(vector)]
  bytes.fill(9)
  vector.fill(9)
  expect(stored).toEqual([Uint8Array.of(1), Float32Array.of(1)])
})

test('every number is exact or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()), (number) => {
      for (const type of [t.int32(), t.int64()]) {
        const coerced = coercion(type)(number)
        expect(coerced instanceof Refusal || coerced === number).toBe(true)
      }
      expect(coercion(t.float64())(number)).toBe(number)
      const short = coercion(t.float32())(number)
      expect(short instanceof Refusal ? Math.abs(number) > 3.4e38 : Object.is(short, Math.fround(number))).toBe(true)
    }),
  )
})

test('every JSON value comes back from json as it was', () => {
  const coerce = coercion(t.json())
  const toUser = userValue(t.json())
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const stored = coerce(value)
      if (stored instanceof Refusal) throw new Error(`refused: ${JSON.stringify(value)}`)
      expect(toUser(stored)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('a value that goes round in a circle, or too deep, is refused and not followed for ever', () => {
  const circle: unknown[] = []
  circle.push(circle, circle)
  expect(coercion(t.json())(circle)).toBeInstanceOf(Refusal)
  let deep: unknown = 1
  for (let level = 0; level < 1_000; level++) deep = [deep]
  expect(coercion(t.json())(deep)).toBeInstanceOf(Refusal)
})
