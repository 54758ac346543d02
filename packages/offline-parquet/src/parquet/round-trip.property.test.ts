import type { AnswerColumn, Column, StoredType, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { rowsOf, storedTypes } from '../../test/arbitraries.js'
import { poisonedMemory } from '../../test/poisoned-memory.js'
import { plain, valuesOf } from '../../test/same-value.js'
import { columnOf } from '../../test/sample-table.js'
import type { FileType } from './file-column.js'
import { type ReadableFile, readFooter } from './footer.js'
import { type Memory, newMemory } from './memory.js'
import { readRowGroups } from './read-row-groups.js'
import { storedColumns } from './stored-column.js'
import { parquetFileWriter } from './write-file.js'

interface Written {
  readonly name: string
  readonly type: FileType
  readonly required: boolean
}

async function write(columns: readonly Written[], values: readonly Column[], rows: number, rowsPerGroup: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const writer = parquetFileWriter({
    columns,
    sink: async (more) => {
      parts.push(...more)
    },
    keyValues: { a: 'é' },
  })
  for (let row = 0; row < rows; row += rowsPerGroup) await writer.writeRowGroup(values, row, Math.min(rows, row + rowsPerGroup))
  const { bytes } = await writer.finish()
  const file = Buffer.concat(parts)
  expect(file.length).toBe(bytes)
  return file
}

function inMemory(bytes: Uint8Array): ReadableFile {
  return {
    size: bytes.length,
    async read(start, end, into = new Uint8Array(end - start)) {
      into.set(bytes.subarray(start, end))
      return into
    },
    close: async () => {},
  }
}

/** Values of each column, `rowsAtATime` rows of a row group at a time. Strings and the like are looked at in the end, typed arrays at once. */
async function read(
  bytes: Uint8Array,
  types: readonly FileType[],
  rowsAtATime = Number.POSITIVE_INFINITY,
  decoded: Memory = newMemory,
): Promise<readonly (readonly unknown[])[]> {
  const file = inMemory(bytes)
  const metadata = await readFooter(file)
  const columns = [...storedColumns(metadata).columns.values()]
  const wanted = columns.map((column, position) => ({ column, type: types[position] as FileType }))
  const groups = [...metadata.row_groups.keys()]
  const found: (() => readonly unknown[])[][] = columns.map(() => [])
  const request = { metadata, groups, wanted, signal: undefined, fetched: poisonedMemory(), decoded }
  for await (const group of readRowGroups(file, request)) {
    for (let row = 0; row < group.rows; row += rowsAtATime) {
      const length = Math.min(rowsAtATime, group.rows - row)
      group.columns.forEach((next, position) => void found[position]?.push(laterValues(next(length), length)))
    }
  }
  return found.map((parts) => parts.flatMap((values) => values()))
}

/** The values of a column that may only keep its strings, byte arrays and lists. */
function laterValues(column: AnswerColumn, rows: number): () => readonly unknown[] {
  if (column.kind === 'dictionary' || ArrayBuffer.isView(column.values)) {
    const values = valuesOf(column, rows)
    return () => values
  }
  const { nulls, ...rest } = column
  const kept = (nulls === undefined ? rest : { ...rest, nulls: nulls.slice() }) as AnswerColumn // as it came
  return () => valuesOf(kept, rows)
}

const cases = fc
  .record({
    rows: fc.integer({ min: 1, max: 60 }),
    rowsPerGroup: fc.integer({ min: 1, max: 70 }),
    types: fc.array(fc.constantFrom(...storedTypes), { minLength: 1, maxLength: 5 }),
  })
  .chain(({ rows, rowsPerGroup, types }) =>
    fc.tuple(fc.constant({ rows, rowsPerGroup, types }), fc.tuple(...types.map((type) => rowsOf(type, rows)))),
  )

describe('a Parquet file', () => {
  test('gives back every value of every type, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.boolean(),
        fc.integer({ min: 1, max: 30 }),
        async ([{ rows, rowsPerGroup, types }, values], mayRequire, rowsAtATime) => {
          const columns = types.map(
            (type, position): Written => ({
              name: position === 0 ? '__proto__' : `c.${position}`,
              type,
              required: mayRequire && typeof type === 'string' && !values[position]?.includes(null),
            }),
          )
          const file = await write(
            columns,
            types.map((type, position) => columnOf(type, values[position] as readonly Value[])),
            rows,
            rowsPerGroup,
          )
          const expected = values.map((column) => column.map(plain))
          expect(await read(file, types)).toEqual(expected)
          expect(await read(file, types, rowsAtATime, poisonedMemory())).toEqual(expected)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('cut into many pages gives the same', async () => {
    const rows = 70_000
    const texts = Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? null : `${'long text '.repeat(6)}${row}`))
    const vectors = Array.from({ length: rows }, (_, row) =>
      row % 5 === 0 ? null : Float32Array.from({ length: 16 }, (_, item) => row + item),
    )
    const lists = Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? [] : row % 4 === 0 ? null : [row, null, -row]))
    const types: StoredType[] = ['string', { vector: 16 }, { array: 'float64' }]
    const values = [texts, vectors, lists]
    const file = await write(
      types.map((type, position) => ({ name: `c${position}`, type, required: false })),
      types.map((type, position) => columnOf(type, values[position] as Value[])),
      rows,
      65_536,
    )
    const expected = values.map((column) => column.map(plain))
    expect(await read(file, types)).toEqual(expected)
    expect(await read(file, types, 16_000, poisonedMemory())).toEqual(expected)
    const { row_groups } = await readFooter(inMemory(file))
    expect(row_groups[0]?.total_byte_size).toBeGreaterThan(8_000_000n) // so that a page of a megabyte does not hold it
  })

  test('says the same to another reader', async () => {
    const columns: readonly Written[] = [
      { name: 's', type: 'string', required: true },
      { name: 'd', type: 'float64', required: false },
      { name: 't', type: 'timestamp', required: true },
      { name: 'l', type: { array: 'int32' }, required: false },
      { name: 'b', type: 'boolean', required: false },
    ]
    const values = [
      ['x', 'y', 'x', 'x'],
      [1.5, null, Number.NaN, -0],
      [0, -1, 1e12, 1],
      [[1, null], [], null, [3]],
      [true, null, false, true],
    ]
    const file = await write(
      columns,
      columns.map(({ type }, position) => columnOf(type as StoredType, values[position] as Value[])),
      4,
      3,
    )
    const rows = await parquetReadObjects({ file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer })
    // That reader says undefined for a list that is null.
    expect(rows.map(({ s, d, l, b }) => [s, d, l ?? null, b])).toEqual(
      [0, 1, 2, 3].map((row) => [values[0]?.[row], values[1]?.[row], values[3]?.[row], values[4]?.[row]]),
    )
    expect(rows.map(({ t }) => (t as Date).getTime())).toEqual([0, -1, 1e12, 1])
  })

  test('with a flipped byte is refused', async () => {
    const values = columnOf(
      'float64',
      Array.from({ length: 1_000 }, (_, row) => row / 3),
    )
    const file = await write([{ name: 'd', type: 'float64', required: true }], [values], 1_000, 1_000)
    const data = file.length - 200 // within the page, for the footer is shorter
    for (const position of [60, 500, 2_000, Math.min(data, 5_000)]) {
      const damaged = Uint8Array.from(file)
      damaged[position] = (damaged[position] as number) ^ 16
      await expect(read(damaged, ['float64'])).rejects.toThrow()
    }
  })
})
