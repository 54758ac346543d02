// One table as this process knows it: its log, and the order of its own commits.

import { dirname } from 'node:path'
import { type DeltaLog, deltaLog } from '../delta/log.js'
import type { TablePlace } from '../delta/place.js'
import type { FileSystem } from '../files/file-system.js'

export interface Table {
  readonly place: TablePlace
  readonly log: DeltaLog
  /** Runs one commit after the other, so that calls of one process do not race each other. */
  inTurn<T>(commit: () => Promise<T>): Promise<T>
  /** The table's folders survive a power cut. Done once: another process that made them may have died before it could make sure. */
  settleFolders(): Promise<void>
}

export function openTable(place: TablePlace, files: FileSystem): Table {
  let last: Promise<unknown> = Promise.resolve()
  let settled: Promise<void> | undefined
  const group = dirname(place.folder)

  async function settle(): Promise<void> {
    for (const folder of [dirname(group), group, place.folder]) await files.settle(folder)
  }

  return {
    place,
    log: deltaLog(place, files),
    inTurn(commit) {
      const turn = last.then(commit)
      last = turn.catch(() => undefined)
      return turn
    },
    settleFolders() {
      settled ??= settle().catch((error: unknown) => {
        settled = undefined // the next append tries again
        throw error
      })
      return settled
    },
  }
}
