import { expect, test } from 'vitest'
import { makeTableSchema } from '../definition/table-schema.js'
import type { ColumnSchema } from '../spec/index.js'
import { alignment } from './alignment.js'

const tableOf = (...columns: readonly ColumnSchema[]) =>
  makeTableSchema({ group: 'g', version: 1, keys: [{ name: 'id', type: 'string' }], columns })
const a: ColumnSchema = { name: 'a', type: 'int64' }
const b: ColumnSchema = { name: 'b', type: { vector: 2 } }

test('one layout needs none, be it the same object or not', () => {
  const table = tableOf(a, b)
  expect([alignment(table, table), alignment(tableOf(a, b), table)]).toEqual([null, null])
})

test('columns are found by name, -1 where they are not there', () => {
  expect(alignment(tableOf(a, b), tableOf(b, a))).toEqual(Int32Array.of(1, 0))
  expect(alignment(tableOf(a), tableOf(b, a))).toEqual(Int32Array.of(-1, 0))
  expect(alignment(tableOf(a, b), tableOf(a))).toEqual(Int32Array.of(0))
})

test('a pair of layouts is compared once', () => {
  const [found, asked] = [tableOf(a, b), tableOf(b, a)]
  expect(alignment(found, asked)).toBe(alignment(found, asked))
})

test('a column of another type is refused by name', () => {
  const mismatch = expect.objectContaining({ code: 'STORE_SCHEMA_MISMATCH', message: expect.stringMatching(/"b".*g@1/) })
  expect(() => alignment(tableOf(a, { name: 'b', type: { vector: 3 } }), tableOf(a, b))).toThrow(mismatch)
})
