// What everybody in the Redis benchmark stores: users with features that are doubles, in one group or several.

import { defineEntity, defineFeatureGroup, t } from '@granary/core'
import { randomNumbers } from './harness.js'

export const user = defineEntity({ name: 'user', joinKeys: { user_id: t.string() } })

/** Event times of the rows, ms. */
export const rowTime = Date.UTC(2026, 0, 1)

/** One group and what its rows hold: `values[user * names.length + feature]`. */
export interface RedisGroup {
  readonly definition: ReturnType<typeof groupNamed>
  readonly names: readonly string[]
  readonly values: Float64Array
}

/** Groups of so many features each, every name its own. */
export function redisGroups(groups: number, features: number, users: number): readonly RedisGroup[] {
  const random = randomNumbers(groups * 1_000 + features)
  return Array.from({ length: groups }, (_, group) => {
    const names = Array.from({ length: features }, (_, feature) => `feature_${group}_${feature}`)
    return {
      definition: groupNamed(`activity_${groups}x${features}_${group}`, names),
      names,
      values: Float64Array.from({ length: users * features }, random),
    }
  })
}

function groupNamed(name: string, names: readonly string[]) {
  return defineFeatureGroup({ name, entity: user, features: Object.fromEntries(names.map((feature) => [feature, t.float64()])) })
}

export function userId(index: number): string {
  return `user_${index}`
}

/** Lists of users to ask for, in turn. */
export function requestsOf(keys: number, users: number): () => readonly string[] {
  const random = randomNumbers(keys)
  const requests = Array.from({ length: 200 }, () => Array.from({ length: keys }, () => userId(Math.floor(random() * users))))
  let turn = 0
  return () => requests[turn++ % requests.length] as readonly string[]
}
