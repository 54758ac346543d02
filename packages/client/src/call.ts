// What a call may be told beside what a store in process takes.

export interface ClientCall {
  /** Milliseconds after which the call is given up as `STORE_TIMEOUT`, retries included. Default: the client's. */
  readonly timeout?: number
}

export interface OnlineCall extends ClientCall {
  /** What comes beside the values. Default: both; `[]` makes the answer smaller. What was left out is `INPUT_INVALID_OPTION` when looked at. */
  readonly include?: readonly OnlinePart[]
}

export type OnlinePart = 'statuses' | 'eventTimestamps'
