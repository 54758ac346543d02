import type { Column, StoredType, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { rowsOf, storedTypes } from '../../test/arbitraries.js'
import { plain, valuesOf } from '../../test/same-value.js'
import { columnOf } from '../../test/sample-table.js'
import type { FileType } from './file-column.js'
import { type ReadableFile, readFooter } from './footer.js'
import { decodeRowGroup, fetchRowGroup } from './read-row-group.js'
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
  return { size: bytes.length, read: async (start, end) => bytes.slice(start, end), close: async () => {} }
}

async function read(bytes: Uint8Array, types: readonly FileType[]): Promise<readonly (readonly unknown[])[]> {
  const file = inMemory(bytes)
  const metadata = await readFooter(file)
  const columns = [...storedColumns(metadata).columns.values()]
  const wanted = columns.map((column, position) => ({ column, type: types[position] as FileType }))
  const found: unknown[][] = columns.map(() => [])
  for (const [group, { num_rows }] of metadata.row_groups.entries()) {
    const decoded = decodeRowGroup(metadata, await fetchRowGroup(file, metadata, group, wanted), wanted)
    decoded.forEach((column, position) => void found[position]?.push(...valuesOf(column, Number(num_rows))))
  }
  return found
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
      fc.asyncProperty(cases, fc.boolean(), async ([{ rows, rowsPerGroup, types }, values], mayRequire) => {
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
        const found = await read(file, types)
        expect(found).toEqual(values.map((column) => column.map(plain)))
      }),
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
    const found = await read(file, types)
    expect(found).toEqual(values.map((column) => column.map(plain)))
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
