// The point-in-time join of one feature group: history streams by once, in any order, and each spine row keeps what was true at its time.

import type { AnswerColumn, CallOptions, Column, ColumnSchema, OfflineScan, OfflineStore, RowBatch, TableSchema } from '../../spec/index.js'
import { alignment } from '../alignment.js'
import { columnGatherer } from './column-gatherer.js'
import { slotCandidates } from './slot-candidates.js'
import type { SpineIndex } from './spine-index.js'

export interface PointInTimeQuery {
  readonly table: TableSchema
  /** Positions in table.columns. */
  readonly columns: readonly number[]
  /** 'created': only rows that the store had accepted by the spine row's time. */
  readonly knownAt: 'event' | 'created'
  /** A snapshot, '' for an empty table; absent: all that is there. */
  readonly asOf: string | undefined
}

/** For each spine row the newest row of its key that had happened by its time. */
export interface Matches {
  /** Aligned with the query's columns, in spine order; null where there is no match. */
  readonly columns: readonly Column[]
  /** A status byte a spine row: present (a live row, whose features may be null), notFound or outsideMaxAge. */
  readonly outcomes: Uint8Array
  /** History rows that streamed by. */
  readonly scanned: number
}

/**
 * SEMANTICS 3 and 4, with the memory of the spine plus one candidate row a slot. Rows that a store answers beyond its hints are looked at too.
 * @throws GranaryError `STORE_SCHEMA_MISMATCH`: the store answered columns of other types.
 */
export async function pointInTime(
  offline: Pick<OfflineStore, 'scan'>,
  query: PointInTimeQuery,
  index: SpineIndex,
  options: CallOptions,
  onProgress?: (scanned: number) => void,
): Promise<Matches> {
  const { table, columns } = query
  const candidates = slotCandidates(index, query.knownAt)
  const gatherers = columns.map((position) => columnGatherer(table.columns[position] as ColumnSchema, index.length))
  let scanned = 0

  if (index.length > 0 && columns.length > 0 && query.asOf !== '') {
    for await (const batch of offline.scan(scanOf(query, index), options)) {
      scanned += batch.length
      onProgress?.(scanned)
      const codes = index.coder.find(batch.keys, batch.length)
      const touched = candidates.consider(batch, codes)
      if (touched.count === 0) continue
      const found = columnsOf(batch, query)
      for (const [place, gatherer] of gatherers.entries()) gatherer.gather(found[place], touched)
      candidates.settle(touched)
    }
  }

  const { winners, outcomes } = candidates.finish(table.ttl)
  return { columns: gatherers.map((gatherer) => gatherer.finish(winners)), outcomes, scanned }
}

/** The columns asked for, undefined where the batch, or the layout that wrote it, does not hold one. */
function columnsOf(batch: RowBatch, { table, columns }: PointInTimeQuery): readonly (AnswerColumn | undefined)[] {
  const aligned = alignment(batch.table, table)
  return columns.map((position) => batch.columns[aligned === null ? position : (aligned[position] as number)])
}

/** Key sets are worth their making where they are small beside the history. */
const keySetLimit = 10_000

function scanOf({ table, columns, knownAt, asOf }: PointInTimeQuery, index: SpineIndex): OfflineScan {
  const createdTo = index.to * 1_000 + 999
  return {
    table,
    columns,
    transient: true, // values are gathered, keys and times compared: nothing of a batch is kept but strings, byte arrays and lists
    to: index.to,
    ...(table.ttl === undefined ? {} : { from: index.from - table.ttl }),
    ...(knownAt === 'created' && Number.isSafeInteger(createdTo) ? { createdTo } : {}),
    ...(index.coder.size <= keySetLimit ? { keys: index.keySet() } : {}),
    ...(asOf === undefined ? {} : { asOf }),
  }
}
