// What is told of requests to whoever watches.

import type { Context } from 'hono'
import type { Identity } from './authentication/identity.js'
import type { Problem } from './problem.js'

/** What is told of a request that was answered. */
export interface Served {
  readonly c: Context
  readonly id: string
  readonly route: string
  readonly status: number
  readonly milliseconds: number
  readonly identity: Identity | undefined
  readonly problem: Problem | undefined
  /** What an INTERNAL problem hides. */
  readonly fault: unknown
}

export interface Telling {
  /** Of every answer. A watcher that throws disturbs no request. */
  tell(served: Served): void
  /** Of what ended an answer that had begun: it is counted by then, and the logs hear of it. */
  tellLate(served: Served): void
}
