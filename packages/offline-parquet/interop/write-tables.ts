// Writes the tables, and beside them what they hold: run as `tsx --conditions=@granary/source write-tables.ts FOLDER`.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnBatch } from '@granary/core/spec'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { deltaFields, tableColumns } from '../src/delta/delta-schema.js'
import { batchOf } from '../test/sample-table.js'
import { type Canonical, canonicalColumns } from './canonical.js'
import { interopTables } from './tables.js'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Give the folder to write to')
const store = parquetOfflineStore({ root: join(folder, 'tables') })
const start = Date.now() - 3_600_000

const tables = []
for (const { name, batches } of interopTables) {
  const versions: { rows: Readonly<Record<string, Canonical>>[]; fields: unknown; time: number }[] = []
  let rows: Readonly<Record<string, Canonical>>[] = []
  const columns = new Map<string, unknown>()
  for (const [position, { table, rows: added }] of batches.entries()) {
    const batch = batchOf(table, added)
    const now = start + position * 60_000
    await store.append(batch, { now, batchId: `batch ${position}`, created: 1_760_000_000_000_000 + position })
    const known = canonicalColumns(batch)
    rows = [
      ...rows,
      ...added.map((_, row) => Object.fromEntries(Object.entries(known).map(([column, values]) => [column, values[row] as Canonical]))),
    ]
    for (const field of deltaFields(tableColumns(table))) if (!columns.has(field.name)) columns.set(field.name, field.type)
    versions.push({ rows, fields: [...columns], time: now })
  }
  tables.push({ name, path: join(folder, 'tables', name, 'v1'), versions })
}

const sample = interopTables[0]?.batches[0]
if (sample === undefined) throw new Error('There is no table')
const batch = batchOf(sample.table, sample.rows)
const file = join(folder, 'columns.parquet')
async function* once(): AsyncGenerator<ColumnBatch> {
  yield {
    length: batch.length,
    names: sample!.table.columns.map(({ name }) => name),
    types: sample!.table.columns.map(({ type }) => type),
    columns: batch.columns,
  }
}
if (store.files === undefined) throw new Error('The store has no files')
await store.files.write(file, once(), { now: start })
await store.close()

const { id: _, event_timestamp: __, created_timestamp: ___, is_deleted: ____, ...values } = canonicalColumns(batch)
await writeFile(join(folder, 'expected.json'), JSON.stringify({ tables, file: { path: file, columns: Object.entries(values) } }))
