// Definitions recorded: what is new goes in, behind what is there; nothing is taken out.

import { makeTableSchema } from '../definition/table-schema.js'
import { GranaryError } from '../errors/granary-error.js'
import type { ColumnSchema, TableSchema } from '../spec/index.js'
import { columnFields, entityFields, groupFields, onDemandFields, requestColumnFields, rolesOf, serviceFields } from './change-fields.js'
import {
  type ColumnFacts,
  type EntityFacts,
  findByReference,
  type GroupFacts,
  type OnDemandFacts,
  type RecordedColumn,
  type RecordedEntity,
  type RecordedGroup,
  type RecordedOnDemand,
  type RecordedService,
  type RecordedState,
  type RecordedTime,
  type RecordedTimes,
  referenceOf,
  type ServiceFacts,
} from './document.js'
import type { DefinitionFacts } from './recorded.js'
import { same } from './same.js'
import { withCategories } from './type-text.js'

export interface MergeOptions {
  readonly now: RecordedTime
  /** additive: only what is new; guarded: what the code says of what is recorded as well. */
  readonly record: 'additive' | 'guarded'
}

/**
 * The recorded state with the definitions in it; the given state itself where nothing is to be recorded. The caller has made sure that no
 * change is breaking. Columns are appended to a recorded layout, in the order of the code, so that every layout ever used is part of the newest.
 */
export function mergeFacts(state: RecordedState, facts: DefinitionFacts, options: MergeOptions): RecordedState {
  const next: RecordedState = {
    ...state,
    entities: mergeAll(state.entities, facts.entities, options, newEntity, mergeEntity),
    groups: mergeAll(state.groups, facts.groups, options, newGroup, mergeGroup),
    onDemand: mergeAll(state.onDemand, facts.onDemand, options, newOnDemand, mergeOnDemand),
    services: mergeAll(state.services, facts.services, options, newService, mergeService),
  }
  return same(next, state) ? state : next
}

/** The newest recorded layout of a version: that of its keys and all its columns, in the order of recording. @throws GranaryError `REGISTRY_UNKNOWN_REFERENCE` */
export function recordedTable(state: RecordedState, group: string, version: number): TableSchema {
  const recorded = findByReference(state.groups, referenceOf({ name: group, version }))
  if (recorded === undefined) {
    throw new GranaryError(
      'REGISTRY_UNKNOWN_REFERENCE',
      `Version ${version} of the feature group ${group} is not recorded: give its definition to the store`,
    )
  }
  return makeTableSchema({
    group,
    version,
    keys: recorded.keys.map(columnSchema),
    columns: recorded.columns.map(columnSchema),
    ttl: recorded.ttl,
  })
}

function columnSchema({ name, type }: Pick<ColumnFacts, 'name' | 'type'>): ColumnSchema {
  return { name, type: type.stored }
}

/** Things by name and version: known ones in their place, new ones behind. */
function mergeAll<R extends F & RecordedTimes & Named, F extends Named>(
  recorded: readonly R[],
  facts: readonly F[],
  options: MergeOptions,
  record: (facts: F, times: RecordedTimes) => R,
  merge: (recorded: R, facts: F, options: MergeOptions) => R,
): readonly R[] {
  const inCode = new Map(facts.map((one) => [referenceOf(one), one]))
  const known = new Set(recorded.map(referenceOf))
  return [
    ...recorded.map((one) => {
      const other = inCode.get(referenceOf(one))
      const merged = other === undefined ? one : merge(one, other, options)
      return same(merged, one) ? one : { ...merged, updatedAt: options.now }
    }),
    ...facts.filter((one) => !known.has(referenceOf(one))).map((one) => record(one, { createdAt: options.now, updatedAt: options.now })),
  ]
}
interface Named {
  readonly name: string
  readonly version?: number
}

const newEntity = (facts: EntityFacts, times: RecordedTimes): RecordedEntity => ({ ...facts, ...times })
const newService = (facts: ServiceFacts, times: RecordedTimes): RecordedService => ({ ...facts, ...times })
const newColumn = (facts: ColumnFacts, { createdAt, updatedAt }: RecordedTimes): RecordedColumn => ({ ...facts, createdAt, updatedAt })
const newGroup = (facts: GroupFacts, times: RecordedTimes): RecordedGroup => ({
  ...facts,
  ...times,
  columns: facts.columns.map((column) => newColumn(column, times)),
})
const newOnDemand = (facts: OnDemandFacts, times: RecordedTimes): RecordedOnDemand => ({
  ...facts,
  ...times,
  features: facts.features.map((feature) => newColumn(feature, times)),
})

const mergeEntity = (recorded: RecordedEntity, facts: EntityFacts, options: MergeOptions) =>
  withGuarded(recorded, facts, entityFields.guarded, options)
const mergeService = (recorded: RecordedService, facts: ServiceFacts, options: MergeOptions) =>
  withGuarded(recorded, facts, serviceFields.guarded, options)

function mergeGroup(recorded: RecordedGroup, facts: GroupFacts, options: MergeOptions): RecordedGroup {
  return {
    ...withGuarded(recorded, facts, groupFields.guarded, options),
    columns: mergeAll(recorded.columns, facts.columns, options, newColumn, mergeColumn),
  }
}

function mergeOnDemand(recorded: RecordedOnDemand, facts: OnDemandFacts, options: MergeOptions): RecordedOnDemand {
  return {
    ...withGuarded(recorded, facts, onDemandFields.guarded, options),
    sources: [...new Set([...recorded.sources, ...facts.sources])],
    request: recorded.request.map((column) => {
      const inCode = findByReference(facts.request, column.name)
      return inCode === undefined ? column : withType(withGuarded(column, inCode, requestColumnFields.guarded, options), inCode)
    }),
    features: mergeAll(recorded.features, facts.features, options, newColumn, mergeColumn),
  }
}

function mergeColumn(recorded: RecordedColumn, facts: ColumnFacts, options: MergeOptions): RecordedColumn {
  switch (rolesOf(recorded, facts)) {
    case 'promoted':
      return { ...newColumn(facts, recorded), type: withCategories(recorded.type, facts.type) }
    case 'demoted':
      return withType(recorded, facts)
    case 'same':
      return withType(withGuarded(recorded, facts, columnFields.guarded, options), facts)
  }
}

function withType<C extends ColumnFacts>(column: C, { type }: ColumnFacts): C {
  return { ...column, type: withCategories(column.type, type) }
}

/** The recorded thing with some fields as the facts have them, absent ones absent, where guarded changes are to be recorded. */
function withGuarded<R extends object>(recorded: R, facts: object, fields: readonly string[], { record }: MergeOptions): R {
  if (record === 'additive') return recorded
  const kept = Object.entries(recorded).filter(([field]) => !fields.includes(field))
  const taken = Object.entries(facts).filter(([field]) => fields.includes(field))
  return Object.fromEntries([...kept, ...taken]) as R // a record has the fields of its facts, of the same types
}
