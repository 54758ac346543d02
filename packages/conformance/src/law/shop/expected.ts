// What a shop must answer, worked out from all rows that it was given.

import type { AnyFeatureGroup } from '@granary/core'
import { isTied, lastEvent, sight } from '../oracle.js'
import type { StoredRow } from '../stored-rows.js'
import type { Answer, Answers } from './answers.js'
import type { Asked } from './asked.js'
import { labelOf, shareOf } from './definitions.js'
import type { Recorder } from './recorder.js'
import { asRead } from './user-values.js'
import { keyId, type Shop } from './world.js'

/** A feature of a request at a time. */
export interface ExpectedFeature {
  readonly name: string
  /** The group, or the on-demand features, that it is of. */
  readonly of: string
  /** No two of the key's rows are tied: the contract says what to answer. */
  readonly settled: boolean
  /** The law speaks of the key at this time: its last event is past, and no row of it went to the history alone. */
  readonly level: boolean
  readonly inHistory: Answer
  /** Rows that were pushed online counted as if the history held them. */
  readonly all: Answer
}

/** All rows of one key: what the history holds, and what went online alone beside it. */
interface KnownKey {
  readonly stored: StoredRow[]
  readonly all: StoredRow[]
}
export interface KnownKeys {
  readonly byId: ReadonlyMap<string, KnownKey>
  readonly behind: ReadonlySet<string>
}

export function knownKeys({ notes, behind }: Shop): KnownKeys {
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

export function expectedFeatures(
  { definitions }: Shop,
  asked: Asked,
  time: number,
  known: KnownKeys,
  knownAt: 'event' | 'created' = 'event',
): readonly ExpectedFeature[] {
  const views = definitions.groups.map((group) => viewOf(group, asked, time, known, knownAt))
  return [...views.flatMap(featuresOf), ...onDemand(views, asked.budget)]
}

interface View extends Pick<ExpectedFeature, 'settled' | 'level'> {
  readonly group: string
  readonly inHistory: Answers
  readonly all: Answers
}

const unknown: KnownKey = { stored: [], all: [] }

function viewOf(group: AnyFeatureGroup, { ids }: Asked, time: number, { byId, behind }: KnownKeys, knownAt: 'event' | 'created'): View {
  const id = ids[group.name] as string
  const { stored, all } = byId.get(id) ?? unknown
  const inHistory = expectedAnswers(group, sight(stored, time, group.ttl, knownAt).row)
  return {
    group: group.name,
    settled: !isTied(all),
    level: time >= lastEvent(all) && !behind.has(id),
    inHistory,
    all: stored.length === all.length ? inHistory : expectedAnswers(group, sight(all, time, group.ttl, knownAt).row),
  }
}

function featuresOf({ group, settled, level, inHistory, all }: View): readonly ExpectedFeature[] {
  return Object.entries(inHistory).map(([name, answer]) => ({
    name,
    of: group,
    settled,
    level,
    inHistory: answer,
    all: all[name] as Answer,
  }))
}

function expectedAnswers({ features }: AnyFeatureGroup, row: StoredRow | undefined): Answers {
  const answers = Object.entries(features).map(([name, type]) => {
    const value = row === undefined ? null : asRead(type.kind, row.values[name] ?? null)
    const status = row === undefined ? 'NOT_FOUND' : value === null ? 'NULL_VALUE' : 'PRESENT'
    return [name, { value: value ?? type.options.default ?? null, status }] as const
  })
  return Object.fromEntries(answers)
}

function onDemand(views: readonly View[], budget: number | null): readonly ExpectedFeature[] {
  const viewIn = (name: string): View => views.find(({ group }) => group === name) as View
  const [profile, activity] = [viewIn('profile'), viewIn('activity')]
  const computed = (kind: 'inHistory' | 'all'): Answers => {
    const value = (view: View, name: string) => view[kind][name]?.value
    const share = shareOf(budget, value(activity, 'average') as number | null, value(activity, 'purchases') as number)
    const label = labelOf(share, value(profile, 'segment') as string, value(profile, 'nick') as string | null)
    return { share: computedAnswer(share), label: computedAnswer(label) }
  }
  return featuresOf({
    group: 'basket',
    settled: profile.settled && activity.settled,
    level: profile.level && activity.level,
    inHistory: computed('inHistory'),
    all: computed('all'),
  })
}

function computedAnswer(value: unknown): Answer {
  return { value, status: value === null ? 'NULL_VALUE' : 'PRESENT' }
}
