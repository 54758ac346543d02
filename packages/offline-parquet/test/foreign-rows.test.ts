import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parquetOfflineStore } from '../src/index.js'
import { type Duckdb, openDuckdb } from './duckdb.js'
import { everything, now, readTable } from './read-table.js'
import { batchOf, tableOf } from './sample-table.js'
import { temporaryFolder } from './temporary-folder.js'

let duckdb: Duckdb
beforeAll(async () => {
  duckdb = await openDuckdb()
})

const table = tableOf(
  'trips',
  [{ name: 'k', type: 'string' }],
  [
    { name: 'x', type: 'float64' },
    { name: 'v', type: { vector: 2 } },
  ],
)

/** A table of ours with one row, to which another engine adds what a query gives. */
async function withForeignRows(query: string, entry: (add: object) => readonly object[] = (add) => [{ add }]) {
  const root = temporaryFolder()
  const store = parquetOfflineStore({ root })
  const ours = await store.append(batchOf(table, [{ event: 1_000, created: 5, values: { k: 'ours', x: 1, v: Float32Array.of(1, 2) } }]), {
    now,
    batchId: 'ours',
    created: 5,
  })
  const folder = join(root, 'trips', 'v1')
  const file = join(folder, 'part 0 of another.parquet')
  await duckdb.run(`copy (${query}) to '${file}' (format parquet)`)
  const add = {
    path: 'part%200%20of%20another.parquet',
    partitionValues: {},
    size: statSync(file).size,
    modificationTime: now,
    dataChange: true,
  }
  const log = join(folder, '_delta_log')
  writeFileSync(
    join(log, `${String(readdirSync(log).length).padStart(20, '0')}.json`),
    [{ commitInfo: { timestamp: 1 } }, ...entry(add)].map((action) => JSON.stringify(action)).join('\n'),
  )
  return { store, ours, log }
}

const keyOf = ({ values }: { readonly values: Readonly<Record<string, unknown>> }) => values.k

describe('rows of another engine', () => {
  test('without what only Granary sets are read', async () => {
    const { store } = await withForeignRows(
      "select 'theirs' as k, timestamptz '1969-12-31 23:59:59.999999+00' as event_timestamp, [1.5, 2.5]::float[] as v, 7 as unknown",
    )
    const theirs = (await readTable(store, everything(table))).find((row) => keyOf(row) === 'theirs')
    expect(theirs).toMatchObject({ event: -1, created: -1_000, deleted: false, values: { k: 'theirs', v: ['vector', 1.5, 2.5] } })
    expect(theirs?.table.columns).toEqual([{ name: 'v', type: { vector: 2 } }]) // the columns that the file has, and that are recorded
    expect(theirs?.table.fingerprint).toMatch(/^[0-9a-f]{16}$/)
  })

  test('with nulls there are read, and found by the created time that they count with', async () => {
    const { store } = await withForeignRows(
      `select * from (values ('a', timestamptz '2026-01-01 00:00:00+00', null::timestamptz, null::boolean), ('b', timestamptz '2020-01-01 00:00:00+00', timestamptz '2020-01-02 00:00:00+00', true)) t(k, event_timestamp, created_timestamp, is_deleted)`,
    )
    const rows = await readTable(store, everything(table))
    expect(rows.map((row) => [keyOf(row), row.created, row.deleted])).toEqual([
      ['ours', 5, false],
      ['a', Date.UTC(2026, 0, 1) * 1_000, false],
      ['b', Date.UTC(2020, 0, 2) * 1_000, true],
    ])
    const late = await readTable(store, { ...everything(table), createdFrom: Date.UTC(2025, 0, 1) * 1_000 })
    expect(late.map(keyOf)).toContain('a')
  })

  test('without a key are named', async () => {
    const { store } = await withForeignRows("select null::varchar as k, timestamptz '2026-01-01 00:00:00+00' as event_timestamp")
    await expect(readTable(store, everything(table))).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('part 0 of another.parquet') as string,
    })
  })

  test('of other types are named', async () => {
    const { store } = await withForeignRows("select 'a' as k, 'text' as x, timestamptz '2026-01-01 00:00:00+00' as event_timestamp")
    await expect(readTable(store, everything(table))).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('column x') as string,
    })
    // Who does not ask for the column is not hurt.
    expect((await readTable(store, { table, columns: [] })).map(keyOf)).toEqual(['ours', 'a'])
  })

  test('make a snapshot of their own; what they remove stays in the old ones', async () => {
    const { store, ours, log } = await withForeignRows("select 'theirs' as k, timestamptz '2026-01-01 00:00:00+00' as event_timestamp")
    const theirs = (await store.snapshots?.at(table, 'newest', { now })) as string
    expect(theirs).toMatch(/^1:[0-9a-f]{32}$/)
    writeFileSync(
      join(log, '00000000000000000002.json'),
      JSON.stringify({ remove: { path: 'part 0 of another.parquet', deletionTimestamp: 1, dataChange: true } }),
    )
    for (const reader of [store, parquetOfflineStore({ root: join(log, '..', '..', '..') })]) {
      expect((await readTable(reader, everything(table))).map(keyOf)).toEqual(['ours'])
      expect((await readTable(reader, { ...everything(table), asOf: theirs })).map(keyOf)).toEqual(['ours', 'theirs'])
      expect((await readTable(reader, { ...everything(table), asOf: ours.snapshot })).map(keyOf)).toEqual(['ours'])
      expect((await readTable(reader, { ...everything(table), since: ours.snapshot, asOf: theirs })).map(keyOf)).toEqual(['theirs'])
    }
    expect((await store.append(batchOf(table, []), { now, batchId: 'more', created: 6 })).snapshot).toMatch(/^3:/)
  })

  test('in a table that they partitioned are read where the columns asked for are in the files; we do not write there', async () => {
    const { store } = await withForeignRows("select 'theirs' as k, timestamptz '2026-01-01 00:00:00+00' as event_timestamp", (add) => [
      { add: { ...add, partitionValues: { event_date: '2026-01-01' } } },
      {
        metaData: {
          id: 'x',
          format: { provider: 'parquet', options: {} },
          schemaString: JSON.stringify({
            type: 'struct',
            fields: [
              { name: 'k', type: 'string', nullable: true, metadata: {} },
              { name: 'event_date', type: 'date', nullable: true, metadata: {} },
            ],
          }),
          partitionColumns: ['event_date'],
          configuration: {},
        },
      },
    ])
    expect(await readTable(store, { table, columns: [] })).toHaveLength(2)
    await expect(store.append(batchOf(table, []), { now, batchId: 'more', created: 6 })).rejects.toMatchObject({
      code: 'STORE_UNSUPPORTED_PROTOCOL',
      message: expect.stringContaining('event_date') as string,
    })
  })
})
