// Names of snapshots: version and commit, so that a history restored from a backup never matches an old name.

import { GranaryError } from '@granary/core/codec'
import { type Commit, commitOf, type TableState } from '../delta/table-state.js'

/** `VERSION:ID`. */
export function snapshotName({ version, id }: Pick<Commit, 'version' | 'id'>): string {
  return `${version}:${id}`
}

/** The newest snapshot; '' where there is none. */
export function newestSnapshot(state: TableState): string {
  const newest = state.commits.at(-1)
  return newest === undefined ? '' : snapshotName(newest)
}

/** The commit that a name means; undefined where the table has no such commit (any more). */
export function findSnapshot(state: TableState, name: string): Commit | undefined {
  const separator = name.indexOf(':')
  const version = Number(name.slice(0, separator))
  if (separator < 1 || !Number.isSafeInteger(version)) return undefined
  const commit = commitOf(state, version)
  return commit?.id === name.slice(separator + 1) ? commit : undefined
}

/** The version that `asOf` means; -1 for '', a table that was empty. @throws GranaryError `INPUT_INVALID_OPTION`: there is no such snapshot. */
export function versionOfSnapshot(state: TableState, name: string, table: string): number {
  if (name === '') return -1
  const commit = findSnapshot(state, name)
  if (commit !== undefined) return commit.version
  throw new GranaryError(
    'INPUT_INVALID_OPTION',
    `${table} has no snapshot of the name given as asOf: it was never one of this table, or its log entries are gone`,
  )
}
