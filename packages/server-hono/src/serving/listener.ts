// A server of some runtime, as far as its start and its end are concerned.

import type { Hono } from 'hono'

export interface Listener {
  readonly port: number
  /** Accepts no more, and settles when all that was accepted is answered. */
  finish(): Promise<void>
  /** Ends every connection, answered or not. */
  cut(): Promise<void> | void
}

export interface ListenOptions {
  /** 0: any free one. */
  readonly port: number
  readonly hostname: string
  /** Milliseconds in which a client must have sent all of a request. */
  readonly requestTime: number
  /** Milliseconds in which a client must have sent or taken something, where it is its turn. */
  readonly stallTime: number
}

export type Listen = (app: Pick<Hono, 'fetch'>, options: ListenOptions) => Promise<Listener>
