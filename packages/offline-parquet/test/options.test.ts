// What the doors of the package are opened with: an option that is missing, misspelt or no option is named at once.

import { describe, expect, test } from 'vitest'
import { fileRegistryStore, parquetOfflineStore, parquetSource } from '../src/index.js'

const doors: Readonly<Record<string, (options?: unknown) => unknown>> = {
  parquetOfflineStore: parquetOfflineStore as (options?: unknown) => unknown,
  parquetSource: parquetSource as (options?: unknown) => unknown,
  fileRegistryStore: fileRegistryStore as (options?: unknown) => unknown,
}
const refusal = (...names: readonly string[]) =>
  expect.objectContaining({ code: 'INPUT_INVALID_OPTION', message: expect.stringMatching(new RegExp(names.join('.*'))) })

describe.each([
  ['parquetOfflineStore', 'root', { root: 'x' }],
  ['parquetSource', 'files', { files: 'x.parquet' }],
  ['fileRegistryStore', 'path', { path: 'x' }],
])('%s', (door, required, options) => {
  const open = (given?: unknown) => () => doors[door]?.(given)

  test(`needs its ${required}`, () => {
    for (const given of [undefined, {}, { [required]: undefined }, { [required]: '' }, { [required]: 5 }])
      expect(open(given)).toThrow(refusal(door, required))
  })

  test('takes no option that it does not know', () => {
    expect(open(options)).not.toThrow()
    expect(open({ ...options, rootFolder: 'y' })).toThrow(refusal(door, 'rootFolder'))
  })

  test('takes an object alone', () => {
    for (const given of ['x', null, ['x'], 5]) expect(open(given)).toThrow(refusal(door, required))
  })
})

test('a source reads any number of paths, and columns by name', () => {
  for (const options of [{ files: [] }, { files: ['a', 'b'], columns: { ours: 'theirs' } }])
    expect(parquetSource(options).kind).toBe('column-source')
  for (const files of [[''], ['a', 5], [undefined]])
    expect(() => doors.parquetSource?.({ files })).toThrow(refusal('parquetSource', 'files'))
  for (const columns of [{}, null, 'id', { id: 5 }])
    expect(() => doors.parquetSource?.({ files: 'a', columns })).toThrow(refusal('columns', 'parquetSource'))
})
