// An offline store that is a list of batches: what the history wing is tested on. It keeps hints or ignores them, and remembers what it was asked.

import { takeRows } from '../src/codec/column-operations.js'
import { keyReader } from '../src/codec/entity-key.js'
import type { AnswerColumn, CallOptions, Column, ColumnBatch, OfflineScan, OfflineStore, RowBatch } from '../src/spec/index.js'

export interface ArrayOfflineStore extends OfflineStore {
  readonly scans: OfflineScan[]
  readonly calls: { readonly operation: string; readonly options: CallOptions }[]
  readonly written: Map<string, ColumnBatch[]>
}

export interface ArrayOfflineStoreOptions {
  /** Drops the rows that the hints of a scan let it drop. */
  readonly prunes?: boolean
  /** Spoils the typed arrays of a batch when the next one is asked for, where the scan said that nobody keeps them. */
  readonly takesBack?: boolean
  /** A snapshot is the number of batches that were there. */
  readonly snapshots?: boolean
  readonly files?: { readonly [path: string]: readonly ColumnBatch[] }
}

export function arrayOfflineStore(
  batches: RowBatch[],
  { prunes = false, takesBack = false, snapshots = false, files }: ArrayOfflineStoreOptions = {},
): ArrayOfflineStore {
  const scans: OfflineScan[] = []
  const calls: ArrayOfflineStore['calls'][number][] = []
  const written = new Map<string, ColumnBatch[]>()
  return {
    scans,
    calls,
    written,
    specVersion: 'offline/1',
    capabilities: { durability: 'none', writers: 'one' },
    async append(batch, { created }) {
      batches.push(batch)
      return { status: 'stored', created, snapshot: String(batches.length) }
    },
    async *scan(scan, options) {
      scans.push(scan)
      calls.push({ operation: 'scan', options })
      const visible = scan.asOf === undefined ? batches : batches.slice(0, Number(scan.asOf))
      for (const batch of visible) {
        if (batch.table.id !== scan.table.id) continue
        const answer = prunes ? pruned(batch, scan) : batch
        if (takesBack && scan.transient === true) yield* takenBack(answer)
        else yield answer
      }
    },
    ...(snapshots
      ? {
          snapshots: {
            async at(_table, time, options) {
              calls.push({ operation: 'snapshots.at', options })
              const count = time === 'newest' ? batches.length : time
              return count === 0 ? '' : String(count)
            },
          },
        }
      : {}),
    ...(files === undefined
      ? {}
      : {
          files: {
            async *read(path) {
              yield* files[path] ?? []
            },
            async write(path, written_) {
              const kept: ColumnBatch[] = []
              for await (const batch of written_) kept.push(batch)
              written.set(path, kept)
              return { rows: kept.reduce((rows, { length }) => rows + length, 0), bytes: 0 }
            },
          },
        }),
    async ping() {},
    async close() {},
  }
}

function pruned(
  batch: RowBatch,
  { from = -Infinity, to = Infinity, createdFrom = -Infinity, createdTo = Infinity, keys }: OfflineScan,
): RowBatch {
  const wanted = keys === undefined ? undefined : new Set(Array.from({ length: keys.length }, (_, row) => keyReader(keys.keys)(row)))
  const keyOf = keyReader(batch.keys)
  const rows: number[] = []
  for (let row = 0; row < batch.length; row++) {
    const [event, created] = [batch.eventTime[row] as number, batch.created[row] as number]
    if (event >= from && event <= to && created >= createdFrom && created <= createdTo && (wanted === undefined || wanted.has(keyOf(row))))
      rows.push(row)
  }
  return rowsOf(batch, rows)
}

function* takenBack(batch: RowBatch): Generator<RowBatch> {
  const copy = rowsOf(batch, [...Array(batch.length).keys()])
  yield copy
  for (const values of typedArrays(copy)) new Uint8Array(values.buffer, values.byteOffset, values.byteLength).fill(0xa5)
}

function typedArrays({ keys, columns, eventTime, created, deleted }: RowBatch): readonly ArrayBufferView[] {
  const parts = [...keys, ...columns].flatMap((column) =>
    column === undefined ? [] : [column.kind === 'dictionary' ? column.codes : column.values, column.nulls],
  )
  return [...parts, eventTime, created, deleted].filter((part) => ArrayBuffer.isView(part))
}

/** A batch of its own, of some rows. */
function rowsOf(batch: RowBatch, rows: readonly number[]): RowBatch {
  const taken = <C extends AnswerColumn>(column: C): C => takeRows(column, rows)
  return {
    table: batch.table,
    length: rows.length,
    keys: batch.keys.map(taken),
    columns: batch.columns.map((column) => (column === undefined ? undefined : taken(column))),
    eventTime: taken({ kind: 'number', values: batch.eventTime }).values,
    created: taken({ kind: 'number', values: batch.created }).values,
    ...(batch.deleted === undefined
      ? {}
      : { deleted: taken({ kind: 'boolean', values: batch.deleted } as Column & { kind: 'boolean' }).values }),
  }
}
