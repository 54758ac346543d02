// What is worked out once per question, for hardly any request asks another one than the request before it.

import type { ReadDescription } from '@granary/core'
import { boundedMap } from '@granary/core/codec'
import type { Asked } from './query.js'

export interface Questions<T> {
  get(question: string): T | undefined
  keep(question: string, made: T, read: ReadDescription): void
}

/** Bytes that are kept of questions, which come from anywhere, and of what is made of them. */
const most = 16 * 2 ** 20
/** Of one feature in what is made, roughly. */
const featureBytes = 500

export function questions<T>(): Questions<T> {
  const kept = boundedMap<T>(most)
  return { get: kept.get, keep: (question, made, { features }) => kept.set(question, made, featureBytes * (1 + features.length)) }
}

/** No two questions that can be answered have one text: no name in them holds a line break. One for a service and features at once never can. */
export function questionText({ service, features, full_feature_names: full }: Asked): string {
  const names = full === true ? 'full' : 'short'
  if (service !== undefined) return `${names} service\n${features === undefined ? service : ''}`
  return `${names} features ${features?.length}\n${features?.join('\n')}`
}
