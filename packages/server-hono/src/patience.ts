// How long a server waits for the next part of a body. One clock looks after all requests: a timer for each would cost more than a read.

import { GranaryError } from '@granary/core'

/** The part, when it has come in time. @throws GranaryError `LIMIT_TIME`: it has not; `ABORTED`: it never will, since the client left. */
export type Patience = <T>(part: Promise<T>) => Promise<T>

/** Ticks of the clock until a part is given up: at least ten whole ones, and what is left of the first. */
const ticks = 11

/** Gives up after `milliseconds`, or up to a tenth later. */
export function patience(milliseconds: number): Patience {
  /** How to give up each part, and when it was asked for; in that order. */
  const waiting = new Map<(error: GranaryError) => void, number>()
  let clock: ReturnType<typeof setInterval> | undefined
  let now = 0

  function tick(): void {
    now++
    for (const [giveUp, since] of waiting) {
      if (now - since < ticks) break
      waiting.delete(giveUp)
      giveUp(new GranaryError('LIMIT_TIME', 'The body comes more slowly than this server waits for it (limits.readTime)'))
    }
    if (waiting.size > 0) return
    clearInterval(clock)
    clock = undefined
  }

  return (part) =>
    new Promise((resolve, reject) => {
      waiting.set(reject, now)
      clock ??= setInterval(tick, Math.max(1, milliseconds / 10))
      part.then(
        (value) => {
          waiting.delete(reject)
          resolve(value)
        },
        (error: unknown) => {
          waiting.delete(reject)
          reject(leftEarly(error))
        },
      )
    })
}

/** What the failing of a body comes to; an error that says more is left as it is. */
export function leftEarly(cause: unknown): GranaryError {
  if (GranaryError.isInstance(cause)) return cause
  return new GranaryError('ABORTED', 'The client left before its body was whole', { cause })
}
