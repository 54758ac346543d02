// Created times: what decides between rows of one key and event time, and what `knownAt` looks at.

import type { CompiledGroup } from '../../definition/compiled-group.js'
import type { Column, RowBatch, TableSchema } from '../../spec/index.js'
import { keyCoder } from '../key-coder.js'
import { microsecondsOf } from './batch-id.js'
import type { GroupRows } from './rows-to-batch.js'

export interface StampedBatch {
  readonly batch: RowBatch<Column>
  /** The base stamp, or the smallest created time of an import: what a repetition's read-back begins at. Microseconds. */
  readonly created: number
}

/**
 * Stamps rows: the batch's base, plus the number of earlier rows of the batch with the same key and event time (imported ones: and the same
 * created time), so that the later of two such rows wins. The base never goes back in this process, imports included.
 * @param lastStamps by table id; the largest stamp given here is put there.
 */
export function stampRows(
  group: CompiledGroup,
  rows: GroupRows,
  batchId: string,
  now: number,
  lastStamps: Map<string, number>,
  deleted?: Uint8Array,
): StampedBatch {
  const { table } = group
  const base = Math.max((lastStamps.get(table.id) ?? Number.NEGATIVE_INFINITY) + 1, now * 1_000 + microsecondsOf(batchId))
  const repeats = earlierEquals(table, rows)
  const created = new Float64Array(rows.length)
  let smallest = Number.POSITIVE_INFINITY
  let largest = base
  for (let row = 0; row < rows.length; row++) {
    const stamp = (rows.imported?.[row] ?? base) + (repeats?.[row] ?? 0)
    created[row] = stamp
    if (stamp < smallest) smallest = stamp
    if (stamp > largest) largest = stamp
  }
  lastStamps.set(table.id, largest)
  const { length, keys, columns, eventTime } = rows
  const batch = { table, length, keys, columns, eventTime, created, ...(deleted === undefined ? {} : { deleted }) }
  return { batch, created: rows.imported === undefined || rows.length === 0 ? base : smallest }
}

/** How many earlier rows have a row's key and time(s); undefined where none has. */
function earlierEquals(table: TableSchema, { keys, eventTime, imported, length }: GroupRows): Uint32Array | undefined {
  const times = imported === undefined ? [eventTime] : [eventTime, imported]
  const timeSchema = times.map((_, position) => ({ name: `time ${position}`, type: 'int64' as const }))
  const coder = keyCoder([...table.keys, ...timeSchema], length)
  const codes = coder.add([...keys, ...times.map((values) => ({ kind: 'number' as const, values }))], length)
  if (coder.size === length) return undefined
  const seen = new Uint32Array(coder.size)
  return codes.map((code) => {
    const earlier = seen[code] as number
    seen[code] = earlier + 1
    return earlier
  })
}
