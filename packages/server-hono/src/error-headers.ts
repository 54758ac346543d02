// Headers that an error's answer has beside those of every problem.

import type { GranaryError } from '@granary/core'

const headers = new WeakMap<object, Readonly<Record<string, string>>>()

/** The same error. `more`: with lower-case names. */
export function withHeaders(error: GranaryError, more: Readonly<Record<string, string>>): GranaryError {
  headers.set(error, more)
  return error
}

export function headersOf(error: unknown): Readonly<Record<string, string>> | undefined {
  return typeof error === 'object' && error !== null ? headers.get(error) : undefined
}
