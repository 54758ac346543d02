// What is told of names to who may see some groups alone: nothing of the others.

import { type ErrorCode, GranaryError } from '@granary/core'
import type { Identity } from './identity.js'

/** Errors whose messages name what there is instead. */
const naming: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INPUT_UNKNOWN_GROUP',
  'INPUT_UNKNOWN_FEATURE',
  'INPUT_UNKNOWN_SERVICE',
  'INPUT_AMBIGUOUS',
  'REGISTRY_UNKNOWN_REFERENCE',
])

/** The error as the identity may see it: of the same code. */
export function discreet(error: unknown, identity: Identity | undefined): unknown {
  if (identity?.groups === undefined || !GranaryError.isInstance(error) || !naming.has(error.code)) return error
  return new GranaryError(error.code, 'Nothing of that name, or more than one thing, is open to the key shown')
}
