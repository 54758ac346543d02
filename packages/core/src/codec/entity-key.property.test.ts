import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnSchema, Value } from '../spec/index.js'
import { columnBuilder } from '../values/column-builder.js'
import type { FeatureType } from '../values/feature-type.js'
import { t } from '../values/types.js'
import { encodedLengthAtMost, encodeKey, keyReader, parseKey } from './entity-key.js'

type KeyType = 'string' | 'int32' | 'int64' | 'bigint' | 'boolean' | 'timestamp'

/** Strings full of what joins and escapes parts. */
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(',', '%', '2', '5', 'C', 'c', '%2C', '%25', '\u0000', 'é', '😀') }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
)
const wellFormed = hostile.filter((text) => text.isWellFormed())
const valuesOf: { readonly [K in KeyType]: fc.Arbitrary<Value> } = {
  string: wellFormed,
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  boolean: fc.boolean(),
  timestamp: fc.integer({ min: -8.64e15, max: 8.64e15 }),
}
const typeOf: { readonly [K in KeyType]: FeatureType } = {
  string: t.string(),
  int32: t.int32(),
  int64: t.int64(),
  bigint: t.bigint(),
  boolean: t.boolean(),
  timestamp: t.timestamp(),
}

const types = fc.array(fc.constantFrom(...(Object.keys(valuesOf) as KeyType[])), { minLength: 1, maxLength: 4 })
const schemaOf = (of: readonly KeyType[]): readonly ColumnSchema[] => of.map((type, part) => ({ name: `part${part}`, type }))
const keyOf = (of: readonly KeyType[]) => fc.tuple(...of.map((type) => valuesOf[type]))

test('a key is parsed to the values that it was made of', () => {
  fc.assert(
    fc.property(
      types.chain((of) => fc.tuple(fc.constant(of), keyOf(of))),
      ([of, key]) => {
        expect(parseKey(encodeKey(key), schemaOf(of))).toEqual(key)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('two keys of one table have one string only where they are one key', () => {
  fc.assert(
    fc.property(
      types.chain((of) => fc.tuple(keyOf(of), keyOf(of))),
      ([one, other]) => {
        const same = one.every((value, part) => value === other[part])
        expect(encodeKey(one) === encodeKey(other)).toBe(same)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a string is as readable as it can be', () => {
  expect(encodeKey(['CUST001'])).toBe('CUST001')
  expect(encodeKey(['a:b', 1])).toBe('a:b,1')
  expect(encodeKey(['', ''])).toBe(',')
  expect(encodeKey(['a,b', 'c%2C'])).toBe('a%2Cb,c%252C')
  expect(encodeKey([-0, true, 5n])).toBe('0,true,5')
})

test('rows of columns have the same strings as their values', () => {
  fc.assert(
    fc.property(
      types.chain((of) => fc.tuple(fc.constant(of), fc.array(keyOf(of), { minLength: 1, maxLength: 20 }))),
      ([of, keys]) => {
        const columns = of.map((type, part) => {
          const builder = columnBuilder(typeOf[type], keys.length)
          for (const key of keys) builder.push(key[part])
          return builder.finish()
        })
        const read = keyReader(columns)
        expect(keys.map((_, row) => read(row))).toEqual(keys.map(encodeKey))
      },
    ),
  )
})

describe('a key of more than 1,024 bytes', () => {
  const refused = expect.objectContaining({ code: 'INPUT_KEY_TOO_LONG' })
  test('is refused, counted as UTF-8 with its escapes', () => {
    for (const key of [['a'.repeat(1_024)], ['é'.repeat(512)], ['😀'.repeat(256)], ['a'.repeat(1_000), 'b'.repeat(23)], ['%'.repeat(341)]])
      expect(() => encodeKey(key)).not.toThrow()
    for (const key of [['a'.repeat(1_025)], ['é'.repeat(513)], ['😀'.repeat(257)], ['a'.repeat(1_000), 'b'.repeat(24)], ['%'.repeat(342)]])
      expect(() => encodeKey(key)).toThrow(refused)
  })
  test('is never missed by the quick look at the lengths', () => {
    const long = fc.string({ unit: fc.constantFrom('a', '%', 'é', '€', '😀'), minLength: 0, maxLength: 700 })
    fc.assert(
      fc.property(fc.array(fc.tuple(long, fc.maxSafeInteger(), long), { minLength: 1, maxLength: 3 }), (keys) => {
        const columns = [t.string(), t.int64(), t.string()].map((type, part) => {
          const builder = columnBuilder(type, keys.length)
          for (const key of keys) builder.push(key[part])
          return builder.finish()
        })
        if (!encodedLengthAtMost(columns, keys.length)) return
        for (const key of keys) expect(() => encodeKey(key)).not.toThrow()
      }),
    )
  })
})

test('what is no key of the table is STORE_CORRUPT', () => {
  expect(() => parseKey('a,b', schemaOf(['string']))).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
  expect(() => parseKey('a', schemaOf(['string', 'string']))).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
})
