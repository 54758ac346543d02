// What SQLite refuses, in the codes of Granary.

import { type ErrorCode, GranaryError } from '@granary/core/codec'

/** By SQLite's primary result code. */
const codes: Readonly<Record<number, ErrorCode>> = {
  3: 'STORE_DENIED', // SQLITE_PERM
  8: 'STORE_READ_ONLY',
  11: 'STORE_CORRUPT',
  13: 'STORE_FULL',
  23: 'STORE_DENIED', // SQLITE_AUTH
  26: 'STORE_CORRUPT', // SQLITE_NOTADB
}

/** Another connection holds the lock that was asked for: wait, and try again. */
export function isBusy(error: unknown): boolean {
  return [5, 6].includes(resultCode(error))
}

/** Errors of Granary as they are, others by code. SQLite's texts name tables and columns, never values, so they may go along. */
export function storeError(name: string, error: unknown): GranaryError {
  if (GranaryError.isInstance(error)) return error
  const code = codes[resultCode(error)] ?? 'STORE_UNAVAILABLE'
  const text = error instanceof Error ? error.message : String(error)
  return new GranaryError(code, `${name}: ${text}. Look after the file, its folder and its disk, then repeat the call`, { cause: error })
}

/** 0 where the error is not SQLite's. Extended codes tell more in their upper bytes. */
function resultCode(error: unknown): number {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 0xff : 0
}
