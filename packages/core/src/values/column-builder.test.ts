import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reader } from '../codec/column-reader.js'
import type { StoredType, Value } from '../spec/index.js'
import { columnBuilder, columnKind, valueAppender } from './column-builder.js'
import { t } from './types.js'

const types: readonly (readonly [StoredType, fc.Arbitrary<Value>])[] = [
  ['string', fc.string()],
  ['json', fc.json()],
  ['boolean', fc.boolean()],
  ['int32', fc.integer()],
  ['float64', fc.double()],
  ['timestamp', fc.integer()],
  ['bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['bytes', fc.uint8Array()],
  [{ vector: 3 }, fc.float32Array({ minLength: 3, maxLength: 3 })],
  [{ array: 'string' }, fc.array(fc.option(fc.string()))],
]

for (const [type, values] of types) {
  test(`a column of ${JSON.stringify(type)} reads as it was appended, however many were expected`, () => {
    fc.assert(
      fc.property(fc.array(fc.option(values), { maxLength: 80 }), fc.nat(40), (appended, expected) => {
        const { append, finish } = valueAppender(type, expected)
        for (const value of appended) append(value)
        const column = finish()
        const read = reader(column)
        expect(appended.map((_, row) => read(row))).toEqual(appended)
        expect(column.kind).toBe(columnKind(type))
        expect(column.values).toHaveLength(appended.length * (column.kind === 'vector' ? column.size : 1))
        expect(column.nulls).toEqual(appended.includes(null) ? Uint8Array.from(appended, (value) => (value === null ? 1 : 0)) : undefined)
      }),
    )
  })
}

test('a refused value leaves null in its place, so that rows stay aligned', () => {
  const builder = columnBuilder(t.int64(), 2)
  const problems = [1, 'x', null, undefined, 2.5, 3].map((value) => builder.push(value)?.code)
  expect(problems).toEqual([undefined, 'INPUT_WRONG_TYPE', undefined, undefined, 'INPUT_WRONG_TYPE', undefined])
  const read = reader(builder.finish())
  expect([0, 1, 2, 3, 4, 5].map(read)).toEqual([1, null, null, null, null, 3])
})

test('a column of no rows has the kind of its type', () => {
  expect(columnBuilder(t.vector(2), 0).finish()).toEqual({ kind: 'vector', values: new Float32Array(0), size: 2 })
  expect(columnBuilder(t.string(), 0).finish()).toEqual({ kind: 'string', values: [] })
})
