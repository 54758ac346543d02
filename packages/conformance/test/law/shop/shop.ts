// A history lived through, step by step.

import { isDeepStrictEqual } from 'node:util'
import { type AnyFeatureStore, createFeatureStore } from '@granary/core'
import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import type { StoredRow } from '../stored-rows.js'
import { everything, groups, limits } from './definitions.js'
import { type History, type Step, skew } from './histories.js'
import { ingest, refused } from './ingest.js'
import { recorder } from './recorder.js'
import { eventTime, inputRow, isGood } from './rows.js'
import { groupOf, keyAt, keyId, opening, type Shop, tableOf } from './world.js'

/** Where a shop's stores come from: opened anew in each life of its process, over what outlives it. */
export interface Backend {
  offline(): OfflineStore
  /** embedded: one that begins empty. */
  online(kind: History['online']): OnlineStore
}

export async function live(history: History, backend: Backend): Promise<Shop> {
  limits.most = 3
  const store = undefined as unknown as AnyFeatureStore // opened in the next line
  const shop: Shop = {
    history,
    now: opening,
    store,
    notes: recorder(),
    behind: new Set(),
    cold: false,
    stamps: new Map(),
    problems: [],
    serial: 0,
  }
  await open(shop, backend, history.readFirst)
  for (const step of history.steps) await take(step, shop, backend)
  return shop
}

async function open(shop: Shop, backend: Backend, read: boolean): Promise<void> {
  const { history, notes } = shop
  shop.store = createFeatureStore({
    name: 'shop',
    definitions: [...groups, everything],
    online: notes.online(backend.online(history.online)),
    offline: notes.offline(backend.offline()),
    clock: () => shop.now,
    maxClockSkew: skew,
  }) as AnyFeatureStore
  shop.stamps.clear()
  shop.cold = history.online === 'embedded'
  if (shop.cold) notes.pushed.clear()
  if (!read) return
  for (const group of groups) await shop.store.getOnlineFeatures(group, [])
  if (shop.cold) shop.behind.clear()
  shop.cold = false
}

async function take(step: Step, shop: Shop, backend: Backend): Promise<void> {
  const { store } = shop
  switch (step.step) {
    case 'ingest':
      return ingest(step, shop)
    case 'push':
      return push(step, shop)
    case 'delete':
      return remove(step, shop)
    case 'replay':
      limits.most = step.most
      await store.replayQuarantine(step.group, { batchId: step.id })
      return
    case 'materialize': {
      const bound = (offset: number | null, name: 'from' | 'to') => (offset === null ? {} : { [name]: shop.now + offset })
      await store.materialize({ ...bound(step.from, 'from'), ...bound(step.to, 'to') })
      if (step.from === null && step.to === null) shop.behind.clear()
      return
    }
    case 'incremental':
      await store.materializeIncremental()
      return shop.behind.clear()
    case 'sweep':
      await store.sweep()
      return
    case 'tick':
      shop.now += step.by
      return
    case 'restart':
      await store.close()
      return open(shop, backend, step.read)
  }
}

async function push({ group: name, row, to }: Extract<Step, { step: 'push' }>, shop: Shop): Promise<void> {
  const group = groupOf(name)
  const { stored } = keyAt(shop, group, row.key)
  if (to === 'online') shop.notes.pushing = stored as StoredRow['key']
  const report = await shop.store.push(group, inputRow(row, group, shop, false), { to, batchId: `p${++shop.serial}` }).catch(refused)
  shop.notes.pushing = undefined
  if ((report === 'refused') === isGood(row, group)) shop.problems.push('a push was refused that was good, or accepted that was not')
  if (to === 'offline' && report !== 'refused') shop.behind.add(keyId(tableOf(name), stored))
}

async function remove({ group: name, key, at }: Extract<Step, { step: 'delete' }>, shop: Shop): Promise<void> {
  const group = groupOf(name)
  const { given, stored } = keyAt(shop, group, key)
  await shop.store.delete(group, [{ ...given, ...eventTime(at, shop) }], { batchId: `d${++shop.serial}` })
  const last = shop.notes.batches.at(-1)?.rows[0]
  if (last?.deleted !== true || !isDeepStrictEqual(last.key, stored)) shop.problems.push('a deletion stored no tombstone of its key')
}
