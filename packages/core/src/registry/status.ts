// What a feature's status is, when the code says one thing and a recorded deprecation another.

import type { FeatureStatus } from '../values/feature-type.js'
import type { RecordedDeprecation, RecordedState } from './document.js'

/** The deprecation of a feature, by its pinned reference. */
export function deprecationOf(state: RecordedState, reference: string): RecordedDeprecation | undefined {
  return state.deprecations.find((deprecation) => deprecation.reference === reference)
}

/** A recorded deprecation outranks the code, unless the code has gone further and archived the feature. */
export function statusOf(state: RecordedState, reference: string, inCode: FeatureStatus): FeatureStatus {
  return inCode !== 'archived' && deprecationOf(state, reference) !== undefined ? 'deprecated' : inCode
}
