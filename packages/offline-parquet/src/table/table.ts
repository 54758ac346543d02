// One table as this process knows it: its log, and the order of its own commits.

import { type DeltaLog, deltaLog } from '../delta/log.js'
import type { TablePlace } from '../delta/place.js'
import type { FileSystem } from '../files/file-system.js'

export interface Table {
  readonly place: TablePlace
  readonly log: DeltaLog
  /** Runs one commit after the other, so that calls of one process do not race each other. */
  inTurn<T>(commit: () => Promise<T>): Promise<T>
}

export function openTable(place: TablePlace, files: FileSystem): Table {
  let last: Promise<unknown> = Promise.resolve()
  return {
    place,
    log: deltaLog(place, files),
    inTurn(commit) {
      const turn = last.then(commit)
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
