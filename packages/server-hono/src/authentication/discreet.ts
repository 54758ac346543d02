// What is told of names to who may see some groups alone: nothing of the others, not even whether they are there.

import { type ErrorCode, GranaryError } from '@granary/core'
import { type Identity, notOpen } from './identity.js'

/** Errors about a name that nothing has; their messages say what there is instead. */
const unknown: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INPUT_UNKNOWN_GROUP',
  'INPUT_UNKNOWN_VERSION',
  'INPUT_UNKNOWN_FEATURE',
  'INPUT_UNKNOWN_SERVICE',
  'REGISTRY_UNKNOWN_REFERENCE',
])

/** Errors about all definitions together, whatever was asked for. */
const changed: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['REGISTRY_BREAKING_CHANGE', 'REGISTRY_PENDING_CHANGE'])

/** The error as the identity may see it: what is not there answers as what is closed does. */
export function discreet(error: unknown, identity: Identity | undefined): unknown {
  if (identity?.groups === undefined || !GranaryError.isInstance(error)) return error
  if (unknown.has(error.code)) return notOpen()
  if (!changed.has(error.code)) return error
  return new GranaryError(error.code, 'The definitions of this server differ from what is recorded: whoever runs it sees how in GET /plan')
}
