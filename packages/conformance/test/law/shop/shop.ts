// A history lived through: each step done by a store, and what the store says held against what the step deserves.

import { isDeepStrictEqual } from 'node:util'
import { type AnyFeatureGroup, type AnyFeatureStore, createFeatureStore, GranaryError } from '@granary/core'
import type { OfflineStore, OnlineStore } from '@granary/core/spec'
import type { StoredRow } from '../stored-rows.js'
import { averageOf, doubledOf, everything, groups, limits } from './definitions.js'
import { type GivenRow, type History, skew, type Step } from './histories.js'
import { type KeySample, keySamples, readOf } from './samples.js'
import { recorder, type Recorder } from './recorder.js'
import { asRead } from './user-values.js'

/** Where a shop's stores come from. They are opened anew after every restart; `online` begins empty if it is told so. */
export interface Backend {
  offline(): OfflineStore
  online(kind: History['online']): OnlineStore
}

export interface Shop {
  readonly history: History
  /** The clock of the one process, ms. */
  now: number
  store: AnyFeatureStore
  readonly notes: Recorder
  /** Keys with rows that went to the history alone, as `table key`. */
  readonly behind: Set<string>
  /** An embedded online store that nothing was read from yet: the first read fills it. */
  cold: boolean
  readonly problems: string[]
  serial: number
}

export const opening: number = Date.UTC(2026, 2, 1)

export function keysOf({ history }: Shop, entity: string): readonly KeySample[] {
  return (history.keys[entity] as readonly number[]).map((position) => keySamples[entity]?.[position] as KeySample)
}

export function keyId(table: string, parts: readonly unknown[]): string {
  return `${table} ${JSON.stringify(parts.map((part) => [typeof part, String(part)]))}`
}

export async function live(history: History, backend: Backend): Promise<Shop> {
  limits.most = 3
  const shop: Shop = { history, now: opening, store: undefined as never, notes: recorder(), behind: new Set(), cold: false, problems: [], serial: 0 } // opened below
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
    case 'delete': {
      const group = groupOf(step.group)
      const { given, stored } = keyAt(shop, group, step.key)
      await store.delete(group, [{ ...given, ...eventTime(step.at, shop) }], { batchId: `d${++shop.serial}` })
      const last = shop.notes.history.get(`${step.group}@1`)?.at(-1)
      if (last?.deleted !== true || !isDeepStrictEqual(last.key, stored)) shop.problems.push('a deletion stored no tombstone of its key')
      return
    }
    case 'replay':
      limits.most = step.most
      await store.replayQuarantine(step.group, { batchId: step.id })
      return
    case 'materialize': {
      const [from, to] = [step.from, step.to].map((offset) => (offset === null ? {} : shop.now + offset))
      await store.materialize({ ...(typeof from === 'number' ? { from } : {}), ...(typeof to === 'number' ? { to } : {}) })
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

async function ingest({ group: name, id, rows: given, form, imported, onInvalid }: Extract<Step, { step: 'ingest' }>, shop: Shop): Promise<void> {
  const group = groupOf(name)
  const rows = given.map((row) => inputRow(row, group, shop, imported))
  const before = storedIn(shop, name).length
  const batchId = id ?? `b${++shop.serial}`
  const good = given.filter((row) => isGood(row, group))
  const report = await shop.store.ingest(group, formed(rows, form), { batchId, onInvalid, ...(imported ? { created: 'known' } : {}) }).catch(refused)
  const stored = storedIn(shop, name).slice(before)
  if (report === 'refused') {
    if (onInvalid === 'quarantine' || good.length === given.length || stored.length > 0) shop.problems.push(`${batchId} was refused, ${good.length} of ${given.length} rows being good, ${stored.length} stored`)
    return
  }
  if (report.accepted !== good.length || report.rejected !== given.length - good.length) shop.problems.push(`${batchId} reports ${report.accepted} rows and ${report.rejected} bad ones, of ${good.length} good ones and ${given.length} in all`)
  const expected = report.status === 'duplicate' ? [] : good.map((row) => expectedRow(row, group, shop))
  const found = stored.map((row) => userRow(row, group))
  if (!isDeepStrictEqual(found, expected)) shop.problems.push(`${batchId} is stored as another batch than was given`)
}

async function push({ group: name, row, to }: Extract<Step, { step: 'push' }>, shop: Shop): Promise<void> {
  const group = groupOf(name)
  const { stored } = keyAt(shop, group, row.key)
  if (to === 'online') shop.notes.pushing = stored as StoredRow['key']
  const report = await shop.store.push(group, inputRow(row, group, shop, false), { to, batchId: `p${++shop.serial}` }).catch(refused)
  shop.notes.pushing = undefined
  if ((report === 'refused') === isGood(row, group)) shop.problems.push('a push was refused that was good, or accepted that was not')
  if (to === 'offline' && report !== 'refused') shop.behind.add(keyId(`${name}@1`, stored))
}

/** What is no fault of the rows is a problem of the test. */
function refused(error: unknown): 'refused' {
  if (GranaryError.isInstance(error) && /^(VALIDATION|INPUT)_/.test(error.code)) return 'refused'
  throw error
}

// ---------------------------------------------------------------- rows

export function groupOf(name: string): AnyFeatureGroup {
  return groups.find((group) => group.name === name) as AnyFeatureGroup
}

function keyAt(shop: Shop, { entity }: AnyFeatureGroup, key: number): KeySample {
  const keys = keysOf(shop, entity.name)
  return keys[key % keys.length] as KeySample
}

function storedIn({ notes }: Shop, group: string): readonly StoredRow[] {
  return notes.history.get(`${group}@1`) ?? []
}

function eventTime(at: number | null, { now }: Shop): { readonly event_timestamp?: number } {
  return at === null ? {} : { event_timestamp: now + at }
}

/** Which column of a group a spoilt row spoils, and how: not of its type, and against today's rule. */
const spoilers: { readonly [group: string]: { readonly type: object; readonly rule?: object } } = {
  profile: { type: { segment: 'silver' } },
  activity: { type: { purchases: 1.5 }, rule: { purchases: 5 } },
  edge: { type: { embedding: [1] } },
  reading: { type: { extra: Number.NaN } },
  setting: { type: { level: null } },
}

function inputRow(row: GivenRow, group: AnyFeatureGroup, shop: Shop, imported: boolean): Record<string, unknown> {
  const { given } = keyAt(shop, group, row.key)
  const time = row.spoilt === 'future' ? { event_timestamp: shop.now + skew + 1 } : eventTime(row.at, shop)
  const spoil = row.spoilt === null || row.spoilt === 'future' ? {} : spoilers[group.name]?.[row.spoilt]
  return { ...given, ...row.values, ...time, ...spoil, ...(imported ? { known: shop.now - row.known } : {}) }
}

function isGood({ spoilt }: GivenRow, group: AnyFeatureGroup): boolean {
  return spoilt === null || (spoilt === 'rule' && (spoilers[group.name]?.rule === undefined || limits.most >= 5))
}

function formed(rows: readonly Record<string, unknown>[], form: 'rows' | 'columns' | 'stream') {
  if (form === 'rows') return rows
  if (form === 'stream') return rows.values()
  const names = new Set(rows.flatMap((row) => Object.keys(row)))
  return { columns: Object.fromEntries([...names].map((name) => [name, rows.map((row) => row[name])])) }
}

/** A good row as its group must hold it: as a user reads values, derived columns worked out by hand. */
function expectedRow(row: GivenRow, group: AnyFeatureGroup, shop: Shop) {
  const spoil = row.spoilt === 'rule' ? spoilers[group.name]?.rule : {}
  const values: Record<string, unknown> = { ...Object.fromEntries(Object.entries(row.values).map(([column, given]) => [column, readOf(column, given)])), ...spoil }
  if (group.name === 'activity') {
    values.average = averageOf(values as Parameters<typeof averageOf>[0])
    const doubled = doubledOf(values as Parameters<typeof doubledOf>[0])
    values.doubled = doubled === null ? null : Math.fround(doubled)
  }
  return { key: keyAt(shop, group, row.key).stored, event: shop.now + (row.at ?? 0), deleted: false, values }
}

function userRow({ key, event, deleted, values }: StoredRow, { inputs, features }: AnyFeatureGroup) {
  const types = { ...inputs, ...features }
  const read = Object.entries(values).map(([column, value]) => [column, asRead(types[column]?.kind, value)])
  return { key, event, deleted, values: Object.fromEntries(read) as Record<string, unknown> }
}
