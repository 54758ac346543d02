// A history lived through, step by step.

import { type AnyFeatureStore, createFeatureStore } from '@granary/core'
import type { OfflineStore } from '@granary/core/spec'
import { show } from '../../assert/show.js'
import { delegateOffline } from '../delegates.js'
import { noWay, type Way } from '../law-options.js'
import type { PairData } from '../store-pair.js'
import type { StoredRow } from '../stored-rows.js'
import { shopDefinitions } from './definitions.js'
import type { History, Step } from './histories.js'
import { ingest, refused } from './ingest.js'
import { recorder } from './recorder.js'
import { eventTime, inputRow, isGood } from './rows.js'
import { mostSkew, unit } from './units.js'
import { groupOf, keyAt, keyId, opening, type Shop, tableOf } from './world.js'

export async function live(history: History, data: PairData, way: Way = noWay): Promise<Shop> {
  const store = undefined as unknown as AnyFeatureStore // opened in the next line
  const problems: string[] = []
  const shop: Shop = {
    definitions: shopDefinitions(),
    history,
    now: opening,
    store,
    way,
    user: store,
    notes: recorder(problems),
    behind: new Set(),
    cold: false,
    stamps: new Map(),
    problems,
    serial: 0,
  }
  const offline = await lastingHistory(data)
  await open(shop, { ...data, offline }, history.readFirst)
  for (const step of history.steps) await take(step, shop, { ...data, offline })
  return shop
}

/** A history that dies with its store is not closed while its shop lives: else no restart would leave anything. */
async function lastingHistory(data: PairData): Promise<PairData['offline']> {
  const first = await data.offline()
  if (first.capabilities.durability === 'none') return async () => ({ ...delegateOffline(first), close: async () => undefined })
  let opened: OfflineStore | undefined = first
  return async () => {
    const next = opened ?? (await data.offline())
    opened = undefined
    return next
  }
}

async function open(shop: Shop, data: PairData, read: boolean): Promise<void> {
  const { notes, definitions } = shop
  const [online, offline] = [await data.online(shop.history.beside), await data.offline()]
  shop.store = createFeatureStore({
    name: 'shop',
    definitions: [...definitions.groups, definitions.everything],
    online: notes.online(online),
    offline: notes.offline(offline),
    clock: () => shop.now,
    maxClockSkew: mostSkew * unit,
  }) as AnyFeatureStore
  shop.user = shop.way.through(shop.store)
  shop.stamps.clear()
  shop.cold = online.capabilities.durability === 'none'
  if (shop.cold) notes.pushed.clear()
  if (!read) return
  for (const group of definitions.groups) await shop.store.getOnlineFeatures(group, [])
  if (shop.cold) shop.behind.clear()
  shop.cold = false
}

async function take(step: Step, shop: Shop, data: PairData): Promise<void> {
  const { store } = shop
  switch (step.step) {
    case 'ingest':
      return ingest(step, shop)
    case 'push':
      return push(step, shop)
    case 'delete':
      return remove(step, shop)
    case 'replay':
      shop.definitions.limits.most = step.most
      await store.replayQuarantine(step.group, { batchId: step.id })
      return
    case 'materialize': {
      const bound = (offset: number | null, name: 'from' | 'to') => (offset === null ? {} : { [name]: shop.now + offset * unit })
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
      shop.now += step.by * unit
      return
    case 'restart':
      await store.close()
      return open(shop, data, step.read)
  }
}

async function push({ group: name, row, to }: Extract<Step, { step: 'push' }>, shop: Shop): Promise<void> {
  const group = groupOf(shop, name)
  const { stored } = keyAt(shop, group, row.key)
  if (to === 'online') shop.notes.pushing = stored as StoredRow['key']
  const report = await shop.store.push(group, inputRow(row, group, shop, false), { to, batchId: `p${++shop.serial}` }).catch(refused)
  shop.notes.pushing = undefined
  if ((report === 'refused') === isGood(row, group, shop)) shop.problems.push('a push was refused that was good, or accepted that was not')
  if (to === 'offline' && report !== 'refused') shop.behind.add(keyId(tableOf(name), stored))
}

async function remove({ group: name, key, at }: Extract<Step, { step: 'delete' }>, shop: Shop): Promise<void> {
  const group = groupOf(shop, name)
  const { given, stored } = keyAt(shop, group, key)
  await shop.store.delete(group, [{ ...given, ...eventTime(at, shop) }], { batchId: `d${++shop.serial}` })
  const last = shop.notes.batches.at(-1)?.rows[0]
  if (last?.deleted !== true || show(last.key) !== show(stored)) shop.problems.push('a deletion stored no tombstone of its key')
}
