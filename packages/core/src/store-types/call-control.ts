// What a caller can do about a call under way: stop it, and watch it.

import type { ProgressEvent } from '../stores/observer.js'

export interface CallControl {
  /** Aborted: the call rejects with `ABORTED`. What is stored by then stays stored. */
  readonly signal?: AbortSignal
}

export interface LongCallControl extends CallControl {
  /** Told of rows done, and once more at the end. An error that it throws is ignored. */
  readonly onProgress?: (progress: ProgressEvent) => void
}
