// Open, closing, closed, for the registry: calls under way are waited for, later ones refused, aborted ones let go.

import { GranaryError } from '@granary/core/codec'

export interface Lifetime {
  /** Runs a call; rejects with the signal's reason as soon as that aborts. @throws GranaryError `STORE_CLOSED` */
  run<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T>
  /** Resolves when nothing runs any more; later calls are refused. */
  close(): Promise<void>
}

export function lifetime(name: string): Lifetime {
  let closed = false
  const running = new Set<Promise<unknown>>()
  return {
    async run(signal, call) {
      if (closed) throw new GranaryError('STORE_CLOSED', `${name} is closed: open a new one`)
      signal?.throwIfAborted()
      const result = call()
      running.add(result)
      const done = (): void => void running.delete(result)
      result.then(done, done)
      return signal === undefined ? result : untilAborted(signal, result)
    },
    async close() {
      closed = true
      await Promise.allSettled(running)
    },
  }
}

async function untilAborted<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([result, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
