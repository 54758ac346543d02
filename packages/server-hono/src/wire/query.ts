// What a request asks to read.

import { type AnyFeatureStore, GranaryError, type ReadDescription } from '@granary/core'
import { boundedMap } from '@granary/core/codec'
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
  const read = await store.describeRead(query, { fullFeatureNames, signal: call.readTime() }).catch(async (error: unknown) => {
    if (call.identity.groups !== undefined && GranaryError.isInstance(error)) await checkEach(query, call, store)
    throw error
  })
  checkGroups(call.identity, read.groups)
  if (read.features.length > limits.features) tooManyFeatures(limits.features)
  return read
}

/**
 * What is wrong with features together, such as one name of two, is told where the key shown opens each of them alone. That the definitions differ
 * from what is recorded is told first, whatever the names.
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

/** What is worked out once per question, for hardly any request asks another one than the request before it. */
export interface Questions<T> {
  get(question: string): T | undefined
  keep(question: string, made: T, read: ReadDescription): void
}

/** Questions come from anywhere: bytes that are kept of them and of what is made of them, and of one feature in them. */
const [most, featureBytes] = [16 * 2 ** 20, 500]

export function questions<T>(): Questions<T> {
  const kept = boundedMap<T>(most)
  return { get: kept.get, keep: (question, made, { features }) => kept.set(question, made, featureBytes * (1 + features.length)) }
}

/** No two questions that can be answered have one text: no name in them holds a line break. */
export function questionText({ service, features, full_feature_names: full }: Asked): string {
  const asked = features === undefined ? `"${service}` : `${service ?? ''}[${features.length}\n${features.join('\n')}`
  return full === true ? `full ${asked}` : asked
}
