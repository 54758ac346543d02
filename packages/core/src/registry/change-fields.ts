// Which fact changes in which way, as data: the plan reads it to tell changes, the merge to record them.

import type { ColumnFacts, EntityFacts, GroupFacts, OnDemandFacts, RecordedKey, RecordedType, ServiceFacts } from './document.js'
import { typeText } from './type-text.js'

export interface ChangeFields<T> {
  /** Other readers and writers rely on them: never changed once recorded. */
  readonly breaking: readonly (keyof T & string)[]
  /** Recorded by `apply()` alone. */
  readonly guarded: readonly (keyof T & string)[]
}

const documentation = ['description', 'owner', 'tags'] as const
const checks = ['min', 'max', 'pattern', 'minLength', 'maxLength', 'allowed', 'unique', 'check', 'schema'] as const

// What is additive is not listed: a thing, a column or a category that is not recorded yet.

/** An entity has no version: where its keys change, the groups that it describes break, unless they are new versions. */
export const entityFields: ChangeFields<EntityFacts> = { breaking: [], guarded: ['description', 'keys'] }

export const groupFields: ChangeFields<GroupFacts> = { breaking: ['entity', 'keys', 'ttl'], guarded: [...documentation, 'rules'] }

export const columnFields: ChangeFields<ColumnFacts> = {
  breaking: ['type', 'sources', 'default'],
  guarded: [...documentation, 'status', 'required', ...checks, 'compute'],
}

/** Of a column that is an input to one side and a feature to the other: what they must agree on. */
export const storageFields: ChangeFields<ColumnFacts> = { breaking: ['type'], guarded: [] }

/** `request` as a whole: which columns, their types, and whether they are required. */
export const onDemandFields: ChangeFields<OnDemandFacts> = { breaking: ['request'], guarded: documentation }

/** A column of a request, beside what `request` compares; it has no rules but a json's schema. */
export const requestColumnFields: ChangeFields<ColumnFacts> = { breaking: [], guarded: [...documentation, 'status', 'schema'] }

/** `features` as a whole, with their order: a model gets its columns in it. */
export const serviceFields: ChangeFields<ServiceFacts> = { breaking: ['features'], guarded: documentation }

/**
 * promoted: recorded as an input, in code a feature: the feature is new. demoted: the other way round, so an older process, which lacks the
 * feature. A derived feature is never exchanged for an ingested column: its sources tell them apart.
 */
export function rolesOf(recorded: ColumnFacts, column: ColumnFacts): 'same' | 'promoted' | 'demoted' {
  if (recorded.role === 'input' && column.role === 'feature') return 'promoted'
  return recorded.role === 'feature' && column.role === 'input' ? 'demoted' : 'same'
}

/** What of a fact is compared: no categories, which only grow, and no order where it has no meaning. */
export function comparable(field: string, value: unknown): unknown {
  return Object.hasOwn(comparables, field) && value !== undefined ? comparables[field]?.(value as never) : value // each field has one type in all facts
}

const comparables: Readonly<Record<string, (value: never) => unknown>> = {
  type: (type: RecordedType) => typeText(type),
  keys: (keys: readonly RecordedKey[]) => keys.map(keyText),
  sources: (sources: readonly string[]) => [...sources].sort(),
  request: (columns: readonly ColumnFacts[]) =>
    columns.map(({ name, type, required }) => `${name}: ${typeText(type)}${required ? ', required' : ''}`).sort(),
}

/** `customer_id: string` */
export function keyText({ name, type }: RecordedKey): string {
  return `${name}: ${typeText(type)}`
}

const longest = 100
const texts: readonly string[] = ['compute', 'rules', 'check', 'schema']

/** A sentence about a changed fact; functions are too long to show. */
export function changeMessage(field: string, recorded: unknown, inCode: unknown): string {
  if (texts.includes(field)) return `${field} differs in code from what is recorded`
  return `${field} is recorded as ${shown(field, recorded)}, and in code ${shown(field, inCode)}`
}

function shown(field: string, value: unknown): string {
  if (value === undefined) return 'none'
  const text = [comparable(field, value)].flat().map(plain).join(', ')
  return text === '' ? 'none' : text.length > longest ? `${text.slice(0, longest)}...` : text
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
