// Bad rows kept with their reasons: an ordinary offline table beside the group's, read and replayed from there.

import { parseKey } from '../../codec/entity-key.js'
import type { CompiledGroup } from '../../definition/compiled-group.js'
import { makeTableSchema } from '../../definition/table-schema.js'
import type { RowError } from '../../errors/granary-error.js'
import type { Column, TableSchema } from '../../spec/index.js'
import type { QuarantinedRow } from '../../store-types/index.js'
import { columnBuilder } from '../../values/column-builder.js'
import { fromLosslessJson, toLosslessJson } from '../../values/lossless-json.js'
import { t } from '../../values/types.js'
import { callOptions, type EngineContext, offlineOf } from '../context.js'
import { newestRows } from '../newest-rows.js'
import type { BadRows } from './bad-rows.js'
import { type BatchNames, microsecondsOf, rowsHash } from './batch-id.js'
import type { InputBatch, InputRow } from './input-batch.js'

/** When the rows were refused, epoch milliseconds, both ends inclusive; and the batch that brought them, as its report named it. */
export interface QuarantineRange {
  readonly from: number
  readonly to: number
  readonly batchId?: string | undefined
}

/** `GROUP__quarantine@version`: keys batch_id and row_number, the raw row and the reasons as json. */
function quarantineTable({ table }: CompiledGroup): TableSchema {
  return makeTableSchema({
    group: `${table.group}__quarantine`,
    version: table.version,
    keys: [
      { name: 'batch_id', type: 'string' },
      { name: 'row_number', type: 'int64' },
    ],
    columns: [
      { name: 'raw', type: 'json' },
      { name: 'reasons', type: 'json' },
    ],
  })
}

/** Appends the bad rows. Before the good ones: a crash between the two leaves a bad row twice, never nowhere. */
export async function quarantineRows(
  group: CompiledGroup,
  input: InputBatch,
  bad: BadRows,
  names: BatchNames,
  now: number,
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reasons = new Map<number, RowError[]>()
  for (const error of bad.errors) reasons.set(error.row, [...(reasons.get(error.row) ?? []), error])
  const rows = [...reasons.keys()].sort((a, b) => a - b)
  const raw = rows.map((row) => toLosslessJson(input.raw(row - input.offset)))
  const texts = rows.map((row) => JSON.stringify(reasons.get(row)))
  const eventTime = new Float64Array(rows.length).fill(now)
  await appendRows(
    group,
    { batchIds: rows.map(() => names.batchId), rows, columns: [stringColumn(raw), stringColumn(texts)], eventTime },
    `${names.id}#${rowsHash(rows)}`,
    context,
    signal,
  )
}

/** Rows replayed leave the quarantine: a tombstone each, 1 ms after the row, so that a row refused again later counts again. */
export async function releaseRows(
  group: CompiledGroup,
  rows: readonly QuarantinedRow[],
  id: string,
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (rows.length === 0) return
  const nothing = stringColumn(rows.map(() => null))
  const released = {
    batchIds: rows.map(({ batchId }) => batchId),
    rows: rows.map(({ row }) => row),
    columns: [nothing, nothing],
    eventTime: Float64Array.from(rows, ({ quarantinedAt }) => quarantinedAt.getTime() + 1),
    deleted: new Uint8Array(rows.length).fill(1),
  }
  await appendRows(group, released, `${id}#released`, context, signal)
}

interface QuarantineRows {
  readonly batchIds: readonly string[]
  readonly rows: readonly number[]
  readonly columns: readonly Column[]
  readonly eventTime: Float64Array
  readonly deleted?: Uint8Array
}

async function appendRows(
  group: CompiledGroup,
  { batchIds, rows, columns, eventTime, deleted }: QuarantineRows,
  batchId: string,
  context: EngineContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const table = quarantineTable(group)
  const options = callOptions(context, signal)
  const created = Math.max(
    (context.lastStamps.get(table.id) ?? Number.NEGATIVE_INFINITY) + 1,
    options.now * 1_000 + microsecondsOf(batchId),
  )
  context.lastStamps.set(table.id, created)
  const keys: Column[] = [
    { kind: 'string', values: batchIds },
    { kind: 'number', values: Float64Array.from(rows) },
  ]
  const batch = {
    table,
    length: rows.length,
    keys,
    columns,
    eventTime,
    created: new Float64Array(rows.length).fill(created),
    ...(deleted === undefined ? {} : { deleted }),
  }
  await offlineOf(context, 'quarantine').append(batch, { ...options, batchId, created })
}

/** The rows that are in quarantine now, by batch and row. */
export async function* readQuarantine(
  group: CompiledGroup,
  filter: QuarantineRange,
  context: EngineContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<QuarantinedRow, void, undefined> {
  const table = quarantineTable(group)
  const newest = newestRows(table, 64)
  const scan = { table, columns: [0, 1], ...(Number.isFinite(filter.from) ? { from: filter.from } : {}) }
  for await (const batch of offlineOf(context, 'getQuarantine').scan(scan, callOptions(context, signal))) newest.add(batch)
  for (const [position, row] of newest.rows.entries()) {
    const [batchId, number] = parseKey(newest.keys[position] as string, table.keys) as [string, number] // the table's keys
    if (row.deleted || row.event < filter.from || row.event > filter.to || (filter.batchId !== undefined && filter.batchId !== batchId))
      continue
    yield {
      batchId,
      row: number,
      values: fromLosslessJson(row.values[0] as string) as InputRow, // written by quarantineRows
      reasons: JSON.parse(row.values[1] as string) as readonly RowError[], // likewise
      quarantinedAt: new Date(row.event),
    }
  }
}

function stringColumn(values: readonly (string | null)[]): Column {
  const builder = columnBuilder(t.string(), values.length)
  for (const value of values) builder.push(value)
  return builder.finish()
}
