import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredType, Value } from '@granary/core/spec'
import { beforeAll, describe, expect, test } from 'vitest'
import { interopTables } from '../interop/tables.js'
import { parquetOfflineStore } from '../src/index.js'
import { type Duckdb, openDuckdb } from './duckdb.js'
import { everything, now, readTable } from './read-table.js'
import { batchOf, type SampleRow } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

let duckdb: Duckdb
beforeAll(async () => {
  duckdb = await openDuckdb()
})

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

describe('DuckDB', () => {
  test.each(interopTables.map((table) => [table.name, table] as const))(
    'reads the log and the data files of %s with the same values and nulls',
    async (name, { batches }) => {
      const root = temporaryFolder()
      const store = parquetOfflineStore({ root })
      for (const [position, { table, rows }] of batches.entries())
        await store.append(batchOf(table, rows), { now, batchId: String(position), created: position })
      await store.close()
      const folder = join(root, name, 'v1')
      const filled = batches.filter(({ rows }) => rows.length > 0)
      const adds =
        filled.length === 0
          ? []
          : await duckdb.rows(`select add.path, add.stats from read_json('${folder}/_delta_log/*.json', format = 'newline_delimited', filename = true, union_by_name = true, maximum_depth = 2)
            where add is not null order by filename`)
      expect(adds).toHaveLength(filled.length)
      expect(readdirSync(folder).filter((file) => file.endsWith('.parquet'))).toHaveLength(filled.length)

      for (const [position, { table, rows }] of filled.entries()) {
        const [path, stats] = (adds[position] as readonly unknown[]).map((text) =>
          String(text).startsWith('"') ? (JSON.parse(String(text)) as string) : String(text),
        )
        expect((JSON.parse(stats as string) as { numRecords: number }).numRecords).toBe(rows.length)
        const columns = [...table.keys, ...table.columns]
        const sample = rows.length > 5_000 ? rows.filter((_, row) => row % 97 === 0) : rows
        const found = await duckdb.rows(
          `select ${columns.map((column) => selected(column.name, column.type)).join(', ')}, epoch_us(event_timestamp), epoch_us(created_timestamp), is_deleted
         from read_parquet('${join(folder, path as string)}', file_row_number = true) ${rows.length > 5_000 ? 'where file_row_number % 97 = 0' : ''} order by file_row_number`,
        )
        expect(found).toEqual(
          sample.map((row) => [
            ...columns.map(({ name: column, type }) => expected(valueIn(row, column), type)),
            BigInt(row.event) * 1_000n,
            BigInt(row.created),
            row.deleted === true,
          ]),
        )
      }
      // What DuckDB says is what we say.
      const widest = filled.reduce<(typeof filled)[number] | undefined>(
        (most, batch) => (most === undefined || batch.table.columns.length > most.table.columns.length ? batch : most),
        undefined,
      )
      if (widest !== undefined)
        expect(await readTable(parquetOfflineStore({ root }), everything(widest.table))).toHaveLength(
          filled.reduce((sum, { rows }) => sum + rows.length, 0),
        )
    },
  )
})

function valueIn(row: SampleRow, column: string): Value {
  return Object.hasOwn(row.values, column) ? (row.values[column] as Value) : null
}

function selected(name: string, type: StoredType): string {
  if (type === 'string') return `hex(encode(${quoted(name)}))` // its JavaScript side drops a leading byte order mark
  if (type === 'timestamp') return `epoch_us(${quoted(name)})`
  return typeof type === 'object' && 'array' in type && type.array === 'timestamp'
    ? `list_transform(${quoted(name)}, item -> epoch_us(item))`
    : quoted(name)
}

function expected(value: Value, type: StoredType, nested = false): unknown {
  if (value === null) return null
  if (typeof type === 'object')
    return Array.from(value as readonly Value[], (item) => expected(item, 'vector' in type ? 'float32' : type.array, true))
  switch (type) {
    case 'string':
      return nested
        ? value
        : Buffer.from(value as string)
            .toString('hex')
            .toUpperCase()
    case 'int64':
      return BigInt(value as number)
    case 'timestamp':
      return BigInt(value as number) * 1_000n
    case 'bytes':
      return ['bytes', ...(value as Uint8Array)]
    default:
      return value
  }
}
