import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerColumn, StoredType, Value } from '../spec/index.js'
import { coercion, Refusal } from '../values/coercion.js'
import { valueAppender } from '../values/column-builder.js'
import type { FeatureType } from '../values/feature-type.js'
import { t } from '../values/types.js'
import { coerceAnswer, coerceArray, handWritten } from './coerce-column.js'
import { columnLength, reader } from './column-reader.js'

function coerced(run: (onProblem: (row: number, problem: { readonly code: string }) => void) => AnswerColumn) {
  const codes = new Map<number, string>()
  const column = run((row, { code }) => codes.set(row, code))
  const read = reader(column)
  return Array.from({ length: columnLength(column) }, (_, row) => codes.get(row) ?? read(row))
}

/** What the same values give one by one. */
function oneByOne(type: FeatureType, values: readonly unknown[]): unknown[] {
  const coerce = coercion(type)
  return values.map((value) => {
    if (value === null || value === undefined) return null
    const stored = coerce(value)
    return stored instanceof Refusal ? stored.code : stored
  })
}

describe('typed arrays are coerced as their values would be one by one', () => {
  const arrays: readonly (readonly [string, fc.Arbitrary<ArrayLike<unknown>>])[] = [
    [
      'Float64Array of anything',
      fc
        .array(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(-0, 2 ** 31, -(2 ** 31), 2 ** 53, 8.64e15, 8.64e15 + 1)))
        .map((values) => Float64Array.from(values)),
    ],
    ['Float64Array of whole numbers', fc.float64Array({ noNaN: true }).map((values) => values.map(Math.trunc))],
    ['Float32Array', fc.float32Array()],
    ['Int8Array', fc.int8Array()],
    ['Uint8Array', fc.uint8Array()],
    ['Uint8ClampedArray', fc.uint8ClampedArray()],
    ['Int16Array', fc.int16Array()],
    ['Uint16Array', fc.uint16Array()],
    ['Int32Array', fc.int32Array()],
    ['Uint32Array', fc.uint32Array()],
    ['BigInt64Array', fc.bigInt64Array()],
    ['BigUint64Array', fc.bigUint64Array()],
  ]
  const types = {
    int32: t.int32(),
    int64: t.int64(),
    float32: t.float32(),
    float64: t.float64(),
    timestamp: t.timestamp(),
    bigint: t.bigint(),
    boolean: t.boolean(),
    string: t.string(),
  }
  for (const [name, values] of arrays) {
    test(name, () => {
      fc.assert(
        fc.property(values, fc.constantFrom(...Object.values(types)), (array, type) => {
          expect(coerced((onProblem) => coerceArray(type, array, onProblem))).toEqual(oneByOne(type, Array.from(array)))
        }),
        { numRuns: 200 },
      )
    })
  }
  test('and copied', () => {
    const arrays = [Float64Array.of(1), Float32Array.of(1), Int32Array.of(1)]
    const columns = arrays.flatMap((array) =>
      [t.float64(), t.float32(), t.int64(), t.int32()].map((type) => coerceArray(type, array, () => undefined)),
    )
    const bigints = BigInt64Array.of(1n)
    columns.push(coerceArray(t.bigint(), bigints, () => undefined))
    for (const array of arrays) array.fill(9)
    bigints.fill(9n)
    for (const column of columns) expect(Number(reader(column)(0))).toBe(1)
  })
})

function columnOf(type: StoredType, values: readonly Value[]): AnswerColumn {
  const { append, finish } = valueAppender(type, values.length)
  for (const value of values) append(value)
  return finish()
}

describe('foreign columns', () => {
  const cases: readonly (readonly [string, FeatureType, StoredType, readonly Value[], readonly unknown[]])[] = [
    ['int32 as int64', t.int64(), 'int32', [1, null], [1, null]],
    ['int64 as int32, where it fits', t.int32(), 'int64', [1, 2 ** 31], [1, 'INPUT_WRONG_TYPE']],
    ['bigint as int64, where it fits', t.int64(), 'bigint', [1n, null, 2n ** 53n], [1, null, 'INPUT_WRONG_TYPE']],
    ['int64 as bigint', t.bigint(), 'int64', [1, null], [1n, null]],
    ['float64 as int64, where it is whole', t.int64(), 'float64', [1, 1.5], [1, 'INPUT_WRONG_TYPE']],
    ['float64 as float32, rounded once', t.float32(), 'float64', [0.1, null], [Math.fround(0.1), null]],
    ['float32 as float64', t.float64(), 'float32', [Math.fround(0.1)], [Math.fround(0.1)]],
    ['int64 as timestamp', t.timestamp(), 'int64', [5, null], [5, null]],
    ['text as timestamp, with a zone', t.timestamp(), 'string', ['1970-01-01T00:00:00.005Z', '1970-01-01'], [5, 'INPUT_INVALID_TIMESTAMP']],
    [
      'text as json',
      t.json(),
      'string',
      ['{"a":1}', 'null', null, '{', ''],
      ['{"a":1}', null, null, 'INPUT_WRONG_TYPE', 'INPUT_WRONG_TYPE'],
    ],
    ['json as json, written our way', t.json(), 'json', ['{ "a" : 1.0 }'], ['{"a":1}']],
    ['text as a category', t.categorical(['a']), 'string', ['a', 'b', null], ['a', 'VALIDATION_ALLOWED', null]],
    ['text as text', t.string(), 'string', ['a', null], ['a', null]],
    ['text as a number', t.float64(), 'string', ['1'], ['INPUT_WRONG_TYPE']],
    [
      'a list of floats as a vector',
      t.vector(2),
      { array: 'float64' },
      [[1, 0.1], [1], [1, null], null],
      [Float32Array.of(1, 0.1), 'INPUT_WRONG_TYPE', 'INPUT_WRONG_TYPE', null],
    ],
    ['a list as a list', t.array(t.string()), { array: 'string' }, [['a', null], [], null], [['a', null], [], null]],
    [
      'a list of text as a list of categories',
      t.array(t.categorical(['a'])),
      { array: 'string' },
      [['a', null], ['b']],
      [['a', null], 'VALIDATION_ALLOWED'],
    ],
    [
      'a list of bigints as a list of int64',
      t.array(t.int64()),
      { array: 'bigint' },
      [[1n, null], [2n ** 53n]],
      [[1, null], 'INPUT_WRONG_TYPE'],
    ],
    ['bytes as bytes', t.bytes(), 'bytes', [Uint8Array.of(1), null], [Uint8Array.of(1), null]],
    ['booleans as booleans', t.boolean(), 'boolean', [true, false, null], [true, false, null]],
  ]
  for (const [name, type, found, values, expected] of cases) {
    test(name, () =>
      expect(coerced((onProblem) => coerceAnswer(type, columnOf(found, values), found, values.length, onProblem))).toEqual(expected),
    )
  }
  test('a dictionary as the text that it stands for', () => {
    const column: AnswerColumn = {
      kind: 'dictionary',
      codes: Uint32Array.of(1, 0, 1),
      dictionary: ['a', 'b'],
      nulls: Uint8Array.of(0, 0, 1),
    }
    expect(coerced((onProblem) => coerceAnswer(t.string(), column, 'string', 3, onProblem))).toEqual(['b', 'a', null])
    expect(coerced((onProblem) => coerceAnswer(t.categorical(['a']), column, 'string', 3, onProblem))).toEqual([
      'VALIDATION_ALLOWED',
      'a',
      null,
    ])
  })
  test('a value written by hand means what it meant in its column', () => {
    expect(handWritten(t.int64(), 5n)).toBe(5)
    expect(handWritten(t.bigint(), 5)).toBe(5n)
    expect(handWritten(t.json(), '{"a":1}')).toEqual({ a: 1 })
    expect(handWritten(t.json(), '{')).toBe('{')
    expect(handWritten(t.string(), '{}')).toBe('{}')
  })
})
