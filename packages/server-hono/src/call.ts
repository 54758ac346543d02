// One request on its way: its id, whose it is, how long it may take, and how it is answered.

import type { Context } from 'hono'
import type { Identity } from './authentication/identity.js'
import type { Patience } from './patience.js'
import type { Problem } from './problem.js'

export interface Call {
  readonly c: Context
  readonly id: string
  readonly identity: Identity
  /** Aborts when an online read has taken too long. */
  readTime(): AbortSignal
  /** Aborts when long work has taken too long, and when the client leaves. The same signal for the whole request. */
  longTime(): AbortSignal
  /** Aborts when storing has taken too long, and not when the client leaves: what it sent whole is stored in all stores or in none. */
  storeTime(): AbortSignal
  /** What goes on behind the answer, and never rejects: a server that stops waits for it. */
  goesOn(work: Promise<unknown>): void
  /** Waits for a part of the body, so long and no longer. */
  readonly patience: Patience
  /** Milliseconds that a body which is read whole may take in all. */
  readonly bodyTime: number
  /** What an answer that has begun ends with, told to whoever watches. */
  failed(error: unknown): Problem
}

/** Headers of an answer to a call. Data has no more: each costs a small read some percent, and JSON that nobody sniffs is nothing to frame, run or load. */
export function answerHeaders({ id }: Call, contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'x-request-id': id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }
}

/** `text`: JSON. */
export function jsonText(call: Call, text: string, status = 200): Response {
  return new Response(text, { status, headers: answerHeaders(call, 'application/json') })
}

export function json(call: Call, value: unknown, status = 200): Response {
  return jsonText(call, JSON.stringify(value), status)
}
