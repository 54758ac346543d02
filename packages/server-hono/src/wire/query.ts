// What a request asks to read.

import { GranaryError, type ReadDescription } from '@granary/core'
import { checkGroups } from '../authentication/identity.js'
import type { Call } from '../call.js'
import type { ServerContext } from '../server-context.js'

export interface Asked {
  readonly service?: string | undefined
  readonly features?: readonly string[] | undefined
  readonly full_feature_names?: boolean | undefined
}

/** @throws GranaryError `INPUT_INVALID_QUERY`, `LIMIT_KEYS`, `INPUT_UNKNOWN_*`, `AUTH_FORBIDDEN` */
export async function askedRead(asked: Asked, call: Call, { store, limits }: ServerContext): Promise<ReadDescription> {
  const { service, features, full_feature_names: fullFeatureNames = false } = asked
  if ((service === undefined) === (features === undefined))
    throw new GranaryError('INPUT_INVALID_QUERY', 'Ask for a `service`, or for `features` by reference, not for both')
  if (features !== undefined && features.length > limits.features) tooManyFeatures(limits.features)
  const query = service ?? (features as readonly string[]) // one of them, as just checked
  const read = await store.describeRead(query, { fullFeatureNames, signal: call.readTime() })
  if (read.features.length > limits.features) tooManyFeatures(limits.features)
  checkGroups(call.identity, read.groups)
  return read
}

function tooManyFeatures(most: number): never {
  throw new GranaryError('LIMIT_KEYS', `A read has at most ${most} features here (limits.features)`)
}
