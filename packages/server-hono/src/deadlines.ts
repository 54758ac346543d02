// Time limits. Requests of one moment share a signal: a timer and an abort controller for each would cost more than a read.

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
