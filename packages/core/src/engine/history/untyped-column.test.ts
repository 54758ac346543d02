import { expect, test } from 'vitest'
import { untypedColumn } from './untyped-column.js'

const stored = (values: ArrayLike<unknown>, length = values.length) => untypedColumn('label', values, length).stored()

test('a column is stored as its values say', () => {
  const date = new Date(5)
  const cases: readonly [ArrayLike<unknown>, unknown, string][] = [
    [[1, null, Number.NaN], 'float64', 'number'],
    [[true, undefined], 'boolean', 'boolean'],
    [['a', null], 'string', 'string'],
    [[1n], 'bigint', 'bigint'],
    [[date], 'timestamp', 'number'],
    [[Uint8Array.of(1)], 'bytes', 'bytes'],
    [[Float32Array.of(1, 2), null, Float32Array.of(3, 4)], { vector: 2 }, 'vector'],
    [[{ a: 1 }, [1]], 'json', 'string'],
    [[1, 'a', null], 'json', 'string'],
    [[null, undefined], 'string', 'string'],
    [[], 'string', 'string'],
    [Float64Array.of(0.5), 'float64', 'number'],
    [Float32Array.of(0.5), 'float32', 'number'],
    [Int8Array.of(-1), 'int32', 'number'],
    [Uint32Array.of(2 ** 32 - 1), 'int64', 'number'],
    [BigInt64Array.of(-1n), 'bigint', 'bigint'],
    [BigUint64Array.of(1n), 'bigint', 'bigint'],
  ]
  for (const [values, type, kind] of cases) {
    expect(stored(values)).toMatchObject({ type, column: { kind } })
  }
})

test('nulls and values stand where they stood', () => {
  expect(stored([1, null, 3]).column).toEqual({ kind: 'number', values: Float64Array.of(1, 0, 3), nulls: Uint8Array.of(0, 1, 0) })
  expect(stored([1, 'a', null, { b: [true] }]).column).toEqual({
    kind: 'string',
    values: ['1', '"a"', '', '{"b":[true]}'],
    nulls: Uint8Array.of(0, 0, 1, 0),
  })
  expect(stored([1], 2).column).toEqual({ kind: 'number', values: Float64Array.of(1, 0), nulls: Uint8Array.of(0, 1) })
})

test('what no file can hold is refused by column and row', () => {
  for (const values of [
    [() => 1],
    [{ f: () => 1 }],
    [new Date(Number.NaN)],
    [2n ** 70n],
    BigUint64Array.of(2n ** 64n - 1n),
    ['\uD800'],
    [1, 'a', Number.NaN],
    [Float32Array.of(1), Float32Array.of(1, 2)],
  ]) {
    expect(() => stored(values)).toThrow(expect.objectContaining({ code: 'INPUT_WRONG_TYPE' }))
  }
})

test('values are read as they are', () => {
  const label = { a: 1 }
  expect(untypedColumn('label', [label], 2).read(0)).toBe(label)
  expect(untypedColumn('label', [label], 2).read(1)).toBeUndefined()
})
