// What a caller is told while long work goes on.

import type { LongCallControl, ProgressEvent } from '@granary/core'

/** Tells rows done, and whether that is all. */
export type Progress = (rows: number, done: boolean) => void

/** An error of the listener is its own, as in a store in process. */
export function progressOf(work: ProgressEvent['work'], group: string, onProgress: LongCallControl['onProgress']): Progress {
  return (rows, done) => {
    try {
      onProgress?.({ work, group, rows, done })
    } catch {
      // the listener's own
    }
  }
}
