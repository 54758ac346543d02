// Work that a signal may end before it is done.

/** Settles as `run` does, or rejects with the signal's reason as soon as it aborts, whatever the work goes on doing. */
export async function race<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return run()
  signal.throwIfAborted()
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([run(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

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
