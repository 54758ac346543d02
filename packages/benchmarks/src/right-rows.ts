// What a training set must hold, found row by row with plain arrays; and how many rows of a file hold it.

import { DuckDBInstance } from '@duckdb/node-api'
import { features, type HistoryColumns, type SpineColumns } from './point-in-time-data.js'

/** By key and event time, which no two spine rows share: the label, then the features, null where there is no history. */
export type ExpectedRows = ReadonlyMap<string, readonly (number | null)[]>

/** The newest row of the key at or before the spine row's time; of two with one event time, the one known later. */
export function expectedRows(history: HistoryColumns, spine: SpineColumns): ExpectedRows {
  const rowsOfKey = groupBy(history.user_id.keys(), (row) => history.user_id[row] as string)
  const columns = features.map((name) => history[name])
  const expected = new Map<string, readonly (number | null)[]>()
  for (const [spineRow, key] of spine.user_id.entries()) {
    const time = spine.event_timestamp[spineRow] as number
    let best: number | undefined
    for (const row of rowsOfKey.get(key) ?? []) {
      if (at(history.event_timestamp, row) <= time && (best === undefined || isNewer(history, row, best))) best = row
    }
    const values = columns.map((column) => (best === undefined ? null : at(column, best)))
    expected.set(nameOf(key, time), [at(spine.label, spineRow), ...values])
  }
  if (expected.size !== spine.user_id.length) throw new Error('Two spine rows have one key and event time: draw others')
  return expected
}

function isNewer({ event_timestamp, known_since }: HistoryColumns, row: number, other: number): boolean {
  const later = at(event_timestamp, row) - at(event_timestamp, other)
  return later > 0 || (later === 0 && at(known_since, row) > at(known_since, other))
}

function at(column: Float64Array, row: number): number {
  return column[row] as number
}

function nameOf(key: string, time: number): string {
  return `${key} ${time}`
}

export interface RowCounts {
  /** Spine rows that the file holds exactly once, with their label and every feature. */
  readonly right: number
  /** Spine rows that it lacks. */
  readonly missing: number
  /** All others. */
  readonly wrong: number
}

/** Looks every expected row up in a Parquet file, whatever the order of its rows. */
export async function countRows(file: string, expected: ExpectedRows): Promise<RowCounts> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const query = `select user_id, epoch_ms(event_timestamp)::double, label, ${features.join(', ')} from read_parquet('${file}')`
  const found = groupBy((await connection.runAndReadAll(query)).getRows(), ([key, time]) => nameOf(String(key), Number(time)))
  connection.closeSync()
  let right = 0
  let missing = 0
  for (const [name, values] of expected) {
    const rows = found.get(name)
    if (rows === undefined) missing++
    else if (rows.length === 1 && values.every((value, column) => sameValue(rows[0]?.[column + 2], value))) right++
  }
  return { right, missing, wrong: expected.size - right - missing }
}

/** Frames of data have NaN for null; the history has no NaN of its own. */
function sameValue(found: unknown, expected: number | null): boolean {
  return expected === null ? found === null || Number.isNaN(found) : Number(found) === expected
}

function groupBy<T>(items: Iterable<T>, nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(nameOf(item))
    if (group === undefined) groups.set(nameOf(item), [item])
    else group.push(item)
  }
  return groups
}
