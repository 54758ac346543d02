// Work that a signal may end before it is done.

type Stop = (reason: unknown) => void

/** Calls by the hundred may share a signal, and a listener for each would cost more than a read from memory: one serves all who wait. */
const waiting = new WeakMap<AbortSignal, { readonly stops: Set<Stop>; readonly listener: () => void }>()

function wait(signal: AbortSignal, stop: Stop): void {
  let those = waiting.get(signal)
  if (those === undefined) {
    const stops = new Set<Stop>()
    const listener = () => {
      for (const each of stops) each(signal.reason)
    }
    those = { stops, listener }
    waiting.set(signal, those)
  }
  if (those.stops.size === 0) signal.addEventListener('abort', those.listener)
  those.stops.add(stop)
}

function stopWaiting(signal: AbortSignal, stop: Stop): void {
  const { stops, listener } = waiting.get(signal)! // whoever stops has waited
  stops.delete(stop)
  if (stops.size === 0) signal.removeEventListener('abort', listener)
}

/**
 * Settles as `run` does, or rejects with the signal's reason as soon as it aborts, whatever the work goes on doing. Work that is done at once,
 * as a store's in memory is, waits for nothing and so needs no listener: it would cost more than the read.
 */
export function race<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal === undefined) return resolve(run())
    signal.throwIfAborted()
    const work = Promise.resolve(run()) // whose throwing rejects
    let settled = false
    let waits = false
    const done = () => {
      settled = true
      if (waits) stopWaiting(signal, reject)
    }
    work.then(
      (value) => {
        done()
        resolve(value)
      },
      (error: unknown) => {
        done()
        reject(error)
      },
    )
    atOnce.then(() => {
      if (settled) return
      if (signal.aborted) return reject(signal.reason)
      wait(signal, reject)
      waits = true
    })
  })
}

const atOnce = Promise.resolve()

/**
 * Iterates as `run`'s iterable does, or rejects with the signal's reason as soon as it aborts. Leaving the loop ends the iterable's.
 * `waitOnLeave`: until it has ended, so that a store has freed all; a caller's own rows may be deaf, and are not waited for.
 */
export async function* raceEach<T>(
  run: () => AsyncIterable<T>,
  signal: AbortSignal | undefined,
  waitOnLeave = true,
): AsyncGenerator<T, void, undefined> {
  const iterator = run()[Symbol.asyncIterator]()
  let left = true // by the consumer, unless it ends or fails first
  try {
    for (;;) {
      const step = await race(() => iterator.next(), signal)
      if (step.done === true) break
      yield step.value
    }
    left = false
  } catch (error) {
    left = false
    void iterator.return?.().catch(() => undefined) // a deaf source must not hold the caller
    throw error
  } finally {
    if (left && waitOnLeave) await leave(iterator, signal)
    else if (left) void iterator.return?.().catch(() => undefined)
  }
}

async function leave(iterator: AsyncIterator<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const done = iterator.return?.()
  done?.catch(() => undefined) // told by the race, if anybody still waits
  await race(async () => done, signal)
}
