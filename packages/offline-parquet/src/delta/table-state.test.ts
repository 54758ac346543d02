import { describe, expect, test } from 'vitest'
import { type Action, parseEntry } from './actions.js'
import { applyEntry, commitAt, commitOf, emptyState, filesAt, type TableState } from './table-state.js'

const add = (path: string): Action => ({ add: { path, partitionValues: {}, size: 1, modificationTime: 0, dataChange: true } })
const remove = (path: string): Action => ({ remove: { path } })

function stateOf(...entries: readonly (readonly Action[])[]): TableState {
  const state = emptyState()
  for (const [version, actions] of entries.entries()) applyEntry(state, { version, id: `c${version}`, time: 100, actions })
  return state
}

const paths = (state: TableState, version: number, since?: number) =>
  filesAt(state, version, since)
    .map(({ path }) => path)
    .sort()

describe('the state of a table', () => {
  test('knows the files of every version, also those that are gone', () => {
    const state = stateOf([add('a'), add('b')], [add('c')], [remove('a'), add('d')], [remove('d')])
    expect([0, 1, 2, 3].map((version) => paths(state, version))).toEqual([
      ['a', 'b'],
      ['a', 'b', 'c'],
      ['b', 'c', 'd'],
      ['b', 'c'],
    ])
    expect(paths(state, 3, 0)).toEqual(['c'])
    expect(paths(state, 2, 1)).toEqual(['d'])
    expect(paths(state, -1)).toEqual([])
  })

  test('matches a removal by the path that its encoding means', () => {
    expect(paths(stateOf([add('x=1/a%20b.parquet'), add('b')], [remove('x%3D1/a%20b.parquet')]), 1)).toEqual(['b'])
  })

  test('takes a file that is named again for the same file', () => {
    const state = stateOf([add('a')], [add('b')], [add('a')])
    expect(paths(state, 0)).toEqual(['a'])
    expect(paths(state, 2, 1)).toEqual([])
  })

  test('takes one that was removed and came back for a new one', () => {
    const state = stateOf([add('a')], [remove('a')], [add('a')])
    expect([0, 1, 2].map((version) => paths(state, version))).toEqual([['a'], [], ['a']])
    expect(paths(state, 2, 1)).toEqual(['a'])
  })

  test('orders commits by time even where clocks did not', () => {
    const state = emptyState()
    for (const [version, time] of [500, 400, 900, 900].entries()) applyEntry(state, { version, id: `c${version}`, time, actions: [] })
    expect(state.commits.map(({ time }) => time)).toEqual([500, 501, 900, 901])
    expect([499, 500, 501, 899, 900, 901, 5_000].map((time) => commitAt(state, time)?.version)).toEqual([undefined, 0, 1, 1, 2, 3, 3])
    expect([-1, 0, 3, 4].map((version) => commitOf(state, version)?.id)).toEqual([undefined, 'c0', 'c3', undefined])
  })
})

describe('a log entry', () => {
  test('of another engine may hold nulls, unknown actions and unknown fields', () => {
    const text = [
      '{"commitInfo":{"timestamp":1,"operation":"OPTIMIZE","x":{"y":[1]}}}',
      '{"add":{"path":"a","partitionValues":{},"size":1,"modificationTime":1,"dataChange":false,"stats":null,"tags":null,"baseRowId":null,"deletionVector":null}}',
      '{"remove":{"path":"b","stats":"{}","deletionVector":null}}',
      '{"txn":{"appId":"x","version":3,"lastUpdated":null}}',
      '{"domainMetadata":{"domain":"d"}}',
      '{"cdc":{"path":"c"}}',
      '',
    ].join('\r\n')
    const state = stateOf([add('b')], parseEntry(text))
    expect(paths(state, 1)).toEqual(['a'])
    expect(state.transactions.get('x')?.version).toBe(3)
  })
})
