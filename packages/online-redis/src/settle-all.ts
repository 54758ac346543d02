// Several calls at once: none is left running behind the caller's back, and none starts once one has failed.

/** Settles when all have: with their answers, or with the first failure. */
export async function settleAll<T>(calls: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(calls)
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

/** Runs calls, at most `limit` at a time, in order. Settles as `settleAll`. */
export async function settleInTurn(calls: readonly (() => Promise<void>)[], limit: number): Promise<void> {
  let next = 0
  let failed = false
  const lane = async (): Promise<void> => {
    while (!failed && next < calls.length) {
      try {
        await calls[next++]?.()
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await settleAll(Array.from({ length: Math.min(limit, calls.length) }, lane))
}
