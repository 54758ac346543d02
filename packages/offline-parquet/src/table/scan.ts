// Reading a table: plan from the log, then file by file, row group by row group, a batch at a time.

import type { AnswerColumn, CallOptions, OfflineScan, RowBatch } from '@granary/core/spec'
import type { FileSystem } from '../files/file-system.js'
import { newMemory, reusedMemory } from '../parquet/memory.js'
import type { DecodedRowGroup } from '../parquet/read-row-group.js'
import { readRowGroups } from '../parquet/read-row-groups.js'
import { corrupt } from '../store-errors.js'
import type { LayoutCache } from './layout-cache.js'
import { damage, openDataFiles } from './open-data-files.js'
import { pruneRowGroups } from './prune.js'
import { type FilePlan, planFile, planScan } from './scan-plan.js'
import type { Table } from './table.js'

/** V8 keeps an array of 128 kB apart from the rest, where garbage is collected late: strings in a batch, 8 bytes each, stay below. */
const rowsPerBatch = 16_000

/** Batches of at most `rowsPerBatch` rows. Leaving the loop closes what is open. */
export async function* scanTable(
  table: Table,
  scan: OfflineScan,
  { signal }: CallOptions,
  files: FileSystem,
  cache: LayoutCache,
): AsyncGenerator<RowBatch> {
  signal?.throwIfAborted()
  const plan = planScan(await table.log.refresh(), scan)
  const memory = { fetched: reusedMemory(), decoded: scan.transient === true ? reusedMemory() : newMemory }
  for await (const { file, shown, layout } of openDataFiles(table.place, plan.files, files, cache)) {
    try {
      signal?.throwIfAborted()
      const groups = pruneRowGroups(layout, plan.prune)
      const filePlan = planFile(layout, scan, plan.fields, shown)
      const request = { metadata: layout.metadata, groups, wanted: filePlan.wanted, signal, ...memory }
      for await (const rowGroup of readRowGroups(file, request)) {
        for (const batch of batches(rowGroup, filePlan, shown)) {
          signal?.throwIfAborted()
          yield batch
        }
      }
    } catch (error) {
      throw damage(error, shown, signal)
    } finally {
      await file.close()
    }
  }
}

function* batches({ rows, columns }: DecodedRowGroup, plan: FilePlan, shown: string): Generator<RowBatch> {
  for (let start = 0; start < rows; start += rowsPerBatch) {
    const length = Math.min(rowsPerBatch, rows - start)
    yield batchOf(
      columns.map((next) => next(length)),
      length,
      plan,
      shown,
    )
  }
}

function batchOf(columns: readonly AnswerColumn[], length: number, plan: FilePlan, shown: string): RowBatch {
  for (const position of [...plan.keys, plan.eventTime]) {
    if (at(columns, position).nulls?.includes(1) === true)
      throw corrupt(
        shown,
        'another engine wrote a row without a key or without event_timestamp: with it, set delta.appendOnly to false, delete that row, and set it back; older snapshots keep the row',
      )
  }
  const eventTime = numbersAt(columns, plan.eventTime)
  const deleted = plan.deleted === undefined ? undefined : marksOf(at(columns, plan.deleted))
  return {
    table: plan.table,
    length,
    keys: plan.keys.map((position) => at(columns, position)),
    columns: plan.columns.map((position) => (position === undefined ? undefined : at(columns, position))),
    eventTime,
    created: plan.created === undefined ? eventTime.map(toMicroseconds) : createdTimes(at(columns, plan.created), eventTime),
    ...(deleted === undefined ? {} : { deleted }),
  }
}

function at(columns: readonly AnswerColumn[], position: number): AnswerColumn {
  return columns[position] as AnswerColumn // positions are of this plan
}

function numbersAt(columns: readonly AnswerColumn[], position: number): Float64Array {
  const column = at(columns, position)
  return column.kind === 'number' ? column.values : new Float64Array(0) // times are numbers
}

const toMicroseconds = (milliseconds: number): number => milliseconds * 1_000

/** Rows of other engines may have no created time: then they were created when they happened. */
function createdTimes(column: AnswerColumn, eventTime: Float64Array): Float64Array {
  const values = column.kind === 'number' ? column.values : new Float64Array(0)
  const { nulls } = column
  return nulls === undefined ? values : values.map((value, row) => (nulls[row] === 1 ? toMicroseconds(eventTime[row] as number) : value))
}

/** Null means no tombstone. */
function marksOf(column: AnswerColumn): Uint8Array | undefined {
  if (column.kind !== 'boolean') return undefined
  const { values, nulls } = column
  const marks = nulls === undefined ? values : values.map((mark, row) => (nulls[row] === 1 ? 0 : mark))
  return marks.includes(1) ? marks : undefined
}
