// Deprecation: recorded beside a feature's definition, with a reason and what to use in its place.

import { GranaryError } from '../errors/granary-error.js'
import type { RecordedDeprecation, RecordedState, RecordedTime } from './document.js'
import { findFeature } from './find-feature.js'

export interface Deprecation {
  /** Why, for those who read the feature. */
  readonly reason: string
  /** What to read in its place: a reference, `group:feature` or `group@2:feature`. */
  readonly successor?: string
}

/**
 * The state with a feature deprecated; an earlier deprecation of it is replaced.
 * @throws GranaryError `INPUT_UNKNOWN_FEATURE` and what else `findFeature` throws, of the feature or of its successor; `INPUT_INVALID_OPTION`: no
 * reason, or a successor that is the feature itself.
 */
export function deprecated(
  state: RecordedState,
  entityOrGroup: string,
  feature: string,
  deprecation: Deprecation,
  now: RecordedTime,
): RecordedState {
  const { reference } = findFeature(state, entityOrGroup, feature)
  const reason: unknown = deprecation?.reason
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw new GranaryError('INPUT_INVALID_OPTION', `Deprecating ${reference} needs a reason: pass { reason: 'why' } for those who read it`)
  }
  const successor = deprecation.successor === undefined ? undefined : findFeature(state, deprecation.successor).reference
  if (successor === reference)
    throw new GranaryError('INPUT_INVALID_OPTION', `${reference} cannot succeed itself: name another feature, or none`)
  const recorded: RecordedDeprecation = { reference, reason, at: now, ...(successor !== undefined && { successor }) }
  return { ...state, deprecations: [...state.deprecations.filter((other) => other.reference !== reference), recorded] }
}
