// What a shop is asked: keys of every entity, and moments at which something changes.

import { budgets, type KeySample, keySamples } from './samples.js'
import { skew, unit } from './units.js'
import { keyId, keysOf, type Shop, tableOf } from './world.js'

/** One row of a request or a spine: a key of each entity. */
export interface Asked {
  readonly row: { readonly [column: string]: unknown }
  readonly budget: number | null
  /** Of the key in each group. */
  readonly ids: { readonly [group: string]: string }
}

export function askedRows(shop: Shop): readonly Asked[] {
  const entities = Object.keys(keySamples)
  return [0, 1, 2].map((position) => {
    const budget = budgets[position] ?? null
    const keys = Object.fromEntries(
      entities.map((entity) => [entity, keysOf(shop, entity)[position % keysOf(shop, entity).length] as KeySample]),
    )
    const ids = Object.fromEntries(
      shop.definitions.groups.map(({ name, entity }) => [name, keyId(tableOf(name), keys[entity.name]?.stored ?? [])]),
    )
    return { row: Object.assign({ budget }, ...Object.values(keys).map(({ given }) => given)), budget, ids }
  })
}

const mostMoments = 6

/** Around now and around the ends of what is stored, on either side of each ttl. */
export function momentsToLook(shop: Shop): readonly number[] {
  const earliest = shop.now - skew * unit
  const moments = [earliest, shop.now]
  for (const { name, ttl } of shop.definitions.groups) {
    for (const { event } of storedRows(shop, name)) {
      moments.push(event)
      if (ttl !== undefined) moments.push(event + ttl, event + ttl + 1)
    }
  }
  return some(moments.filter((moment) => moment >= earliest))
}

/** Any time in the history: when rows were true, and when they were stored, to the millisecond. */
export function pastMoments(shop: Shop): readonly number[] {
  const rows = shop.definitions.groups.flatMap(({ name }) => storedRows(shop, name))
  return some(rows.flatMap(({ event, created }) => [event, event - 1, Math.floor(created / 1_000), Math.floor(created / 1_000) - 1]))
}

function storedRows({ notes }: Shop, group: string) {
  return [...(notes.history.get(tableOf(group)) ?? []), ...(notes.pushed.get(tableOf(group)) ?? [])]
}

/** Evenly chosen. */
function some(moments: readonly number[]): readonly number[] {
  const sorted = [...new Set(moments)].sort((a, b) => a - b)
  const every = Math.ceil(sorted.length / mostMoments)
  return sorted.filter((_, position) => position % every === 0)
}
