// What a request asks to read.

import { type AnyFeatureStore, GranaryError, type ReadDescription } from '@granary/core'
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
  if (call.identity.groups !== undefined) await checkEach(query, call, store)
  const read = await store.describeRead(query, { fullFeatureNames, signal: call.readTime() })
  checkGroups(call.identity, read.groups)
  if (read.features.length > limits.features) tooManyFeatures(limits.features)
  return read
}

/**
 * One reference after the other, so that what is closed and what is not there take the same time; what is wrong with them together, such as one name
 * of two, is told where each is open. That the definitions differ from what is recorded is told first, whatever the names.
 * @throws GranaryError `AUTH_FORBIDDEN`, `REGISTRY_*`
 */
async function checkEach(query: string | readonly string[], call: Call, store: AnyFeatureStore): Promise<void> {
  await store.describeRead([], { signal: call.readTime() })
  const each = typeof query === 'string' ? [query] : query.map((reference) => [reference])
  for (const one of each) {
    const { groups } = await store.describeRead(one, { fullFeatureNames: true, signal: call.readTime() }) // full names are not shared
    checkGroups(call.identity, groups)
  }
}

function tooManyFeatures(most: number): never {
  throw new GranaryError('LIMIT_KEYS', `A read has at most ${most} features here (limits.features)`)
}
