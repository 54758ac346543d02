// Random values of every stored type, edges and hostile strings first.

import type { StoredType, Value } from '@granary/core/spec'
import fc from 'fast-check'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    '\ufeffbom',
    '__proto__',
    '../../etc',
    'a,b%2C',
    '\0',
    '\ud7ff',
    '\uffff',
    '\u{10ffff}',
    'é'.repeat(40),
    'x'.repeat(300),
  ),
  fc.constantFrom('a', 'b', 'c'),
)

const milliseconds = fc.oneof(
  fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  fc.integer({ min: -2_000, max: 2_000 }),
  fc.constantFrom(-62_135_596_800_001, 0, -1),
)

/** A value of a type, without null; items of arrays may be null. */
export function arbitraryOf(type: StoredType): fc.Arbitrary<Value> {
  if (typeof type === 'object') {
    if ('vector' in type)
      return fc
        .array(arbitraryOf('float32'), { minLength: type.vector, maxLength: type.vector })
        .map((items) => Float32Array.from(items as number[]))
    return fc.array(fc.option(arbitraryOf(type.array), { freq: 4 }), { maxLength: 4 })
  }
  switch (type) {
    case 'string':
    case 'json':
      return text
    case 'boolean':
      return fc.boolean()
    case 'int32':
      return fc.oneof(fc.integer(), fc.integer({ min: -3, max: 3 }))
    case 'int64':
      return fc.oneof(
        fc.maxSafeInteger(),
        fc.integer({ min: -3, max: 3 }),
        fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
      )
    case 'bigint':
      return fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 3n }))
    case 'float32':
      return fc.float()
    case 'float64':
      return fc.double()
    case 'timestamp':
      return milliseconds
    default:
      return fc.uint8Array({ maxLength: 20 })
  }
}

export const flatTypes: readonly StoredType[] = [
  'string',
  'json',
  'boolean',
  'int32',
  'int64',
  'float32',
  'float64',
  'timestamp',
  'bigint',
  'bytes',
]

export const storedTypes: readonly StoredType[] = [
  ...flatTypes,
  { vector: 1 },
  { vector: 3 },
  { array: 'string' },
  { array: 'boolean' },
  { array: 'timestamp' },
  { array: 'bigint' },
  { array: 'bytes' },
  { array: { array: 'float64' } },
  { array: { array: { array: 'int32' } } },
  { array: { vector: 2 } },
]

/** Rows of a column: null now and then, or never, or always; runs of one value now and then. */
export function rowsOf(type: StoredType, length: number): fc.Arbitrary<readonly Value[]> {
  const value = arbitraryOf(type)
  const row = fc.oneof(value, fc.option(value, { freq: 2 }), fc.constant(null))
  return fc.oneof(
    fc.array(row, { minLength: length, maxLength: length }),
    fc.array(value, { minLength: length, maxLength: length }),
    value.map((same) => new Array<Value>(length).fill(same)),
    fc.constant(new Array<Value>(length).fill(null)),
  )
}
