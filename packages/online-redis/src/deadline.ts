// Bounds every call of a store by one timer for all of them, for some clients never settle, and a timer a call costs as much as a tenth of it.

import { clearTimeout, setImmediate, setTimeout } from 'node:timers'

export interface Deadline {
  /** Milliseconds. */
  readonly milliseconds: number
  /** Settles as `work` does, or rejects with `late()` once the time is up. What becomes of `work` after that, nobody hears. */
  bound<T>(work: Promise<T>, late: () => Error): Promise<T>
  /** Nothing more is bounded. */
  end(): void
}

interface Waiting {
  readonly until: number
  readonly expire: () => void
}

export function deadline(milliseconds: number): Deadline {
  const waiting = new Set<Waiting>() // in the order of their ends, for all have the same time
  let timer: NodeJS.Timeout | undefined

  function watch(delay: number): void {
    // One turn later: where this process itself was held up, answers that have arrived meanwhile go first.
    timer = setTimeout(() => setImmediate(expireDue), delay)
  }

  function expireDue(): void {
    timer = undefined
    const now = performance.now()
    for (const entry of waiting) {
      if (entry.until > now) {
        watch(Math.ceil(entry.until - now))
        return
      }
      waiting.delete(entry)
      entry.expire()
    }
  }

  return {
    milliseconds,
    bound: (work, late) =>
      new Promise((resolve, reject) => {
        const entry = { until: performance.now() + milliseconds, expire: () => reject(late()) }
        if (waiting.size === 0) timer?.ref()
        waiting.add(entry)
        if (timer === undefined) watch(milliseconds)
        const settle = (): void => {
          if (waiting.delete(entry) && waiting.size === 0) timer?.unref() // an idle store keeps no process alive
        }
        work.then(
          (value) => {
            settle()
            resolve(value)
          },
          (error: unknown) => {
            settle()
            reject(error)
          },
        )
      }),
    end() {
      clearTimeout(timer)
    },
  }
}
