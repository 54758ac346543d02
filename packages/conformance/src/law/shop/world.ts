// A shop under test: its store, its clock, and what a history has done to it so far.

import type { AnyFeatureGroup, AnyFeatureStore } from '@granary/core'
import type { Way } from '../law-options.js'
import type { Definitions } from './definitions.js'
import type { History } from './histories.js'
import type { Recorder } from './recorder.js'
import { type KeySample, keySamples } from './samples.js'

export interface Shop {
  readonly definitions: Definitions
  readonly history: History
  /** The clock of the one process, ms. */
  now: number
  store: AnyFeatureStore
  /** How rows go into the store and reads come out of it. */
  readonly way: Way
  /** The store at the end of that way. */
  user: ReturnType<Way['through']>
  readonly notes: Recorder
  /** Keys with rows that went to the history alone. */
  readonly behind: Set<string>
  /** An embedded online store that nothing was read from yet: the first read fills it. */
  cold: boolean
  /** By group: the largest created time that this life of the process gave, microseconds. */
  readonly stamps: Map<string, number>
  readonly problems: string[]
  serial: number
}

export const opening: number = Date.UTC(2026, 2, 1)

/** Names a key of a table. */
export function keyId(table: string, parts: readonly unknown[]): string {
  return `${table} ${JSON.stringify(parts.map((part) => [typeof part, String(part)]))}`
}

/** The history's keys of an entity. */
export function keysOf({ history }: Shop, entity: string): readonly KeySample[] {
  return (history.keys[entity] as readonly number[]).map((position) => keySamples[entity]?.[position] as KeySample)
}

export function keyAt(shop: Shop, { entity }: AnyFeatureGroup, key: number): KeySample {
  const keys = keysOf(shop, entity.name)
  return keys[key % keys.length] as KeySample
}

export function groupOf({ definitions }: Shop, name: string): AnyFeatureGroup {
  return definitions.groups.find((group) => group.name === name) as AnyFeatureGroup
}

export function tableOf(group: string): string {
  return `${group}@1`
}
