// How long a server waits for the next part of a body. One clock looks after all requests: a timer for each would cost more than a read.

import { GranaryError } from '@granary/core'

/** The part, when it has come in time. @throws GranaryError `LIMIT_TIME`: it has not. */
export type Patience = <T>(part: Promise<T>) => Promise<T>

interface Waiting {
  readonly until: number
  giveUp(): void
}

/** Gives up after `milliseconds`, or up to a tenth later. */
export function patience(milliseconds: number): Patience {
  const waiting = new Set<Waiting>() // in the order of their ends
  let clock: ReturnType<typeof setInterval> | undefined

  function look(): void {
    const now = performance.now()
    for (const part of waiting) {
      if (part.until > now) break
      waiting.delete(part)
      part.giveUp()
    }
    if (waiting.size > 0) return
    clearInterval(clock)
    clock = undefined
  }

  return (part) =>
    new Promise((resolve, reject) => {
      const entry: Waiting = {
        until: performance.now() + milliseconds,
        giveUp: () => reject(new GranaryError('LIMIT_TIME', 'The body comes more slowly than this server waits for it (limits.readTime)')),
      }
      waiting.add(entry)
      clock ??= setInterval(look, Math.max(1, milliseconds / 10))
      part.then(
        (value) => {
          waiting.delete(entry)
          resolve(value)
        },
        (error: unknown) => {
          waiting.delete(entry)
          reject(error)
        },
      )
    })
}
