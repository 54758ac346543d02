// getOfflineFeatures: the plain history of one group, every stored row, streamed.

import { nullColumn, takeRows } from '../../codec/column-operations.js'
import type { AnyFeatureGroup } from '../../definition/any-definition.js'
import { type CompiledGroup, compileGroup } from '../../definition/compiled-group.js'
import type { AnswerColumn, CallOptions, OfflineStore, RowBatch } from '../../spec/index.js'
import type { HistoricalResult, UntypedRow } from '../../store-types/index.js'
import type { Timestamp } from '../../values/timestamp.js'
import { t } from '../../values/types.js'
import { alignment } from '../alignment.js'
import { callOptions, type EngineContext, offlineOf } from '../context.js'
import { timeOption } from '../time-option.js'
import { historicalResult, type ResultChunk } from './result.js'
import { type ResultColumn, typedColumn } from './result-column.js'
import { type AsOf, pinSnapshots } from './snapshots.js'

export interface OfflineFeaturesOptions {
  /** Event times, both inclusive. */
  readonly from?: Timestamp
  readonly to?: Timestamp
  readonly asOf?: AsOf
  readonly signal?: AbortSignal
}

/** Event times, ms UTC, both inclusive. */
interface TimeRange {
  readonly from?: number
  readonly to?: number
}

/**
 * Every row but tombstones, in no order: join keys, inputs and features as they were stored, without defaults, `event_timestamp` and
 * `created_timestamp` (a Date: its microseconds are cut). Each look at the result scans anew and holds one batch at a time.
 * @throws GranaryError `INPUT_INVALID_OPTION`: `from` or `to` is no time; `CAPABILITY_UNSUPPORTED`, and the store's own.
 */
export async function offlineFeatures(
  context: EngineContext,
  group: AnyFeatureGroup,
  options: OfflineFeaturesOptions = {},
): Promise<HistoricalResult<UntypedRow>> {
  const offline = offlineOf(context, 'getOfflineFeatures')
  const compiled = compileGroup(group)
  const range = { ...boundary('from', options.from), ...boundary('to', options.to) }
  const snapshots = await pinSnapshots(offline, [compiled.table], options.asOf, callOptions(context, options.signal))
  const scan = { compiled, range, asOf: snapshots[compiled.table.id] }
  const chunks = (signal: AbortSignal | undefined) => historyChunks(offline, scan, callOptions(context, signal))
  return historicalResult({ snapshots, chunks: ({ signal }) => chunks(signal ?? options.signal) }, offline, context.clock)
}

function boundary(name: 'from' | 'to', time: Timestamp | undefined): TimeRange {
  const milliseconds = timeOption(time, name)
  return milliseconds === undefined ? {} : { [name]: milliseconds }
}

interface HistoryScan {
  readonly compiled: CompiledGroup
  readonly range: TimeRange
  readonly asOf: string | undefined
}

async function* historyChunks(
  offline: OfflineStore,
  { compiled, range, asOf }: HistoryScan,
  options: CallOptions,
): AsyncGenerator<ResultChunk, void, undefined> {
  const { table } = compiled
  let empty = true
  if (asOf !== '') {
    const columns = table.columns.map((_, position) => position)
    for await (const batch of offline.scan({ table, columns, ...range, ...(asOf === undefined ? {} : { asOf }) }, options)) {
      const rows = liveRows(batch, range)
      if (rows.length === 0) continue
      empty = false
      yield chunkOf(compiled, batch, rows)
    }
  }
  if (empty) yield emptyChunk(compiled)
}

/** The rows that are no tombstones and lie in the range, which a store takes for a hint. */
function liveRows(
  { length, deleted, eventTime }: RowBatch,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: TimeRange,
): Uint32Array {
  const rows = new Uint32Array(length)
  let count = 0
  for (let row = 0; row < length; row++) {
    const event = eventTime[row] as number
    if (deleted?.[row] !== 1 && event >= from && event <= to) rows[count++] = row
  }
  return rows.subarray(0, count)
}

function chunkOf(compiled: CompiledGroup, batch: RowBatch, rows: Uint32Array): ResultChunk {
  const { table } = compiled
  const aligned = alignment(batch.table, table)
  const taken = (column: AnswerColumn) => (rows.length === batch.length ? column : takeRows(column, rows))
  const columns = table.columns.map(({ type }, position) => {
    const column = batch.columns[aligned === null ? position : (aligned[position] as number)]
    return column === undefined ? nullColumn(type, rows.length) : taken(column)
  })
  const times = [batch.eventTime, batch.created.map((created) => Math.floor(created / 1_000))]
  return chunk(
    compiled,
    rows.length,
    batch.keys.map(taken),
    columns,
    times.map((values) => taken({ kind: 'number', values })),
  )
}

function emptyChunk(compiled: CompiledGroup): ResultChunk {
  const none = (columns: CompiledGroup['columns']) => columns.map(({ stored }) => nullColumn(stored, 0))
  return chunk(compiled, 0, none(compiled.keys), none(compiled.columns), [nullColumn('timestamp', 0), nullColumn('timestamp', 0)])
}

function chunk(
  compiled: CompiledGroup,
  length: number,
  keys: readonly AnswerColumn[],
  columns: readonly AnswerColumn[],
  times: readonly AnswerColumn[],
): ResultChunk {
  const declared = [...compiled.keys, ...compiled.columns]
  const values = [...keys, ...columns]
  const typed: ResultColumn[] = declared.map(({ name, type }, place) => typedColumn(name, type, values[place] as AnswerColumn))
  const stamps = ['event_timestamp', 'created_timestamp'].map((name, place) =>
    typedColumn(name, t.timestamp(), times[place] as AnswerColumn),
  )
  return { length, columns: [...typed, ...stamps] }
}
