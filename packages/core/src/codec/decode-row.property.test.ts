import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isOfType, rowsOf, storedTypes, tableOfTypes, typedRows } from '../../test/typed-rows.js'
import { GranaryError } from '../errors/granary-error.js'
import type { OnlineRow } from '../spec/index.js'
import { decodeRow } from './decode-row.js'
import { encodeRow, encodeRows } from './encode-row.js'

const unknown = () => undefined
const corrupt = expect.objectContaining({ code: 'STORE_CORRUPT' })

/** The bytes in the midst of others, as clients answer them. */
function amidst(bytes: Uint8Array, before = 5, filler = 0xa5): Uint8Array {
  const memory = new Uint8Array(bytes.length + before + 3).fill(filler)
  memory.set(bytes, before)
  return memory.subarray(before, before + bytes.length)
}

/** In memory of their own, to compare. */
function alone(some: readonly Uint8Array[]): readonly Uint8Array[] {
  return some.map((bytes) => bytes.slice())
}

function same(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) // -0 is not 0, and typed arrays are compared by their bytes
}

describe('a row', () => {
  test('comes back bit for bit, whatever its types and nulls', () => {
    fc.assert(
      fc.property(typedRows, (row) => {
        expect(same(decodeRow(amidst(encodeRow(row)), row.table, undefined, unknown), row)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('of 300 columns comes back', () => {
    const table = fc.array(storedTypes, { minLength: 300, maxLength: 300 }).map((types) => tableOfTypes(types))
    fc.assert(
      fc.property(table.chain(rowsOf), (row) => {
        expect(same(decodeRow(encodeRow(row), row.table, undefined, unknown), row)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('has the columns asked for, in any order, and holes elsewhere', () => {
    const asked = typedRows.chain((row) => fc.tuple(fc.constant(row), fc.array(fc.nat(Math.max(0, row.values.length - 1)))))
    fc.assert(
      fc.property(asked, ([row, positions]) => {
        const columns = positions.filter((position) => position < row.values.length)
        const { values } = decodeRow(amidst(encodeRow(row)), row.table, columns, unknown)
        const expected = row.values.map((value, position) => (columns.includes(position) ? value : undefined))
        expect(
          same(
            Array.from(expected, (_, position) => values[position]),
            expected,
          ),
        ).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps nothing of the memory it was read from', () => {
    fc.assert(
      fc.property(typedRows, (row) => {
        const bytes = amidst(encodeRow(row))
        const decoded = decodeRow(bytes, row.table, undefined, unknown)
        bytes.fill(0x33)
        expect(same(decoded, row)).toBe(true)
      }),
    )
  })

  test('has the same bytes among others as alone', () => {
    const rows = fc.array(typedRows, { maxLength: 10 })
    fc.assert(
      fc.property(rows, (some) => {
        expect(same(alone(encodeRows(some)), some.map(encodeRow))).toBe(true)
      }),
    )
  })

  test('as a tombstone keeps its times and no values', () => {
    fc.assert(
      fc.property(typedRows, (row) => {
        const bytes = encodeRow({ ...row, deleted: true })
        expect(bytes.length).toBe(27)
        expect(decodeRow(bytes, row.table, [0], unknown)).toEqual({ ...row, deleted: true, values: [] })
      }),
    )
  })
})

test('rows that fill more than the shared memory are cut as they lie', () => {
  const table = tableOfTypes(['string', 'bytes'])
  const rows = Array.from({ length: 40 }, (_, place): OnlineRow => {
    const length = place === 20 ? 2_000_000 : place * 700
    return { table, event: place, created: 0, deleted: place % 7 === 0, values: ['é'.repeat(length), new Uint8Array(length).fill(place)] }
  })
  expect(same(alone(encodeRows(rows)), rows.map(encodeRow))).toBe(true)
})

test('a value that cannot be written leaves nothing in the next row', () => {
  const table = tableOfTypes(['string', 'bigint'])
  const row = { table, event: 1, created: 1, deleted: false, values: ['a', 1n] }
  const before = encodeRow(row)
  expect(() => encodeRow({ ...row, values: ['b', 'no bigint'] })).toThrow(SyntaxError)
  expect(encodeRow(row)).toEqual(before)
})

describe('damaged bytes', () => {
  /** The row that they are, or that they are none: nothing else may come of them. */
  function outcome(bytes: Uint8Array, { table }: OnlineRow): OnlineRow | undefined {
    try {
      return decodeRow(bytes, table, undefined, unknown)
    } catch (error) {
      if (GranaryError.isInstance(error) && error.code === 'STORE_CORRUPT') return undefined
      throw error
    }
  }
  function isRow(row: OnlineRow): boolean {
    return (
      Number.isInteger(row.event) &&
      Number.isInteger(row.created) &&
      (row.deleted ? row.values.length === 0 : row.table.columns.every(({ type }, position) => isOfType(row.values[position], type)))
    )
  }

  test('cut short or gone on are none', () => {
    fc.assert(
      fc.property(
        typedRows,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.uint8Array({ minLength: 1 }),
        (row, part, more) => {
          const bytes = encodeRow(row)
          expect(outcome(bytes.slice(0, Math.floor(bytes.length * part)), row)).toBeUndefined()
          expect(outcome(Uint8Array.of(...bytes, ...more), row)).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })

  test('with a bit turned over are a row of the table or none, and nothing outside of them is looked at', () => {
    fc.assert(
      fc.property(typedRows, fc.nat(), fc.nat(7), (row, place, bit) => {
        const bytes = encodeRow(row)
        const at = place % bytes.length
        bytes[at] = (bytes[at] as number) ^ (1 << bit)
        const found = outcome(amidst(bytes), row)
        if (found !== undefined) expect(isRow(found)).toBe(true)
        expect(same(outcome(amidst(bytes, 9, 1), row), found)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  test('with a number in place of another are a row of the table or none', () => {
    const numbers = fc.oneof(fc.nat(300), fc.nat(0xffff_ffff))
    fc.assert(
      fc.property(typedRows, fc.nat(), numbers, (row, place, number) => {
        const bytes = encodeRow(row)
        new DataView(bytes.buffer).setUint32(place % (bytes.length - 3), number, true)
        const found = outcome(bytes, row)
        if (found !== undefined) expect(isRow(found)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  test('of any length are none', () => {
    fc.assert(
      fc.property(typedRows, fc.uint8Array({ maxLength: 200 }), ({ table }, bytes) => {
        expect(() => decodeRow(bytes, table, undefined, unknown)).toThrow(corrupt)
      }),
    )
  })
})

test('a row of another layout is decoded whole, and answers its own table', () => {
  const pairs = fc.tuple(typedRows, fc.array(storedTypes, { maxLength: 5 })).map(([row, types]) => [row, tableOfTypes(types)] as const)
  fc.assert(
    fc.property(pairs, fc.array(fc.nat(30)), ([row, asked], columns) => {
      fc.pre(asked.fingerprint !== row.table.fingerprint)
      const decoded = decodeRow(encodeRow(row), asked, columns, (fingerprint) =>
        fingerprint === row.table.fingerprint ? row.table : asked,
      )
      expect(same(decoded, row)).toBe(true)
      expect(() => decodeRow(encodeRow(row), asked, columns, unknown)).toThrow(corrupt)
      expect(() => decodeRow(encodeRow(row), asked, columns, () => asked)).toThrow(corrupt)
    }),
  )
})
