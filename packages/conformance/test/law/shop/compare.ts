// The law on a shop: what it reads online at a time is what its history gives for that time, and both are what all its rows say.

import { inspect, isDeepStrictEqual } from 'node:util'
import type { AnyFeatureGroup } from '@granary/core'
import { isTied, lastEvent, sight } from '../oracle.js'
import type { StoredRow } from '../stored-rows.js'
import type { Tally } from '../tally.js'
import { everything, groups, labelOf, shareOf } from './definitions.js'
import { skew } from './histories.js'
import type { Recorder } from './recorder.js'
import { budgets, type KeySample, keySamples } from './samples.js'
import { asRead } from './user-values.js'
import { keyId, keysOf, opening, type Shop, tableOf } from './world.js'

/** One row of a request or a spine: a key of each entity. */
interface Asked {
  readonly row: { readonly [column: string]: unknown }
  readonly budget: number | null
  /** Of the key in each group. */
  readonly ids: { readonly [group: string]: string }
}

/** What a read gave for one feature, the two ways of finding nothing being one. */
interface Answer {
  readonly value: unknown
  readonly status: string
}
type Answers = { readonly [feature: string]: Answer }

/** Adds to the shop's problems. Moves its clock. */
export async function compare(shop: Shop, tally: Tally): Promise<void> {
  const asked = askedRows(shop)
  const times = momentsToLook(shop)
  const online: (readonly Answers[])[] = []
  for (const time of times) {
    shop.now = time
    const found = await shop.store.getOnlineFeatures(
      everything,
      asked.map(({ row }) => row),
    )
    online.push(found.rows.map((row, position) => answersOf(row, found.statuses[position])))
    if (shop.cold) shop.behind.clear()
    shop.cold = false
  }
  const spine = times.flatMap((time) => asked.map(({ row }) => ({ ...row, event_timestamp: time })))
  const training = await shop.store.getHistoricalFeatures(everything, { spine, include: ['statuses'] })
  const [rows, statuses] = [await training.rows(), await training.statuses()]
  const known = knownKeys(shop)
  for (const [t, time] of times.entries()) {
    for (const [position, one] of asked.entries()) {
      const place = t * asked.length + position
      judge(one, time, (online[t] as readonly Answers[])[position] as Answers, answersOf(rows[place], statuses[place]), shop, known, tally)
    }
  }
}

function judge(asked: Asked, time: number, online: Answers, history: Answers, shop: Shop, known: KnownKeys, tally: Tally): void {
  const views = groups.map((group) => viewOf(group, asked, time, known))
  const features = [
    ...views.flatMap(({ group, settled, level, inHistory, all }) =>
      Object.keys(inHistory).map((name) => ({ name, of: group.name, settled, level, inHistory, all })),
    ),
    ...onDemand(views, asked.budget),
  ]
  for (const { name, of, settled, level, inHistory, all } of features) {
    if (!settled) continue
    const differ = (what: string, found: Answer | undefined, expected: Answer | undefined) => {
      if (isSame(found, expected)) return
      shop.problems.push(
        `${what}, ${of}:${name} of ${inspect(asked.row)} at ${time - opening}: ${inspect(found)} instead of ${inspect(expected)}`,
      )
    }
    differ('history against its rows', history[name], inHistory[name])
    if (!level) continue
    tally.looks++
    if (online[name]?.status === 'PRESENT') tally.present++
    differ('online against all rows', online[name], all[name])
    if (isSame(inHistory[name], all[name])) differ('online against history', online[name], history[name])
  }
}

function isSame(a: Answer | undefined, b: Answer | undefined): boolean {
  return a?.status === b?.status && (Object.is(a?.value, b?.value) || isDeepStrictEqual(a?.value, b?.value))
}

// ---------------------------------------------------------------- the oracle

interface View {
  readonly group: AnyFeatureGroup
  /** No two of the key's rows are tied. */
  readonly settled: boolean
  /** The law speaks of the key at this time: its last event is past, and no row of it went to the history alone. */
  readonly level: boolean
  readonly inHistory: Answers
  /** Rows that were pushed online counted as if the history held them. */
  readonly all: Answers
}

/** All rows of one key: what the history holds, and what went online alone beside it. */
interface KnownKey {
  readonly stored: StoredRow[]
  readonly all: StoredRow[]
}
interface KnownKeys {
  readonly byId: ReadonlyMap<string, KnownKey>
  readonly behind: ReadonlySet<string>
}

function knownKeys({ notes, behind }: Shop): KnownKeys {
  const byId = new Map<string, KnownKey>()
  const add = (tables: Recorder['history'], isStored: boolean): void => {
    for (const [table, rows] of tables) {
      for (const row of rows) {
        const id = keyId(table, row.key)
        const known = byId.get(id) ?? { stored: [], all: [] }
        byId.set(id, known)
        known.all.push(row)
        if (isStored) known.stored.push(row)
      }
    }
  }
  add(notes.history, true)
  add(notes.pushed, false)
  return { byId, behind }
}

const unknown: KnownKey = { stored: [], all: [] }

function viewOf(group: AnyFeatureGroup, { ids }: Asked, time: number, { byId, behind }: KnownKeys): View {
  const id = ids[group.name] as string
  const { stored, all } = byId.get(id) ?? unknown
  const inHistory = expectedAnswers(group, sight(stored, time, group.ttl).row)
  return {
    group,
    settled: !isTied(all),
    level: time >= lastEvent(all) && !behind.has(id),
    inHistory,
    all: stored.length === all.length ? inHistory : expectedAnswers(group, sight(all, time, group.ttl).row),
  }
}

function expectedAnswers({ features }: AnyFeatureGroup, row: StoredRow | undefined): Answers {
  const answers = Object.entries(features).map(([name, type]) => {
    const value = row === undefined ? null : asRead(type.kind, row.values[name] ?? null)
    const status = row === undefined ? 'NOT_FOUND' : value === null ? 'NULL_VALUE' : 'PRESENT'
    return [name, { value: value ?? type.options.default ?? null, status }] as const
  })
  return Object.fromEntries(answers)
}

function onDemand(views: readonly View[], budget: number | null) {
  const [profile, activity] = [viewIn(views, 'profile'), viewIn(views, 'activity')]
  const computed = (kind: 'inHistory' | 'all'): Answers => {
    const value = (view: View, name: string) => view[kind][name]?.value
    const share = shareOf(budget, value(activity, 'average') as number | null, value(activity, 'purchases') as number)
    const label = labelOf(share, value(profile, 'segment') as string, value(profile, 'nick') as string | null)
    return { share: statusOf(share), label: statusOf(label) }
  }
  const both = {
    settled: profile.settled && activity.settled,
    level: profile.level && activity.level,
    inHistory: computed('inHistory'),
    all: computed('all'),
  }
  return ['share', 'label'].map((name) => ({ name, of: 'basket', ...both }))
}

function statusOf(value: unknown): Answer {
  return { value, status: value === null ? 'NULL_VALUE' : 'PRESENT' }
}

function viewIn(views: readonly View[], name: string): View {
  return views.find(({ group }) => group.name === name) as View
}

// ---------------------------------------------------------------- what is asked

function askedRows(shop: Shop): readonly Asked[] {
  const entities = Object.keys(keySamples)
  return [0, 1, 2].map((position) => {
    const budget = budgets[position] ?? null
    const keys = Object.fromEntries(
      entities.map((entity) => [entity, keysOf(shop, entity)[position % keysOf(shop, entity).length] as KeySample]),
    )
    const ids = Object.fromEntries(groups.map(({ name, entity }) => [name, keyId(tableOf(name), keys[entity.name]?.stored ?? [])]))
    return { row: Object.assign({ budget }, ...Object.values(keys).map(({ given }) => given)), budget, ids }
  })
}

const mostMoments = 6

/** Around now and around the ends of what is stored, on either side of each ttl. */
function momentsToLook({ now, notes }: Shop): readonly number[] {
  const moments = new Set([now - skew, now])
  for (const { name, ttl } of groups) {
    for (const { event } of [...(notes.history.get(tableOf(name)) ?? []), ...(notes.pushed.get(tableOf(name)) ?? [])]) {
      moments.add(event)
      if (ttl !== undefined) for (const beyond of [0, 1]) moments.add(event + ttl + beyond)
    }
  }
  const sorted = [...moments].filter((moment) => moment >= now - skew).sort((a, b) => a - b)
  const every = Math.ceil(sorted.length / mostMoments)
  return sorted.filter((_, position) => position % every === 0)
}

function answersOf(
  row: { readonly [name: string]: unknown } | undefined,
  statuses: { readonly [name: string]: string } | undefined,
): Answers {
  const names = Object.keys(statuses ?? {})
  return Object.fromEntries(
    names.map((name) => [
      name,
      { value: row?.[name], status: statuses?.[name] === 'OUTSIDE_MAX_AGE' ? 'NOT_FOUND' : String(statuses?.[name]) },
    ]),
  )
}
