// What a caller's own signal ended.

import { GranaryError } from './granary-error.js'

/** `STORE_TIMEOUT` for the reason of `AbortSignal.timeout`, `ABORTED` for any other. `what`: what was under way, "the online store's read". */
export function abortedError(signal: AbortSignal, what: string): GranaryError {
  const reason: unknown = signal.reason
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new GranaryError('STORE_TIMEOUT', `${what} took longer than the caller's time-out`, { cause: reason })
    : new GranaryError('ABORTED', `${what} was aborted by the caller`, { cause: reason })
}
