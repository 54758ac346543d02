// What the suites cannot know: a file locked, full, not SQLite's or not to be opened, and databases that belong to somebody else.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { GranaryError } from '@granary/core/codec'
import type { Column, RowBatch, TableSchema } from '@granary/core/spec'
import { afterAll, describe, expect, test } from 'vitest'
import { type SqliteDatabase, type SqliteOptions, sqliteOfflineStore, sqliteOnlineStore } from '../src/index.js'
import { openDatabase } from '../src/sqlite-database.js'

const root = mkdtempSync(join(tmpdir(), 'sqlite-connection-'))
afterAll(() => rmSync(root, { recursive: true }))

const call = { now: Date.UTC(2026, 0, 1) }
const table: TableSchema = {
  id: 'notes@1',
  group: 'notes',
  version: 1,
  keys: [{ name: 'id', type: 'string' }],
  columns: [{ name: 'text', type: 'string' }],
  fingerprint: '0123456789abcdef',
}
const secret = 'a value of a row'

function note(length: number): RowBatch<Column> {
  const values = Array.from({ length }, (_, row) => `${secret} ${row}`)
  const column: Column = { kind: 'string', values }
  return { table, length, keys: [column], columns: [column], eventTime: new Float64Array(length), created: new Float64Array(length) }
}

const codeOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'answered',
    (error: unknown) => (GranaryError.isInstance(error) ? error.code : error),
  )

describe('a file that another connection has locked', () => {
  test('is waited for', async () => {
    const path = join(root, 'locked.db')
    const [other, store] = [openDatabase(path), sqliteOfflineStore({ path })]
    await store.ping(call)
    other.exec('begin immediate')
    const append = store.append(note(1), { ...call, batchId: 'one', created: 0 })
    const turns = await Promise.race([append, new Promise((resolve) => setImmediate(() => resolve('the process goes on')))])
    expect(turns).toBe('the process goes on')
    other.exec('rollback')
    expect(await append).toMatchObject({ status: 'stored' })
    await store.close()
    other.close()
  })

  test('is waited for until the caller has had enough', async () => {
    const path = join(root, 'aborted.db')
    const [other, store] = [openDatabase(path), sqliteOfflineStore({ path })]
    await store.ping(call)
    other.exec('begin immediate')
    const controller = new AbortController()
    const append = store.append(note(1), { ...call, signal: controller.signal, batchId: 'one', created: 0 })
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await codeOf(append)).toBe(reason)
    other.exec('rollback')
    expect(await store.append(note(1), { ...call, batchId: 'one', created: 0 })).toMatchObject({ status: 'stored' })
    await store.close()
    other.close()
  })
})

describe('a file that does not serve', () => {
  test('lies in no folder: STORE_UNAVAILABLE, until there is one', async () => {
    const store = sqliteOnlineStore({ path: join(root, 'nowhere', 'at-all.db') })
    expect(await codeOf(store.ping(call))).toBe('STORE_UNAVAILABLE')
    await store.close()
  })

  test('is no database: STORE_CORRUPT', async () => {
    const path = join(root, 'no-database.db')
    writeFileSync(path, 'no database'.repeat(1000))
    const store = sqliteOfflineStore({ path })
    expect(await codeOf(store.ping(call))).toBe('STORE_CORRUPT')
    await store.close()
  })

  test('is full: STORE_FULL, without a word of the rows, and nothing is stored by half', async () => {
    const database = openDatabase(join(root, 'full.db'))
    const store = sqliteOfflineStore({ database })
    await store.append(note(1), { ...call, batchId: 'one', created: 0 })
    const { page_count } = database.prepare('pragma page_count').get() as { readonly page_count: number }
    database.exec(`pragma max_page_count = ${page_count + 2}`)
    const error: unknown = await store.append(note(10_000), { ...call, batchId: 'two', created: 0 }).catch((refusal: unknown) => refusal)
    expect(GranaryError.isInstance(error) && error.code).toBe('STORE_FULL')
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(secret)
    expect(await rowsOf(store)).toBe(1)
    await store.close()
    database.close()
  })
})

describe('a database handed in', () => {
  test('is not closed with the store', async () => {
    const database = openDatabase(join(root, 'handed-in.db'))
    await sqliteOnlineStore({ database }).close()
    const store = sqliteOfflineStore({ database })
    await store.append(note(3), { ...call, batchId: 'one', created: 0 })
    await store.close()
    expect(await codeOf(store.ping(call))).toBe('STORE_CLOSED')
    expect(database.prepare('select count(*) as rows from granary_rows').get()).toMatchObject({ rows: 3 })
    database.close()
  })

  test('is as durable as its settings', () => {
    const database = openDatabase(join(root, 'settings.db'))
    expect(sqliteOnlineStore({ database }).capabilities.durability).toBe('disk')
    database.exec('pragma synchronous = normal')
    expect(sqliteOnlineStore({ database }).capabilities.durability).toBe('process')
    database.close()
    const memory: SqliteDatabase = openDatabase(':memory:')
    expect(sqliteOfflineStore({ database: memory }).capabilities.durability).toBe('none')
    memory.close()
  })
})

test.each([undefined, {}, { path: '' }, { path: ':memory:' }, { path: 'a', database: {} }, { file: 'a' }])(
  'options that are none are refused: %#',
  (options) => {
    for (const store of [sqliteOnlineStore, sqliteOfflineStore])
      expect(() => store(options as SqliteOptions)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
  },
)

async function rowsOf(store: ReturnType<typeof sqliteOfflineStore>): Promise<number> {
  let rows = 0
  for await (const { length } of store.scan({ table, columns: [] }, call)) rows += length
  return rows
}
