import { expect, test } from 'vitest'
import type { Column, NumberColumn } from '../../spec/index.js'
import { spineIndex } from './spine-index.js'

const ids = (values: readonly number[]): Column => ({ kind: 'number', values: Float64Array.from(values) })
const schema = [{ name: 'id', type: 'int64' }] as const

test('slots are ordered by key, then time, and know their rows', () => {
  const index = spineIndex(schema, [ids([7, 3, 7, 7])], Float64Array.of(30, 20, 10, 30))
  expect([...index.starts]).toEqual([0, 3, 4])
  expect([...index.times]).toEqual([10, 30, 30, 20])
  expect([...index.rows].slice(0, 1)).toEqual([2])
  expect([...index.rows].sort()).toEqual([0, 1, 2, 3])
  expect([index.from, index.to]).toEqual([10, 30])
})

test('many rows of one key are sorted too, in whatever order they come', () => {
  for (const order of [(row: number) => row, (row: number) => 999 - row, (row: number) => (row * 617) % 1_000]) {
    const times = Float64Array.from({ length: 1_000 }, (_, row) => order(row))
    const index = spineIndex(schema, [ids(new Array<number>(1_000).fill(1))], times)
    expect([...index.times]).toEqual(Array.from({ length: 1_000 }, (_, slot) => slot))
    expect([...index.rows].map((row) => times[row])).toEqual([...index.times])
  }
})

test('the key set holds each tuple once, first part ascending', () => {
  const names: Column = { kind: 'string', values: ['b', 'a', 'b', '\u{1F600}', '\uFFFD', 'a'] }
  const index = spineIndex([{ name: 'name', type: 'string' }, schema[0]], [names, ids([1, 1, 1, 1, 1, 2])], new Float64Array(6))
  const { length, keys } = index.keySet()
  expect(length).toBe(5)
  expect(keys[0]?.values).toEqual(['a', 'a', 'b', '\u{1F600}', '\uFFFD']) // by UTF-16 unit
  const { values } = keys[1] as NumberColumn
  expect([values[0], values[1]].sort()).toEqual([1, 2])
  const negative = spineIndex(schema, [ids([5, -3, 100, 20])], new Float64Array(4)).keySet()
  expect(negative.keys[0]?.values).toEqual(Float64Array.of(-3, 5, 20, 100))
})

test('an empty spine admits nothing', () => {
  const index = spineIndex(schema, [ids([])], new Float64Array(0))
  expect(index.length).toBe(0)
  expect(index.from).toBeGreaterThan(index.to)
  expect(index.keySet().length).toBe(0)
})
