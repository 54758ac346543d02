// Trying again where that can help: after longer and longer waits, of random length, lest many clients come back at once.

import { GranaryError } from '@granary/core/codec'
import { type Deadline, within } from './deadline.js'
import { isAnswer } from './problem.js'

export interface RetryPolicy {
  /** Of each request, the first included. */
  readonly tries: number
  /** Milliseconds before the second try; doubled before each later one. */
  readonly wait: number
  /**
   * Milliseconds that no wait grows beyond, unless the server asks for more by `Retry-After`. What it asks for is waited if the call's time-out
   * leaves the time, without a time-out for less than five minutes; else the error is told at once, with `cause.retryAfter`.
   */
  readonly longestWait: number
}

/** `attempt` is made again where its error's code says that a retry can help, as long as there are tries and time left. */
export async function withRetries<T>(policy: RetryPolicy, until: Deadline, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      await beforeRetry(policy, until, tried, error)
    }
  }
}

/** Milliseconds that a server may ask a call without a time-out to wait: who is to wait for longer had better be told. */
const longestAsked = 300_000

/** Waits as long as is due after so many tries. Throws where none can follow: the error, or what ended the call. */
export async function beforeRetry(policy: RetryPolicy, until: Deadline, tried: number, error: unknown): Promise<void> {
  if (until.error !== undefined) throw until.error
  if (!GranaryError.isInstance(error) || !error.retryable || tried >= policy.tries) throw error
  const wait = waitAfter(tried, error, policy)
  const left = until.left()
  if (wait >= (left === Number.POSITIVE_INFINITY ? Math.max(policy.longestWait, longestAsked) : left)) throw error
  await sleep(wait, until)
}

/** Milliseconds after so many tries: a random part of the upper half of the wait, and no less than the server asks for. */
export function waitAfter(tried: number, { cause }: Pick<GranaryError, 'cause'>, { wait, longestWait }: RetryPolicy): number {
  const most = Math.min(longestWait, wait * 2 ** (tried - 1))
  const asked = isAnswer(cause) ? (cause.retryAfter ?? 0) : 0
  return Math.max(asked, (most * (1 + Math.random())) / 2)
}

async function sleep(milliseconds: number, until: Deadline): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await within(until, new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds))))
  } finally {
    clearTimeout(timer)
  }
}
