// Which commits a scan has to give: those of its snapshot, after `since`, with rows in its ranges.

import { GranaryError } from '@granary/core/codec'
import type { OfflineScan } from '@granary/core/spec'
import type { Commit, Range } from './memory-offline-data.js'

/**
 * The commits, of the first `acknowledged`, that may hold what the scan asks for. Rows outside the ranges may be among theirs.
 * @throws GranaryError `INPUT_INVALID_OPTION`: asOf is no snapshot of this table.
 */
export function commitsToScan(commits: readonly Commit[], acknowledged: number, scan: OfflineScan): readonly Commit[] {
  const end = scan.asOf === undefined ? acknowledged : snapshotEnd(commits, scan.asOf)
  if (end === undefined)
    throw new GranaryError('INPUT_INVALID_OPTION', `asOf is no snapshot of ${scan.table.id}: take one from snapshots.at or a receipt`)
  const start = scan.since === undefined ? 0 : (snapshotEnd(commits, scan.since) ?? 0)
  return commits
    .slice(start, end)
    .filter(
      ({ batch, eventRange, createdRange }) =>
        batch.length > 0 && meets(eventRange, scan.from, scan.to) && meets(createdRange, scan.createdFrom, scan.createdTo),
    )
}

/** How many commits the snapshot holds; undefined for a name that this history never gave. */
function snapshotEnd(commits: readonly Commit[], snapshot: string): number | undefined {
  if (snapshot === '') return 0
  const number = Number.parseInt(snapshot, 10)
  return commits[number - 1]?.snapshot === snapshot ? number : undefined
}

function meets(range: Range, from = -Infinity, to = Infinity): boolean {
  return range.most >= from && range.least <= to
}
