// Time limits. Requests of one moment share a signal: a timer and an abort controller for each would cost more than a read.

/** What each joined signal needs to live: `AbortSignal.any` does not keep its sources, and a time limit that is collected never ends. */
const sources = new WeakMap<AbortSignal, AbortSignal>()

/** Aborts with `signal`, and `milliseconds` from now. */
export function withDeadline(signal: AbortSignal, milliseconds: number): AbortSignal {
  const deadline = AbortSignal.timeout(milliseconds)
  const both = AbortSignal.any([signal, deadline])
  sources.set(both, deadline)
  return both
}

/** Whether an error comes from the end of one of these time limits: the store did nothing wrong. */
export function isLate(error: unknown, limits: readonly (AbortSignal | undefined)[]): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof DOMException && error.name === 'TimeoutError') return limits.some((limit) => limit?.reason === error)
  return isLate(error.cause, limits)
}

/** A signal that aborts `milliseconds` from now, or up to a tenth later. */
export function deadlines(milliseconds: number): () => AbortSignal {
  const step = Math.max(1, Math.floor(milliseconds / 10))
  let shared: { readonly signal: AbortSignal; readonly until: number } | undefined
  return () => {
    const now = performance.now()
    if (shared === undefined || now > shared.until) shared = { signal: AbortSignal.timeout(milliseconds + step), until: now + step }
    return shared.signal
  }
}

/** What a call of the store gives that takes no signal. */
export function inTime<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(signal.reason)
    if (signal.aborted) late()
    signal.addEventListener('abort', late)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late)) // requests share the signal
  })
}
