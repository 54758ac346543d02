import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnswerColumn, ColumnBatch, StoredType, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { rowsOf, storedTypes } from './arbitraries.js'
import { now } from './read-table.js'
import { plain, valuesOf } from './same-value.js'
import { columnOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

const filesOf = (root: string) => parquetOfflineStore({ root }).files as NonNullable<ReturnType<typeof parquetOfflineStore>['files']>

async function* stream(batches: readonly ColumnBatch[]): AsyncGenerator<ColumnBatch> {
  yield* batches
}

async function read(batches: AsyncIterable<ColumnBatch>) {
  const found: { names: readonly string[]; types: readonly StoredType[]; columns: unknown[][]; sizes: number[] } = {
    names: [],
    types: [],
    columns: [],
    sizes: [],
  }
  for await (const { names, types, columns, length } of batches) {
    found.names = names
    found.types = types
    if (found.columns.length === 0) found.columns = names.map(() => [])
    columns.forEach((column, position) => void found.columns[position]?.push(...valuesOf(column, length)))
    found.sizes.push(length)
  }
  return found
}

describe('a file of columns', () => {
  test('gives back all types and values, whatever the batches', async () => {
    const folder = temporaryFolder()
    const files = filesOf(folder)
    const cases = fc
      .record({
        types: fc.array(fc.constantFrom(...storedTypes), { minLength: 1, maxLength: 4 }),
        sizes: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }),
      })
      .chain(({ types, sizes }) =>
        fc.tuple(fc.constant(types), fc.tuple(...sizes.map((size) => fc.tuple(...types.map((type) => rowsOf(type, size)))))),
      )
    await fc.assert(
      fc.asyncProperty(cases, async ([types, batches]) => {
        const names = types.map((_, position) => `c ${position}`)
        const given = batches.map(
          (columns): ColumnBatch => ({
            length: columns[0]?.length ?? 0,
            names,
            types,
            columns: columns.map((values, position) => columnOf(types[position] as StoredType, values)),
          }),
        )
        const { rows } = await files.write(join(folder, 'x.parquet'), stream(given), { now })
        const found = await read(files.read(join(folder, 'x.parquet'), undefined, { now }))
        expect(found.names).toEqual(names)
        expect(found.types).toEqual(types)
        expect(rows).toBe(given.reduce((sum, { length }) => sum + length, 0))
        expect(found.columns).toEqual(
          rows === 0
            ? names.map(() => [])
            : types.map((_, position) => batches.flatMap((columns) => (columns[position] as readonly Value[]).map(plain))),
        )
        expect(readdirSync(folder)).toEqual(['x.parquet'])
      }),
      { numRuns: 100 },
    )
  })

  test('takes dictionaries, in batches of any size, and is read in batches of about 65,000 rows', async () => {
    const folder = temporaryFolder()
    const files = filesOf(folder)
    const column = (length: number, offset: number): AnswerColumn => ({
      kind: 'dictionary',
      codes: Uint32Array.from({ length }, (_, row) => (row + offset) % 3),
      dictionary: ['x', 'y', 'z'],
    })
    const batches = [100_000, 10, 60_000].map(
      (length, batch): ColumnBatch => ({ length, names: ['s'], types: ['string'], columns: [column(length, batch)] }),
    )
    const { rows, bytes } = await files.write(join(folder, 'x.parquet'), stream(batches), { now })
    expect(rows).toBe(160_010)
    expect(bytes).toBeLessThan(100_000)
    const found = await read(files.read(join(folder, 'x.parquet'), ['s'], { now }))
    expect(Math.max(...found.sizes)).toBeLessThanOrEqual(65_536)
    const letters = ['x', 'y', 'z']
    expect(found.columns[0]).toEqual(
      [100_000, 10, 60_000].flatMap((length, offset) => Array.from({ length }, (_, row) => letters[(row + offset) % 3])),
    )
  })

  test('gives only the columns asked for, in that order', async () => {
    const folder = temporaryFolder()
    const files = filesOf(folder)
    const batch: ColumnBatch = {
      length: 1,
      names: ['a', 'b', '__proto__'],
      types: ['int32', 'string', 'float64'],
      columns: [columnOf('int32', [1]), columnOf('string', ['x']), columnOf('float64', [0.5])],
    }
    await files.write(join(folder, 'x.parquet'), stream([batch]), { now })
    const found = await read(files.read(join(folder, 'x.parquet'), ['__proto__', 'a'], { now }))
    expect([found.names, found.columns]).toEqual([
      ['__proto__', 'a'],
      [[0.5], [1]],
    ])
    await expect(read(files.read(join(folder, 'x.parquet'), ['c'], { now }))).rejects.toMatchObject({ code: 'INPUT_MISSING_COLUMN' })
  })

  test('stays what it was where the batches fail, or the call is aborted', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'x.parquet')
    writeFileSync(path, 'what was there')
    const files = filesOf(folder)
    const failure = new Error('no more')
    async function* failing(): AsyncGenerator<ColumnBatch> {
      yield { length: 100_000, names: ['x'], types: ['float64'], columns: [{ kind: 'number', values: new Float64Array(100_000) }] }
      throw failure
    }
    await expect(files.write(path, failing(), { now })).rejects.toBe(failure)
    await expect(files.write(path, failing(), { now, signal: AbortSignal.abort(failure) })).rejects.toBe(failure)
    expect(readdirSync(folder)).toEqual(['x.parquet'])
    await expect(read(files.read(path, undefined, { now }))).rejects.toMatchObject({ code: 'INPUT_INVALID_FILE' })
  })

  test('takes dictionaries and plain strings for one column, but no other change of kind', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'x.parquet')
    const files = filesOf(folder)
    const part = (column: ColumnBatch['columns'][number]): ColumnBatch => ({
      length: 1,
      names: ['x'],
      types: ['string'],
      columns: [column],
    })
    const strings = [
      part({ kind: 'dictionary', codes: Uint32Array.of(0), dictionary: ['a'] }),
      part({ kind: 'string', values: [''], nulls: Uint8Array.of(1) }),
    ]
    await files.write(path, stream(strings), { now })
    expect((await read(files.read(path, undefined, { now }))).columns).toEqual([['a', null]])
    const changing = [...strings, part({ kind: 'number', values: Float64Array.of(1) })]
    await expect(files.write(path, stream(changing), { now })).rejects.toBeInstanceOf(TypeError)
    expect((await read(files.read(path, undefined, { now }))).columns).toEqual([['a', null]])
  })

  test('is made in a folder that is not there yet', async () => {
    const folder = temporaryFolder()
    const files = filesOf(folder)
    await files.write(join(folder, 'a', 'b', 'x.parquet'), stream([]), { now })
    expect(await read(files.read(join(folder, 'a', 'b', 'x.parquet'), undefined, { now }))).toMatchObject({ columns: [] })
  })
})
