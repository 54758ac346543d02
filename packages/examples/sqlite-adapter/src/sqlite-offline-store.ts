// The full history of every feature group in a SQLite file.

import { randomUUID } from 'node:crypto'
import { GranaryError } from '@granary/core/codec'
import type { AppendReceipt, Column, OfflineScan, OfflineStore, RowBatch, TableSchema } from '@granary/core/spec'
import { pageDecoder, rowEncoder, type StoredRow } from './history-rows.js'
import { type Prepare, type SqliteOptions, sqliteConnection } from './sqlite-connection.js'
import { sqliteRegistryStore } from './sqlite-registry-store.js'

export type SqliteOfflineStoreOptions = SqliteOptions

// Batches are numbered in the order of their commits, for writers take turns: all up to a number is a state of the file, and its snapshot.
const tables = `
  create table if not exists granary_layouts
    (layout integer primary key, table_id text not null, fingerprint text not null, document text not null, unique (table_id, fingerprint));
  create table if not exists granary_batches
    (batch integer primary key, table_id text not null, batch_id blob not null, created real not null, committed real not null, mark text not null,
    unique (table_id, batch_id));
  create table if not exists granary_rows
    (layout integer not null, batch integer not null, position integer not null, event real not null, created real not null,
    deleted integer not null, value blob not null, primary key (layout, batch, position)) without rowid;`

const selectBatch = 'select batch, mark, created from granary_batches where table_id = ?'
const insertBatch = 'insert into granary_batches (table_id, batch_id, created, committed, mark) values (?, ?, ?, ?, ?) returning batch'
const insertLayout = 'insert into granary_layouts (table_id, fingerprint, document) values (?, ?, ?) on conflict do nothing'
const selectLayouts = 'select layout, fingerprint, document from granary_layouts where table_id = ?'
const selectPage = `select batch, position, deleted, value from granary_rows
  where layout = ? and (batch, position) > (?, ?) and batch <= ? and event between ? and ? and created between ? and ?
  order by batch, position limit 4000`

/** A history in a SQLite file, for several processes of one machine, with snapshots and a registry. An append is one transaction. */
export function sqliteOfflineStore(options: SqliteOfflineStoreOptions): OfflineStore {
  const { transaction, durability, close } = sqliteConnection('sqliteOfflineStore', options, tables)
  const registry = sqliteRegistryStore(options)
  const knownTables = new Map<number, TableSchema>()

  /** What a scan goes through: batches after one, up to another, by layout. */
  function extentOf({ table, since, asOf }: OfflineScan, prepare: Prepare): Extent {
    const last = prepare('select max(batch) as batch from granary_batches').get() as { readonly batch: number | null }
    return {
      after: (since === undefined ? undefined : batchOf(table, since, prepare)) ?? 0,
      upTo: (asOf === undefined ? last.batch : (batchOf(table, asOf, prepare) ?? unknownSnapshot(table))) ?? 0,
      layouts: (prepare(selectLayouts).all(table.id) as StoredLayout[]).map(({ layout, fingerprint, document }) => {
        const written = fingerprint === table.fingerprint ? table : (knownTables.get(layout) ?? (JSON.parse(document) as TableSchema))
        knownTables.set(layout, written)
        return { layout, written }
      }),
    }
  }

  return {
    specVersion: 'offline/1',
    capabilities: Object.freeze({ durability, writers: 'many' }),

    append: (batch, { batchId, created, ...call }) =>
      transaction('write', call, (prepare) => {
        const { table } = batch
        const first = prepare(`${selectBatch} and batch_id = ?`).get(table.id, Buffer.from(batchId)) as StoredBatch | undefined
        if (first !== undefined) return { status: 'duplicate', created: first.created, snapshot: snapshotOf(first) } satisfies AppendReceipt
        prepare(insertLayout).run(table.id, table.fingerprint, JSON.stringify(table))
        const { layout } = prepare(`${selectLayouts} and fingerprint = ?`).get(table.id, table.fingerprint) as StoredLayout
        const mark = randomUUID()
        const stored = prepare(insertBatch).get(table.id, Buffer.from(batchId), created, call.now, mark) as { readonly batch: number }
        insertRows(batch, layout, stored.batch, prepare)
        return { status: 'stored', created, snapshot: snapshotOf({ ...stored, mark }) } satisfies AppendReceipt
      }),

    // Page by page, each in a read of its own: what was appended never changes, so a reader that takes its time keeps no transaction open.
    async *scan(scan, call) {
      const { from = -Infinity, to = Infinity, createdFrom = -Infinity, createdTo = Infinity } = scan
      const wanted = new Set(scan.columns.map((position) => scan.table.columns[position]?.name ?? ''))
      const { after, upTo, layouts } = await transaction('read', call, (prepare) => extentOf(scan, prepare))
      for (const { layout, written } of layouts) {
        const decode = pageDecoder(written, wanted)
        for (let last: Place | undefined = { batch: after, position: Infinity }; last !== undefined; ) {
          const place = [layout, last.batch, last.position, upTo, from, to, createdFrom, createdTo]
          const rows = await transaction('read', call, (prepare): PageRow[] => prepare(selectPage).all(...place) as PageRow[])
          if (rows.length > 0) yield decode(rows)
          last = rows.at(-1)
          await new Promise(setImmediate) // else timers, and the signals that they abort, never get their turn
        }
      }
    },

    snapshots: {
      at: (table, time, call) =>
        transaction('read', call, (prepare) => {
          const statement = prepare(`${selectBatch} and committed <= ? order by batch desc limit 1`)
          const newest = statement.get(table.id, time === 'newest' ? Infinity : time) as StoredBatch | undefined
          return newest === undefined ? '' : snapshotOf(newest)
        }),
    },

    registry,
    ping: (call) => transaction('read', call, (prepare) => void prepare('select 1').get()),
    async close() {
      await Promise.all([close(), registry.close()])
    },
  }
}

interface StoredLayout {
  readonly layout: number
  readonly fingerprint: string
  readonly document: string
}

interface StoredBatch {
  readonly batch: number
  readonly mark: string
  readonly created: number
}

interface Place {
  readonly batch: number
  readonly position: number
}

type PageRow = StoredRow & Place

interface Extent {
  readonly after: number
  readonly upTo: number
  readonly layouts: readonly { readonly layout: number; readonly written: TableSchema }[]
}

function insertRows(batch: RowBatch<Column>, layout: number, number: number, prepare: Prepare): void {
  const statement = prepare('insert into granary_rows values (?, ?, ?, ?, ?, ?, ?)')
  const { length, eventTime, created, deleted } = batch
  const encode = rowEncoder(batch)
  for (let row = 0; row < length; row++)
    statement.run(layout, number, row, eventTime[row] as number, created[row] as number, deleted?.[row] ?? 0, encode(row))
}

/** A number would do, had no history ever been restored from a backup: the mark tells its commits from those that are lost. */
function snapshotOf({ batch, mark }: Pick<StoredBatch, 'batch' | 'mark'>): string {
  return `${batch}-${mark}`
}

/** The last batch of a snapshot of this table; undefined where nobody gave that name. */
function batchOf({ id }: TableSchema, snapshot: string, prepare: Prepare): number | undefined {
  if (snapshot === '') return 0
  const [, batch, mark] = /^(\d+)-(.+)$/.exec(snapshot) ?? []
  const stored = prepare(`${selectBatch} and batch = ? and mark = ?`).get(id, Number(batch ?? 0), mark ?? '') as StoredBatch | undefined
  return stored?.batch
}

function unknownSnapshot({ id }: TableSchema): never {
  throw new GranaryError('INPUT_INVALID_OPTION', `${id} has no snapshot of that name: take one of snapshots.at`)
}
