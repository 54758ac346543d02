import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reader } from '@granary/core/codec'
import type { ColumnBatch, StoredType } from '@granary/core/spec'
import { parquetWriteFile } from 'hyparquet-writer'
import { beforeAll, describe, expect, test } from 'vitest'
import { parquetOfflineStore, parquetSource } from '../src/index.js'
import { type Duckdb, openDuckdb } from './duckdb.js'
import { now } from './read-table.js'
import { plain } from './same-value.js'
import { temporaryFolder } from './temporary-folder.js'

let duckdb: Duckdb
beforeAll(async () => {
  duckdb = await openDuckdb()
})

interface ReadFile {
  readonly types: Readonly<Record<string, StoredType>>
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

async function readAll(batches: AsyncIterable<ColumnBatch>): Promise<ReadFile> {
  let types: Readonly<Record<string, StoredType>> = {}
  const rows: Readonly<Record<string, unknown>>[] = []
  for await (const batch of batches) {
    types = Object.fromEntries(batch.names.map((name, position) => [name, batch.types[position] as StoredType]))
    for (let row = 0; row < batch.length; row++) {
      rows.push(
        Object.fromEntries(
          batch.names.map((name, position) => [name, plain(reader(batch.columns[position] as ColumnBatch['columns'][number])(row))]),
        ),
      )
    }
  }
  return { types, rows }
}

const source = (files: string | readonly string[], columns?: Readonly<Record<string, string>>) =>
  readAll(parquetSource({ files, ...(columns === undefined ? {} : { columns }) }).batches({ now }))

describe('a file of another writer', () => {
  test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw'])('compressed by %s is read', async (codec) => {
    for (const version of ['V1', 'V2']) {
      const file = join(temporaryFolder(), 'x.parquet')
      await duckdb.run(
        `copy (select i::bigint as id, 'name ' || (i % 10) as few, 'unique ' || i as many, case when i % 3 = 0 then null else i / 7 end as x, i % 2 = 0 as b, [i, null] as l from range(5000) t(i))
         to '${file}' (format parquet, codec '${codec}', parquet_version '${version}', row_group_size 2048)`,
      )
      const { rows, types } = await source(file)
      expect(types).toEqual({ id: 'int64', few: 'string', many: 'string', x: 'float64', b: 'boolean', l: { array: 'int64' } })
      expect(rows).toEqual(
        Array.from({ length: 5_000 }, (_, i) => ({
          id: i,
          few: `name ${i % 10}`,
          many: `unique ${i}`,
          x: i % 3 === 0 ? null : i / 7,
          b: i % 2 === 0,
          l: [i, null],
        })),
      )
    }
  })

  test('with every kind of number and time is read as the nearest of our types', async () => {
    const file = join(temporaryFolder(), 'x.parquet')
    await duckdb.run(
      `copy (select (-1)::tinyint as i8, (-300)::smallint as i16, (-70000)::integer as i32, 255::utinyint as u8, 65535::usmallint as u16, 4294967295::uinteger as u32, 9007199254740991::ubigint as u64,
        9223372036854775807::bigint as big, 1.5::float as f32, 2.25::double as f64, 12.345::decimal(9, 3) as d9, (-12.345)::decimal(18, 3) as d18, 123456789012345.678::decimal(38, 3) as d38,
        date '1969-12-31' as day, timestamp_s '1969-12-31 23:59:59' as s, timestamp_ms '2001-01-01 00:00:00.001' as ms, timestamp '1969-12-31 23:59:59.999999' as us,
        timestamp_ns '1969-12-31 23:59:59.999999999' as ns, timestamptz '2001-01-01 00:00:00+00' as tz, uuid '00112233-4455-6677-8899-aabbccddeeff' as id, '\\x00\\xff'::blob as y,
        'é😀'::varchar as t, '{"a":1}'::json as j, 'b'::enum('a', 'b') as e, null::integer as nothing, [[1, 2], null, []] as nested)
       to '${file}' (format parquet)`,
    )
    const { rows, types } = await source(file)
    expect(types).toMatchObject({
      i8: 'int32',
      i16: 'int32',
      i32: 'int32',
      u8: 'int32',
      u16: 'int32',
      u32: 'int64',
      u64: 'int64',
      big: 'bigint',
      f32: 'float32',
      f64: 'float64',
      d9: 'float64',
    })
    expect(types).toMatchObject({
      d18: 'float64',
      d38: 'float64',
      day: 'timestamp',
      s: 'timestamp',
      ms: 'timestamp',
      us: 'timestamp',
      ns: 'timestamp',
      tz: 'timestamp',
      id: 'string',
      y: 'bytes',
      j: 'json',
    })
    expect(rows).toEqual([
      {
        i8: -1,
        i16: -300,
        i32: -70_000,
        u8: 255,
        u16: 65_535,
        u32: 4_294_967_295,
        u64: 9_007_199_254_740_991,
        big: 9_223_372_036_854_775_807n,
        f32: 1.5,
        f64: 2.25,
        d9: 12.345,
        d18: -12.345,
        d38: Number('123456789012345.678'),
        day: -86_400_000,
        s: -1_000,
        ms: Date.UTC(2001, 0, 1) + 1,
        us: -1,
        ns: -1,
        tz: Date.UTC(2001, 0, 1),
        id: '00112233-4455-6677-8899-aabbccddeeff',
        y: ['bytes', 0, 255],
        t: 'é😀',
        j: '{"a":1}',
        e: 'b',
        nothing: null,
        nested: [[1, 2], null, []],
      },
    ])
  })

  // Written by pyarrow: see fixtures/README.md.
  test('of Spark or pandas, with INT96 times, dictionary pages, half floats and other encodings is read', async () => {
    const { rows, types } = await source(fileURLToPath(new URL('./fixtures/spark-like.parquet', import.meta.url)))
    expect(types).toMatchObject({
      t: 'timestamp',
      c: 'string',
      h: 'float32',
      delta: 'int64',
      split: 'float64',
      prefix: 'string',
      m: 'timestamp',
    })
    expect(rows).toEqual(
      Array.from({ length: 200 }, (_, i) => ({
        t: i % 10 === 0 ? null : -1_500 + i * 1_000,
        c: `city ${i % 3}`,
        h: i / 2,
        delta: i * i - 5_000,
        split: i / 3,
        prefix: `prefix/${i}`,
        m: i * 86_400_000,
      })),
    )
  })

  test('of hyparquet-writer is read', async () => {
    const filename = join(temporaryFolder(), 'x.parquet')
    parquetWriteFile({
      filename,
      columnData: [
        { name: 'k', data: ['a', 'b', 'a', null], type: 'STRING' },
        { name: 't', data: [new Date(-1), new Date(0), null, new Date(1)], type: 'TIMESTAMP' },
        { name: 'u', data: new Float64Array([1, -0, Number.NaN, 2]), type: 'DOUBLE', nullable: false },
      ],
    })
    expect((await source(filename)).rows).toEqual([
      { k: 'a', t: -1, u: 1 },
      { k: 'b', t: 0, u: -0 },
      { k: 'a', t: null, u: Number.NaN },
      { k: null, t: 1, u: 2 },
    ])
  })

  test('without rows gives its columns', async () => {
    const file = join(temporaryFolder(), 'x.parquet')
    await duckdb.run(`copy (select 1 as a, 'x' as b limit 0) to '${file}' (format parquet)`)
    expect(await source(file)).toEqual({ types: { a: 'int32', b: 'string' }, rows: [] })
  })

  test('gives only the columns asked for, by our names, from several files', async () => {
    const folder = temporaryFolder()
    for (const part of [1, 2])
      await duckdb.run(
        `copy (select ${part} as a, 'x${part}' as "Some name", struct_pack(q := 1) as s) to '${folder}/${part}.parquet' (format parquet)`,
      )
    const files = [join(folder, '1.parquet'), join(folder, '2.parquet')]
    expect(await source(files, { name: 'Some name', part: 'a' })).toEqual({
      types: { name: 'string', part: 'int32' },
      rows: [
        { name: 'x1', part: 1 },
        { name: 'x2', part: 2 },
      ],
    })
    await expect(source(files, { x: 'absent' })).rejects.toMatchObject({ code: 'INPUT_MISSING_COLUMN' })
    await expect(source(files, { x: 's' })).rejects.toMatchObject({ code: 'INPUT_INVALID_FILE' })
    await expect(source(files)).rejects.toMatchObject({ code: 'INPUT_INVALID_FILE' })
  })
})

describe('a path that', () => {
  test('leads to no Parquet file is INPUT_INVALID_FILE', async () => {
    const store = parquetOfflineStore({ root: temporaryFolder() })
    for (const path of [join(temporaryFolder(), 'absent.parquet'), fileURLToPath(import.meta.url), temporaryFolder()]) {
      await expect(source(path)).rejects.toMatchObject({ code: 'INPUT_INVALID_FILE' })
      await expect(readAll((store.files as NonNullable<typeof store.files>).read(path, undefined, { now }))).rejects.toMatchObject({
        code: 'INPUT_INVALID_FILE',
      })
    }
  })
})
