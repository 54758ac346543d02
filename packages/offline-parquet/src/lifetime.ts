// Open, closing, closed: calls under way are waited for, later ones refused.

import { GranaryError } from '@granary/core/codec'

export interface Lifetime {
  /** Runs a call. @throws GranaryError `STORE_CLOSED` */
  run<T>(call: () => Promise<T>): Promise<T>
  /** Runs a loop; leaving it ends it. @throws GranaryError `STORE_CLOSED`: also at the next step of a loop that was under way. */
  iterate<T>(loop: () => AsyncGenerator<T>): AsyncGenerator<T>
  /** Idempotent. Resolves when nothing runs any more; loops that stand between two steps are ended. */
  close(): Promise<void>
}

export function lifetime(name: string): Lifetime {
  let closed = false
  const running = new Set<Promise<unknown>>()
  const loops = new Set<AsyncGenerator<unknown>>()

  function run<T>(call: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new GranaryError('STORE_CLOSED', `${name} is closed: open a new one`))
    const result = call()
    running.add(result)
    const done = (): void => void running.delete(result)
    result.then(done, done)
    return result
  }

  return {
    run,
    async *iterate(loop) {
      const steps = loop()
      loops.add(steps)
      try {
        for (;;) {
          const step = await run(() => steps.next())
          if (step.done === true) return
          yield step.value
        }
      } finally {
        loops.delete(steps)
        await steps.return(undefined)
      }
    },
    async close() {
      closed = true
      await Promise.allSettled(running)
      await Promise.allSettled([...loops].map((steps) => steps.return(undefined)))
    },
  }
}
