// Work that several callers need at once, done once.

import { abortedError } from '../errors/aborted-error.js'

/**
 * A function that joins the work under way, or begins it. Each caller's signal ends that caller's waiting alone; when nobody waits any more, the
 * work's own signal aborts. Settled work is forgotten: the next call begins anew.
 */
export function sharedWork<T>(what: string, work: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let current: { readonly result: Promise<T>; readonly control: AbortController; waiting: number } | undefined

  return async (signal) => {
    if (signal?.aborted === true) throw abortedError(signal, what)
    if (current === undefined) {
      const control = new AbortController()
      current = { control, waiting: 0, result: work(control.signal) }
    }
    const joined = current
    const leave = (): void => {
      if (current === joined) current = undefined
    }
    joined.waiting++
    try {
      return await unlessAborted(joined.result, signal, what)
    } finally {
      joined.waiting--
      if (joined.waiting === 0) {
        leave()
        joined.control.abort() // of no effect on work that is done
      }
    }
  }
}

function unlessAborted<T>(result: Promise<T>, signal: AbortSignal | undefined, what: string): Promise<T> {
  if (signal === undefined) return result
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortedError(signal, what))
    signal.addEventListener('abort', abort, { once: true })
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
