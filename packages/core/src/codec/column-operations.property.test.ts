import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerColumn, StoredType, Value } from '../spec/index.js'
import { valueAppender } from '../values/column-builder.js'
import { concatColumns, constantColumn, nullColumn, sliceColumn, takeRows } from './column-operations.js'
import { columnLength, nullsFromBitmap, plainStrings, reader } from './column-reader.js'

/** The plain list that stands for a column: every operation must do to it what it does to the column. */
function valuesOf(column: AnswerColumn): Value[] {
  const read = reader(column)
  return Array.from({ length: columnLength(column) }, (_, row) => read(row))
}

function columnOf(type: StoredType, values: readonly Value[]): AnswerColumn {
  const { append, finish } = valueAppender(type, values.length)
  for (const value of values) append(value)
  return finish()
}

function dictionaryOf(values: readonly (string | null)[]): AnswerColumn {
  const dictionary = [...new Set(values.filter((value) => value !== null)), 'idle']
  const nulls = Uint8Array.from(values, (value) => (value === null ? 1 : 0))
  return {
    kind: 'dictionary',
    codes: Uint32Array.from(values, (value) => Math.max(0, dictionary.indexOf(value ?? ''))),
    dictionary,
    ...(nulls.includes(1) ? { nulls } : {}),
  }
}

interface Kind {
  readonly make: (values: readonly Value[]) => AnswerColumn
  readonly value: fc.Arbitrary<Value>
  readonly type: StoredType
}
const kinds: Readonly<Record<string, Kind>> = {
  number: { type: 'float64', make: (values) => columnOf('float64', values), value: fc.double() },
  boolean: { type: 'boolean', make: (values) => columnOf('boolean', values), value: fc.boolean() },
  bigint: { type: 'bigint', make: (values) => columnOf('bigint', values), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  vector: {
    type: { vector: 3 },
    make: (values) => columnOf({ vector: 3 }, values),
    value: fc.float32Array({ minLength: 3, maxLength: 3 }),
  },
  string: { type: 'string', make: (values) => columnOf('string', values), value: fc.string() },
  bytes: { type: 'bytes', make: (values) => columnOf('bytes', values), value: fc.uint8Array() },
  list: { type: { array: 'string' }, make: (values) => columnOf({ array: 'string' }, values), value: fc.array(fc.option(fc.string())) },
  dictionary: { type: 'string', make: (values) => dictionaryOf(values as (string | null)[]), value: fc.constantFrom('a', 'b', '') },
}

for (const [name, { make, value, type }] of Object.entries(kinds)) {
  const cells = fc.array(fc.option(value, { freq: 4 }), { maxLength: 30 })
  describe(`a ${name} column`, () => {
    test('gives chosen rows in their order, again and again', () => {
      fc.assert(
        fc.property(cells, fc.array(fc.nat()), (values, picks) => {
          const rows = values.length === 0 ? [] : picks.map((pick) => pick % values.length)
          const taken = takeRows(make(values), rows)
          expect([taken.kind, valuesOf(taken)]).toEqual([make(values).kind, rows.map((row) => values[row])])
          expect(taken.nulls === undefined).toBe(rows.every((row) => values[row] !== null))
        }),
      )
    })
    test('is cut anywhere, and joined again', () => {
      fc.assert(
        fc.property(cells, fc.nat(30), fc.nat(30), (values, one, other) => {
          const [from, to] = [Math.min(one, other, values.length), Math.min(Math.max(one, other), values.length)]
          const column = make(values)
          const parts = [sliceColumn(column, 0, from), sliceColumn(column, from, to), sliceColumn(column, to, values.length)]
          expect(parts.map(valuesOf)).toEqual([values.slice(0, from), values.slice(from, to), values.slice(to)])
          expect(valuesOf(concatColumns(parts))).toEqual(values)
          expect(parts.map(columnLength)).toEqual([from, to - from, values.length - to])
        }),
      )
    })
    test('of nulls alone, or of one value, holds that many of them', () => {
      fc.assert(
        fc.property(value, fc.nat(20), (constant, length) => {
          expect(valuesOf(nullColumn(type, length))).toEqual(Array.from({ length }, () => null))
          expect(valuesOf(constantColumn(type, constant, length))).toEqual(Array.from({ length }, () => constant))
        }),
      )
    })
  })
}

test('dictionaries of other words join as the strings that they stand for', () => {
  const joined = concatColumns([dictionaryOf(['a', null]), columnOf('string', ['b']), dictionaryOf(['c', 'a'])])
  expect(valuesOf(joined)).toEqual(['a', null, 'b', 'c', 'a'])
})

test('plain strings keep nulls, and leave a plain column alone', () => {
  const plain = columnOf('string', ['a', null])
  expect(plainStrings(plain as never)).toBe(plain)
  expect(plainStrings(dictionaryOf(['x', null, 'y']) as never)).toEqual({
    kind: 'string',
    values: ['x', expect.any(String), 'y'],
    nulls: Uint8Array.of(0, 1, 0),
  })
})

test('a bitmap of what is there becomes a byte a row of what is not', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (there) => {
      const bitmap = new Uint8Array(Math.ceil(there.length / 8))
      for (const [row, is] of there.entries()) if (is) bitmap[row >> 3] = (bitmap[row >> 3] as number) | (1 << (row & 7))
      expect(nullsFromBitmap(bitmap, there.length)).toEqual(
        there.includes(false) ? Uint8Array.from(there, (is) => (is ? 0 : 1)) : undefined,
      )
    }),
  )
})
