// What is wrong with one value: a code and words that fit behind the column's name.

import type { ErrorCode } from '../errors/codes.js'

/** `message` goes on from the name of the column ("is no whole number") and never holds the value. */
export interface Problem {
  readonly code: ErrorCode
  readonly message: string
}
