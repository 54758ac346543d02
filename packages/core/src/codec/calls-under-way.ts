// The calls of a store made of bytes: refused once it is closed, ended by their signals, waited for at close.

import { GranaryError } from '../errors/granary-error.js'
import type { CallOptions } from '../spec/index.js'
import { race, raceEach } from '../values/race.js'

export interface CallsUnderWay {
  /** Runs a call; rejects with the signal's reason as soon as it aborts. @throws GranaryError `STORE_CLOSED` */
  run<T>(options: CallOptions, call: () => Promise<T>): Promise<T>
  /** Runs a loop in the same way, step by step; leaving it ends it. */
  iterate<T>(options: CallOptions, loop: () => AsyncGenerator<T>): AsyncGenerator<T, void, undefined>
  /** Idempotent. Ends the loops that stand between two steps, waits until nothing runs, aborted calls too, then runs `end`, once. */
  close(end: () => Promise<void>): Promise<void>
}

/** `what`: the store in messages, "The Redis online store". */
export function callsUnderWay(what: string): CallsUnderWay {
  let running = 0
  let tellIdle = (): void => undefined
  let closing: Promise<void> | undefined
  const loops = new Set<AsyncGenerator<unknown>>()

  async function counted<T>(call: () => Promise<T>): Promise<T> {
    running++
    try {
      return await call()
    } finally {
      if (--running === 0) tellIdle()
    }
  }

  async function run<T>({ signal }: CallOptions, call: () => Promise<T>): Promise<T> {
    if (closing !== undefined) throw new GranaryError('STORE_CLOSED', `${what} is closed: open a new one`)
    return race(() => counted(call), signal)
  }

  async function* iterate<T>(options: CallOptions, loop: () => AsyncGenerator<T>): AsyncGenerator<T, void, undefined> {
    const steps = loop()
    loops.add(steps)
    const countedSteps = {
      next: () => run({ now: options.now }, () => steps.next()), // raceEach looks at the signal
      return: () => counted(() => steps.return(undefined)),
    }
    try {
      yield* raceEach(() => ({ [Symbol.asyncIterator]: () => countedSteps }), options.signal)
    } finally {
      loops.delete(steps)
    }
  }

  async function settle(end: () => Promise<void>): Promise<void> {
    for (const steps of loops) counted(() => steps.return(undefined)).catch(() => undefined) // told to whoever looped, if at all
    if (running > 0) {
      await new Promise<void>((resolve) => {
        tellIdle = resolve
      })
    }
    await end()
  }

  return {
    run,
    iterate,
    close(end) {
      closing ??= settle(end)
      return closing
    },
  }
}
