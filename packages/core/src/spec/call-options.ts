// What travels with every call to a store.

/** `now`: the caller's clock, epoch milliseconds. A store reads no clock for meaning. */
export interface CallOptions {
  readonly now: number
  /** Aborted: the call rejects with `signal.reason` within a second. */
  readonly signal?: AbortSignal
}

/** none: dies with the object; process: outlives our process; disk: outlives a power cut once acknowledged. */
export type Durability = 'none' | 'process' | 'disk'
