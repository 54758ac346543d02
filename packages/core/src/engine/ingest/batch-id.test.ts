import { expect, test } from 'vitest'
import { batchIdOf, rowsHash, streamBatchId } from './batch-id.js'

test("an id is the caller's, or made up: never the same twice, and good to be handed in again", () => {
  expect(batchIdOf('orders 2026-01-05, ä')).toBe('orders 2026-01-05, ä')
  const made = Array.from({ length: 100 }, () => batchIdOf(undefined))
  expect(new Set(made).size).toBe(100)
  for (const id of made) expect(batchIdOf(id)).toBe(id)
})

test('what would be taken for a part of a batch is no id', () => {
  for (const id of ['', 'a/b', 'a#b', 'a'.repeat(201), '\ud800', 5, null, {}])
    expect(() => batchIdOf(id as string)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_BATCH_ID' }))
})

test('batches of a stream are told apart by their beginning and by their size', () => {
  const ids = [
    [0, 10],
    [10, 10],
    [0, 100],
    [1, 0],
  ].map(([offset, size]) => streamBatchId('b', offset as number, size as number))
  expect(new Set(ids).size).toBe(4)
  expect(ids[0]).toBe('b/0+10')
})

test('sets of rows are told apart', () => {
  const sets = [[], [0], [1], [0, 1], [1, 10], [11, 0], [1, 1, 0]]
  expect(new Set(sets.map(rowsHash)).size).toBe(sets.length)
  expect(rowsHash([1, 2])).toBe(rowsHash([1, 2]))
})
