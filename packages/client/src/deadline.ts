// What ends a call before its answer is there: its caller, or time.

import { GranaryError } from '@granary/core/codec'
import { followSignal } from './followed-signals.js'

export interface Deadline {
  /** Of the requests that the call makes. Its reason is `error`. */
  readonly signal: AbortSignal
  /** What ended the call; undefined as long as nothing did. */
  readonly error: GranaryError | undefined
  /** Milliseconds that are left. */
  left(): number
  /** From now on the call ends with this signal, too. */
  follow(signal: AbortSignal | undefined): void
  /** Time begins anew: something came. */
  restart(): void
  /** Time stands still until it begins anew. */
  pause(): void
  /** Neither time nor a signal ends the call, until it follows one again or time begins anew. */
  release(): void
}

export interface Limits {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; absent: no limit. */
  readonly timeout?: number | undefined
  /** Milliseconds that are left of a call whose time somebody else keeps, who aborts the signal when it is over. */
  readonly left?: () => number
}

/** `what`: the call, as its errors name it. */
export function deadline({ signal, timeout, left }: Limits, what: string): Deadline {
  const controller = new AbortController()
  const followed = new Map<AbortSignal, () => void>()
  let error: GranaryError | undefined
  let ends = Number.POSITIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  function end(reason: GranaryError): void {
    error ??= reason
    release()
    controller.abort(error)
  }
  function follow(other: AbortSignal | undefined): void {
    if (other === undefined || followed.has(other)) return
    const abort = (): void => end(abortedError(other, what))
    if (other.aborted) abort()
    else followed.set(other, followSignal(other, abort))
  }
  function pause(): void {
    clearTimeout(timer)
    ends = Number.POSITIVE_INFINITY
  }
  function restart(): void {
    pause()
    if (timeout === undefined || error !== undefined) return
    ends = performance.now() + timeout
    timer = setTimeout(() => end(new GranaryError('STORE_TIMEOUT', `${what} took longer than its time-out of ${timeout} ms`)), timeout)
  }
  function release(): void {
    pause()
    for (const letGo of followed.values()) letGo()
    followed.clear()
  }

  restart()
  follow(signal)
  return {
    signal: controller.signal,
    get error() {
      return error
    },
    left: left ?? (() => ends - performance.now()),
    follow,
    restart,
    pause,
    release,
  }
}

/** `STORE_TIMEOUT` for the reason of `AbortSignal.timeout`, `ABORTED` for any other. */
function abortedError(signal: AbortSignal, what: string): GranaryError {
  const reason: unknown = signal.reason
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new GranaryError('STORE_TIMEOUT', `${what} took longer than the caller's time-out`, { cause: reason })
    : new GranaryError('ABORTED', `${what} was aborted by the caller`, { cause: reason })
}

/** Settles as the promise does, or rejects with the deadline's error, whatever the work goes on doing. */
export async function within<T>(until: Deadline, work: Promise<T>): Promise<T> {
  work.catch(() => undefined) // told by the race, if anybody still waits
  if (until.error !== undefined) throw until.error
  let stop = (): void => undefined
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(until.error)
    until.signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    until.signal.removeEventListener('abort', stop)
  }
}

/** What a caller brings is read as long as the call waits; its own end is not waited for, it may be deaf. */
export async function* whileWaiting<T>(items: AsyncIterable<T>, until: Deadline): AsyncGenerator<T, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  let open = true
  try {
    while (open) {
      const step = await within(until, iterator.next())
      open = step.done !== true
      if (step.done !== true) yield step.value
    }
  } finally {
    if (open) void iterator.return?.().then(undefined, () => undefined)
  }
}
