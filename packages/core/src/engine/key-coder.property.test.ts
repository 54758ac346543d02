import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnswerColumn, ColumnSchema, StoredType } from '../spec/index.js'
import { keyCoder } from './key-coder.js'

const hostile = [
  '',
  ',',
  '1',
  '01',
  '%2C',
  'a,b',
  '\u0000',
  'é',
  'e\u0301',
  '\u{1F600}',
  '__proto__',
  'constructor',
  'null',
  '-0',
  'x'.repeat(40),
]
const values: { readonly [type: string]: fc.Arbitrary<unknown> } = {
  string: fc.oneof(fc.constantFrom(...hostile), fc.string({ maxLength: 3 })),
  int64: fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)),
    fc.integer({ min: -20, max: 20 }),
  ),
  timestamp: fc.oneof(fc.constantFrom(0, 1.7e12, 1.7e12 + 1), fc.integer({ min: -5, max: 5 })),
  bigint: fc.oneof(fc.constantFrom(0n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 32n, -1n), fc.bigInt({ min: -9n, max: 9n })),
  boolean: fc.boolean(),
}

function column(type: StoredType, rows: readonly unknown[], dictionary: boolean): AnswerColumn {
  if (type === 'boolean') return { kind: 'boolean', values: Uint8Array.from(rows, Number) }
  if (type === 'bigint') return { kind: 'bigint', values: BigInt64Array.from(rows as bigint[]) }
  if (type !== 'string') return { kind: 'number', values: Float64Array.from(rows as number[]) }
  if (!dictionary) return { kind: 'string', values: rows as string[] }
  const entries = ['never used', ...new Set(rows as string[])]
  return { kind: 'dictionary', dictionary: entries, codes: Uint32Array.from(rows as string[], (value) => entries.indexOf(value)) }
}

const keys = fc
  .array(fc.constantFrom<StoredType>('string', 'int64', 'timestamp', 'bigint', 'boolean'), { minLength: 1, maxLength: 3 })
  .chain((types) => {
    const tuple = fc.tuple(...types.map((type) => values[type as string] as fc.Arbitrary<unknown>))
    return fc.record({
      types: fc.constant(types),
      added: fc.array(fc.array(tuple, { maxLength: 25 }), { maxLength: 3 }),
      asked: fc.array(tuple, { maxLength: 25 }),
      dictionary: fc.boolean(),
      expected: fc.constantFrom(0, 1, 100),
    })
  })

/** Equal exactly where two keys are: parts as JSON, with their types. */
const identity = (tuple: readonly unknown[]) => JSON.stringify(tuple.map((part) => [typeof part, part === 0 ? '0' : String(part)]))

test('codes are 0, 1, 2, ... by first appearance, one for each distinct tuple, and are found again', () => {
  fc.assert(
    fc.property(keys, ({ types, added, asked, dictionary, expected }) => {
      const schema: ColumnSchema[] = types.map((type, part) => ({ name: `part_${part}`, type }))
      const coder = keyCoder(schema, expected)
      const oracle = new Map<string, number>()
      const columnsOf = (tuples: readonly (readonly unknown[])[]) =>
        types.map((type, part) =>
          column(
            type,
            tuples.map((tuple) => tuple[part]),
            dictionary,
          ),
        )
      for (const tuples of added) {
        const before = columnsOf(asked)
        coder.find(before, asked.length)
        const codes = coder.add(columnsOf(tuples), tuples.length)
        for (const tuple of tuples) if (!oracle.has(identity(tuple))) oracle.set(identity(tuple), oracle.size)
        expect([...codes]).toEqual(tuples.map((tuple) => oracle.get(identity(tuple))))
        expect(coder.size).toBe(oracle.size)
        const found = coder.find(before, asked.length).subarray(0, asked.length)
        expect([...found]).toEqual(asked.map((tuple) => oracle.get(identity(tuple)) ?? -1))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('tables grow far beyond what was expected', () => {
  const coder = keyCoder(
    [
      { name: 'id', type: 'int64' },
      { name: 'day', type: 'timestamp' },
    ],
    0,
  )
  const length = 20_000
  const columns: AnswerColumn[] = [
    { kind: 'number', values: Float64Array.from({ length }, (_, row) => row % 200) },
    { kind: 'number', values: Float64Array.from({ length }, (_, row) => Math.floor(row / 200)) },
  ]
  expect([...coder.add(columns, length)]).toEqual(Array.from({ length }, (_, row) => row))
  expect([...coder.find(columns, length)]).toEqual(Array.from({ length }, (_, row) => row))
})

test('a column that is a view with an offset is read from its offset', () => {
  const coder = keyCoder([{ name: 'id', type: 'int64' }], 4)
  const values = Float64Array.of(9, 8, 7).subarray(1)
  expect([...coder.add([{ kind: 'number', values }], 2)]).toEqual([0, 1])
  expect([...coder.find([{ kind: 'number', values: Float64Array.of(7, 9) }], 2)].slice(0, 2)).toEqual([1, -1])
})

test('a column of another kind than the type is refused', () => {
  const coder = keyCoder([{ name: 'id', type: 'string' }], 4)
  const numbers: AnswerColumn = { kind: 'number', values: Float64Array.of(1) }
  expect(() => coder.find([numbers], 1)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
})
