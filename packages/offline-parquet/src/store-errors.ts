// Errors of the disk in the words of Granary.

import { type ErrorCode, GranaryError } from '@granary/core/codec'

/**
 * The error with its code, for what happened while `doing` (such as "appending to trips@1"). GranaryErrors and reasons of an abort stay as they are.
 */
export function storeError(error: unknown, doing: string, signal?: AbortSignal): unknown {
  if (GranaryError.isInstance(error) || (signal?.aborted === true && error === signal.reason)) return error
  const code = systemCode(error)
  const known = code === undefined ? undefined : knownCodes[code]
  const [granaryCode, wayOut] = known ?? (['STORE_UNAVAILABLE', 'see the cause'] as const)
  return new GranaryError(granaryCode, `${sentence(doing)} failed${code === undefined ? '' : ` (${code})`}: ${wayOut}`, { cause: error })
}

/** Damage within the store: `path` is relative to its root. */
export function corrupt(path: string, what: string, cause?: unknown): GranaryError {
  return new GranaryError('STORE_CORRUPT', `${path}: ${what}`, { cause })
}

/** The operating system's name of an error: ENOENT, ENOSPC and so on; not those of Node itself, such as ERR_INVALID_ARG_TYPE. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined
}

const full = ['STORE_FULL', 'the disk is full; nothing of it was stored'] as const
const denied = ['STORE_DENIED', 'the process may not; give it the permission'] as const

const knownCodes: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: full,
  EACCES: denied,
  EPERM: denied,
  ENOTSUP: ['STORE_DENIED', 'the file system makes no hard links; keep the folder on one that does'],
  EROFS: ['STORE_READ_ONLY', 'the file system is read-only'],
  EMFILE: ['STORE_UNAVAILABLE', 'too many open files; raise the limit'],
}

function sentence(doing: string): string {
  return doing.charAt(0).toUpperCase() + doing.slice(1)
}
