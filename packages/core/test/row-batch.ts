// History written by hand: rows as objects made the batch that ingestion would have appended, without its checks.

import type { AnyFeatureGroup } from '../src/definition/any-definition.js'
import { type CompiledColumn, compileGroup } from '../src/definition/compiled-group.js'
import type { Column, RowBatch } from '../src/spec/index.js'
import { columnBuilder } from '../src/values/column-builder.js'
import { type Timestamp, toEpochMilliseconds } from '../src/values/timestamp.js'

export interface HandWrittenRow {
  readonly event_timestamp: Timestamp
  /** By default the event time. */
  readonly created_timestamp?: Timestamp
  readonly is_deleted?: boolean
  readonly [column: string]: unknown
}

export function rowBatch(group: AnyFeatureGroup, rows: readonly HandWrittenRow[]): RowBatch<Column> {
  const { table, keys, columns } = compileGroup(group)
  const build = ({ name, type }: CompiledColumn): Column => {
    const builder = columnBuilder(type, rows.length)
    for (const row of rows) {
      const problem = builder.push(row[name])
      if (problem !== undefined) throw new Error(`${name} ${problem.message}`)
    }
    return builder.finish()
  }
  return {
    table,
    length: rows.length,
    keys: keys.map(build),
    columns: columns.map(build),
    eventTime: Float64Array.from(rows, (row) => milliseconds(row.event_timestamp)),
    created: Float64Array.from(rows, (row) => milliseconds(row.created_timestamp ?? row.event_timestamp) * 1_000),
    deleted: Uint8Array.from(rows, (row) => Number(row.is_deleted ?? false)),
  }
}

function milliseconds(time: Timestamp): number {
  const found = toEpochMilliseconds(time)
  if (found === undefined) throw new Error(`${String(time)} is no time`)
  return found
}
