import { expect, test } from 'vitest'
import { arrayOfflineStore } from '../../../test/array-offline-store.js'
import { t } from '../../values/types.js'
import { historicalResult, type ResultChunk } from './result.js'
import { typedColumn } from './result-column.js'
import { untypedColumn } from './untyped-column.js'

/** Chunks of numbers counted on from 0, with a name that objects take amiss. */
function chunksOf(...lengths: readonly number[]): ResultChunk[] {
  let next = 0
  return lengths.map((length) => {
    const values = Float64Array.from({ length }, () => next++)
    return {
      length,
      columns: [typedColumn('n', t.int64(), { kind: 'number', values }), untypedColumn('__proto__', Array.from(values, String), length)],
    }
  })
}

function resultOf(chunks: readonly ResultChunk[], store = arrayOfflineStore([], { files: {} })) {
  return historicalResult(
    {
      snapshots: {},
      chunks: async function* () {
        yield* chunks
      },
    },
    store,
    () => 7,
  )
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

test('batches have the size asked for, whatever the chunks, and may be read again', async () => {
  for (const lengths of [[7], [1, 2, 4], [2, 2, 3], [3, 3, 1], [0, 7, 0]]) {
    const result = resultOf(chunksOf(...lengths))
    for (let round = 0; round < 2; round++) {
      const batches = await all(result.batches({ size: 3 }))
      expect(batches.map((batch) => batch.map((row) => row.n))).toEqual([[0, 1, 2], [3, 4, 5], [6]])
    }
    expect((await all(result.batches())).map(({ length }) => length)).toEqual([7])
  }
  expect(await all(resultOf(chunksOf(0)).batches())).toEqual([])
})

test('rows have one shape, and names of their own', async () => {
  const rows = await resultOf(chunksOf(2, 1)).rows()
  expect(rows.map((row) => Object.entries(row))).toEqual(
    [0, 1, 2].map((n) => [
      ['n', n],
      ['__proto__', String(n)],
    ]),
  )
  expect(rows.every((row) => Object.getPrototypeOf(row) === Object.prototype)).toBe(true)
})

test('columns join the chunks', async () => {
  const columns = await resultOf(chunksOf(2, 1)).columns()
  expect(Object.entries(columns)).toEqual([
    ['n', [0, 1, 2]],
    ['__proto__', ['0', '1', '2']],
  ])
  expect(Object.entries(await resultOf(chunksOf(0)).columns())).toEqual([
    ['n', []],
    ['__proto__', []],
  ])
})

test('a file gets the columns with their types, a file of no rows too', async () => {
  const store = arrayOfflineStore([], { files: {} })
  expect(await resultOf(chunksOf(2, 1), store).toParquet('train.parquet')).toEqual({ rows: 3, bytes: 0 })
  expect(store.written.get('train.parquet')).toMatchObject([
    {
      length: 2,
      names: ['n', '__proto__'],
      types: ['int64', 'string'],
      columns: [{ values: Float64Array.of(0, 1) }, { values: ['0', '1'] }],
    },
    { length: 1, columns: [{ values: Float64Array.of(2) }, { values: ['2'] }] },
  ])
  await resultOf(chunksOf(0), store).toParquet('none.parquet')
  expect(store.written.get('none.parquet')).toMatchObject([{ length: 0, names: ['n', '__proto__'], types: ['int64', 'string'] }])
})

test('a store without files says so; a size that cannot be is refused at once', async () => {
  await expect(resultOf(chunksOf(1), arrayOfflineStore([])).toParquet('x')).rejects.toThrow(
    expect.objectContaining({ code: 'CAPABILITY_UNSUPPORTED' }),
  )
  for (const size of [0, -1, 1.5, Number.NaN]) {
    expect(() => resultOf(chunksOf(1)).batches({ size })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
  }
})
