// The snapshots that one read of history looks at: pinned before its first scan, so that a long join sees one state, and can be repeated.

import { GranaryError } from '../../errors/granary-error.js'
import type { CallOptions, OfflineStore, TableSchema } from '../../spec/index.js'

/** A moment, or the snapshots of an earlier read, by table id. */
export type AsOf = Date | SnapshotNames
/** By table id (`group@version`); '' where the table was empty. */
export type SnapshotNames = { readonly [table: string]: string }

/**
 * The snapshot of each table; none where the store has no snapshots and none were asked for.
 * @throws GranaryError `CAPABILITY_UNSUPPORTED`: asked of a store without them; `INPUT_INVALID_OPTION`: no valid Date, or a table without a name.
 */
export async function pinSnapshots(
  offline: OfflineStore,
  tables: readonly TableSchema[],
  asOf: AsOf | undefined,
  options: CallOptions,
): Promise<SnapshotNames> {
  const { snapshots } = offline
  if (snapshots === undefined) {
    if (asOf === undefined) return {}
    throw new GranaryError(
      'CAPABILITY_UNSUPPORTED',
      'The offline store has no snapshots.at: leave `asOf` out, or use an offline store that keeps snapshots',
    )
  }
  if (asOf === undefined || asOf instanceof Date) {
    const time = asOf === undefined ? 'newest' : timeOf(asOf)
    const names = await Promise.all(tables.map((table) => snapshots.at(table, time, options)))
    return Object.fromEntries(tables.map(({ id }, place) => [id, names[place] as string]))
  }
  return Object.fromEntries(tables.map(({ id }) => [id, givenName(asOf, id)]))
}

function timeOf(asOf: Date): number {
  const time = asOf.getTime()
  if (!Number.isNaN(time)) return time
  throw new GranaryError('INPUT_INVALID_OPTION', '`asOf` is an invalid Date')
}

function givenName(asOf: SnapshotNames, table: string): string {
  const name: unknown = typeof asOf === 'object' && asOf !== null ? asOf[table] : undefined
  if (typeof name === 'string') return name
  throw new GranaryError(
    'INPUT_INVALID_OPTION',
    `\`asOf\` names no snapshot of ${table}: pass a Date, or the snapshots of a read that had this table`,
  )
}
