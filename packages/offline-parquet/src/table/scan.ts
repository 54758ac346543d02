// Reading a table: plan from the log, then file by file, row group by row group, a batch at a time.

import { sliceColumn } from '@granary/core/codec'
import type { AnswerColumn, CallOptions, OfflineScan, RowBatch } from '@granary/core/spec'
import type { FileSystem } from '../files/file-system.js'
import { readRowGroups } from '../parquet/read-row-groups.js'
import { mostRows } from '../parquet/row-group-size.js'
import { corrupt } from '../store-errors.js'
import type { LayoutCache } from './layout-cache.js'
import { damage, openDataFiles } from './open-data-files.js'
import { pruneRowGroups } from './prune.js'
import { type FilePlan, planFile, planScan } from './scan-plan.js'
import type { Table } from './table.js'

/** Batches of at most `mostRows` rows. Leaving the loop closes what is open. */
export async function* scanTable(
  table: Table,
  scan: OfflineScan,
  { signal }: CallOptions,
  files: FileSystem,
  cache: LayoutCache,
): AsyncGenerator<RowBatch> {
  signal?.throwIfAborted()
  const plan = planScan(await table.log.refresh(), scan)
  for await (const { file, shown, layout } of openDataFiles(table.place, plan.files, files, cache)) {
    try {
      signal?.throwIfAborted()
      const groups = pruneRowGroups(layout, plan.prune)
      const filePlan = planFile(layout, scan, plan.fields, shown)
      const request = { metadata: layout.metadata, groups, wanted: filePlan.wanted, signal }
      for await (const columns of readRowGroups(file, request)) yield* batches(columns, filePlan, shown)
    } catch (error) {
      throw damage(error, shown, signal)
    } finally {
      await file.close()
    }
  }
}

function* batches(columns: readonly AnswerColumn[], plan: FilePlan, shown: string): Generator<RowBatch> {
  for (const position of [...plan.keys, plan.eventTime]) {
    if (at(columns, position).nulls?.includes(1) === true)
      throw corrupt(
        shown,
        'another engine wrote a row without a key or without event_timestamp: with it, set delta.appendOnly to false, delete that row, and set it back; older snapshots keep the row',
      )
  }
  const eventTime = numbersAt(columns, plan.eventTime)
  const rows = eventTime.length
  for (let start = 0; start < rows; start += mostRows) {
    const end = Math.min(rows, start + mostRows)
    const part = (position: number): AnswerColumn =>
      rows <= mostRows ? at(columns, position) : sliceColumn(at(columns, position), start, end)
    const times = eventTime.subarray(start, end)
    const deleted = plan.deleted === undefined ? undefined : marksOf(part(plan.deleted))
    yield {
      table: plan.table,
      length: end - start,
      keys: plan.keys.map(part),
      columns: plan.columns.map((position) => (position === undefined ? undefined : part(position))),
      eventTime: times,
      created: plan.created === undefined ? times.map(toMicroseconds) : createdTimes(part(plan.created), times),
      ...(deleted === undefined ? {} : { deleted }),
    }
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
