import { expect, test } from 'vitest'
import type { AnswerColumn, Column, StoredType } from '../../spec/index.js'
import { columnGatherer, type Touched } from './column-gatherer.js'

/** One row of every kind that a store may answer. */
const answers: readonly AnswerColumn[] = [
  { kind: 'number', values: Float64Array.of(1) },
  { kind: 'boolean', values: Uint8Array.of(1) },
  { kind: 'bigint', values: BigInt64Array.of(1n) },
  { kind: 'vector', values: Float32Array.of(1, 2), size: 2 },
  { kind: 'vector', values: Float32Array.of(1, 2, 3), size: 3 },
  { kind: 'string', values: ['a'] },
  { kind: 'dictionary', codes: Uint32Array.of(0), dictionary: ['a'] },
  { kind: 'bytes', values: [Uint8Array.of(1)] },
  { kind: 'list', values: [[1]] },
]
const fitting: readonly (readonly [StoredType, readonly number[]])[] = [
  ['timestamp', [0]],
  ['boolean', [1]],
  ['bigint', [2]],
  [{ vector: 2 }, [3]],
  ['json', [5, 6]],
  ['bytes', [7]],
  [{ array: 'int32' }, [8]],
]
const firstRow: Touched = { slots: Uint32Array.of(0), rows: Int32Array.of(0), count: 1 }

test('a column takes its own kind and refuses every other', () => {
  for (const [type, kinds] of fitting) {
    for (const [place, answer] of answers.entries()) {
      const gatherer = columnGatherer({ name: 'x', type }, 1)
      if (kinds.includes(place)) gatherer.gather(answer, firstRow)
      else expect(() => gatherer.gather(answer, firstRow)).toThrow(expect.objectContaining({ code: 'STORE_SCHEMA_MISMATCH' }))
    }
  }
})

test('a slot keeps what it took last, nulls too; -1 is null', () => {
  const gatherer = columnGatherer({ name: 'x', type: 'float64' }, 3)
  const touched: Touched = { slots: Uint32Array.of(2, 0), rows: Int32Array.of(1, -1, 0), count: 2 }
  gatherer.gather({ kind: 'number', values: Float64Array.of(5, 6), nulls: Uint8Array.of(1, 0) }, touched)
  const seen = () => gatherer.finish(Int32Array.of(2, -1, 0)) as Column & { readonly kind: 'number' }
  expect(seen()).toEqual({ kind: 'number', values: Float64Array.of(5, 0, 6), nulls: Uint8Array.of(1, 1, 0) })
  gatherer.gather({ kind: 'number', values: Float64Array.of(7, 8) }, touched)
  expect(seen()).toEqual({ kind: 'number', values: Float64Array.of(7, 0, 8), nulls: Uint8Array.of(0, 1, 0) })
  gatherer.gather(undefined, touched)
  expect(seen().nulls).toEqual(Uint8Array.of(1, 1, 1))
})

test('bytes are kept without the memory that they were cut from', () => {
  const gatherer = columnGatherer({ name: 'x', type: 'bytes' }, 1)
  gatherer.gather({ kind: 'bytes', values: [new Uint8Array(1_000).subarray(10, 12)] }, firstRow)
  const [kept] = (gatherer.finish(Int32Array.of(0)) as Column & { readonly kind: 'bytes' }).values
  expect(kept?.buffer.byteLength).toBe(2)
})
