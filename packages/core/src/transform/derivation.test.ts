import { expect, test } from 'vitest'
import { reader } from '../codec/column-reader.js'
import { t } from '../values/types.js'
import { type DerivedColumn, deriveColumn } from './derivation.js'
import { rowView } from './row-view.js'

const numbers = [1, 2, 3, 4]
const sources: DerivedColumn['sources'] = [['n', (row) => numbers[row]]]

function derived(compute: (row: { readonly n: number }) => unknown, skip?: Uint8Array) {
  const problems: unknown[] = []
  const column = deriveColumn({ type: t.int64(), compute, sources }, 4, (row, { code }, cause) => problems.push([row, code, cause]), skip)
  return { values: numbers.map((_, row) => reader(column)(row)), problems }
}

test('every row is computed, but those that are skipped', () => {
  expect(derived(({ n }) => n * 2)).toEqual({ values: [2, 4, 6, 8], problems: [] })
  const asked: number[] = []
  expect(derived(({ n }) => asked.push(n), Uint8Array.of(0, 1, 0, 1)).values).toEqual([1, null, 2, null])
  expect(asked).toEqual([1, 3])
})

test('a computation that throws, or gives another type, is told with its row and leaves null', () => {
  const error = new Error('no')
  const { values, problems } = derived(({ n }) => {
    if (n === 2) throw error
    return n === 3 ? 'three' : n === 4 ? undefined : n
  })
  expect(values).toEqual([1, null, null, null])
  expect(problems).toEqual([
    [1, 'TRANSFORM_FAILED', error],
    [2, 'TRANSFORM_WRONG_TYPE', undefined],
  ])
})

test('the row is a window: its own properties, none to write, none inherited', () => {
  const view = rowView([
    ['n', (row) => numbers[row]],
    ['constructor', () => 'own'],
  ])
  view.moveTo(2)
  expect([{ ...view.row }, JSON.stringify(view.row), Object.keys(view.row)]).toEqual([
    { n: 3, constructor: 'own' },
    '{"n":3,"constructor":"own"}',
    ['n', 'constructor'],
  ])
  expect('toString' in view.row).toBe(false)
  const writable = view.row as Record<string, unknown>
  expect(() => {
    writable.n = 5
  }).toThrow(TypeError)
  expect(() => {
    writable.other = 5
  }).toThrow(TypeError)
  view.moveTo(0)
  expect(writable.n).toBe(1)
})
