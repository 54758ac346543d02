// The one path from history to the online store: scan, winners, put if newer, in the newest recorded layout.

import { recordedTable } from '../registry/merge.js'
import type { OfflineScan, TableSchema } from '../spec/index.js'
import { callOptions, type EngineContext, offlineOf, onlineOf } from './context.js'
import { newestRows } from './newest-rows.js'
import { putOnline } from './put-online.js'

/** What of the history is carried. All bounds together may be loose: the path is idempotent. */
export type CarryBounds = Pick<OfflineScan, 'from' | 'createdFrom' | 'since' | 'asOf'> & {
  /** Milliseconds, inclusive: only keys with a row of event time `from` to `keysUpTo` are carried, each with its newest row from `from` on. */
  readonly keysUpTo?: number
}

export interface Carried {
  /** Rows that the scan gave. */
  readonly scanned: number
  /** Keys whose newest row was put. */
  readonly written: number
  /** Those among them that the online store had as new or newer. */
  readonly superseded: number
}

export interface CarryOptions {
  /** What the user called, as errors name it. */
  readonly operation: string
  readonly signal?: AbortSignal | undefined
  /** Told after each batch of the scan: rows so far. */
  readonly onScanned?: (rows: number) => void
}

/** More winners than this are put before the scan goes on: memory stays bounded, at the price of some rows put twice. */
const mostHeld = 250_000

/**
 * The layout is loaded here, so after the snapshot or receipt that bounds the scan: a row of a layout committed before it is never cut.
 * @throws GranaryError `CAPABILITY_UNSUPPORTED`: a store is missing; and what the stores throw.
 */
export async function carryOnline(
  group: { readonly name: string; readonly version: number },
  bounds: CarryBounds,
  context: EngineContext,
  options: CarryOptions,
): Promise<Carried> {
  const online = onlineOf(context, options.operation)
  const offline = offlineOf(context, options.operation)
  const table = recordedTable(
    await context.registry.reload(options.signal === undefined ? {} : { signal: options.signal }),
    group.name,
    group.version,
  )
  const { keysUpTo, ...scanBounds } = bounds
  const inRange: boolean[] = []
  const markRange = (code: number, event: number): void => {
    if (event >= (bounds.from ?? Number.NEGATIVE_INFINITY) && event <= (keysUpTo as number)) inRange[code] = true // given where this is called
  }
  const collector = () => newestRows(table, 1_024, keysUpTo === undefined ? undefined : markRange)
  let newest = collector()
  let [scanned, written, superseded] = [0, 0, 0]

  const put = async (): Promise<void> => {
    const chosen = keysUpTo === undefined ? undefined : newest.keys.flatMap((_, code) => (inRange[code] === true ? [code] : []))
    const keys = chosen === undefined ? newest.keys : chosen.map((code) => newest.keys[code] as string)
    const rows = chosen === undefined ? newest.rows : chosen.map((code) => newest.rows[code] as (typeof newest.rows)[number])
    written += keys.length
    superseded += await putOnline(online, table, keys, rows, context, options.signal)
  }

  for await (const batch of offline.scan({ table, columns: allColumns(table), ...scanBounds }, callOptions(context, options.signal))) {
    newest.add(batch)
    scanned += batch.length
    options.onScanned?.(scanned)
    if (keysUpTo === undefined && newest.size > mostHeld) {
      await put()
      newest = collector()
    }
  }
  await put()
  return { scanned, written, superseded }
}

function allColumns({ columns }: TableSchema): readonly number[] {
  return columns.map((_, position) => position)
}
