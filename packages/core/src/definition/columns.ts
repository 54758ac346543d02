// The columns that a definition declares: each named well, once, and of a type that makes sense in its place.

import { GranaryError } from '../errors/granary-error.js'
import { type FeatureKind, type FeatureOptions, type FeatureType, isFeatureType, type Types } from '../values/feature-type.js'
import { takeColumnName, takenNames } from './names.js'

/** request: what on-demand features ask of the caller; computed: what they give. */
export type ColumnRole = 'key' | 'input' | 'feature' | 'derived' | 'request' | 'computed'

const keyKinds: readonly FeatureKind[] = ['string', 'int32', 'int64', 'bigint', 'boolean', 'timestamp']

interface IdleOption {
  readonly option: keyof FeatureOptions
  readonly why: string
}
/** Reads judge no values: rules are for what is ingested. (A json type's schema is more than a rule: its output is the value.) */
const ruleOptions = (['min', 'max', 'pattern', 'minLength', 'maxLength', 'allowed', 'check', 'schema'] as const).map((option) => ({
  option,
  why: 'a read judges no values: check them in the computation',
}))
/** Options that nothing would apply are refused, lest somebody rely on them. */
const idleOptions: { readonly [R in ColumnRole]: readonly IdleOption[] } = {
  key: [
    { option: 'default', why: 'a key is never null' },
    { option: 'unique', why: 'a key may have many rows in a batch' },
  ],
  input: [{ option: 'default', why: 'defaults belong to reads, and an input is never read' }],
  feature: [],
  derived: [],
  request: [{ option: 'default', why: 'the caller sends it' }, { option: 'unique', why: 'a request is no batch' }, ...ruleOptions],
  computed: [{ option: 'unique', why: 'a read is no batch' }, ...ruleOptions],
}

/**
 * A frozen copy, without a prototype (so that a column may be called `constructor`), checked against the scope that it joins.
 * @throws GranaryError `DEFINITION_INVALID_TYPE`, `DEFINITION_INVALID_OPTION`, `DEFINITION_INVALID_NAME`, `DEFINITION_DUPLICATE_NAME`
 */
export function checkedColumns(owner: string, role: ColumnRole, given: unknown, ...scope: readonly Types[]): Types {
  if (!isPlainRecord(given)) {
    throw new GranaryError(
      'DEFINITION_INVALID_TYPE',
      `${owner}: its columns of role ${role} are no plain object: write { name: t.string() }`,
    )
  }
  const taken = takenNames(scope.flatMap((columns) => Object.keys(columns)))
  const entries = Object.entries(given).map(([name, type]) => {
    takeColumnName(`${owner}: ${role}`, name, taken)
    checkColumnType(`${owner}: ${role} ${name}`, role, type)
    return [name, type] as const
  })
  return record(entries)
}

export const noColumns: Types = record([])

/** The columns and one more, checked; the given ones stay as they are. */
export function withColumn(
  owner: string,
  role: ColumnRole,
  columns: Types,
  name: unknown,
  type: unknown,
  ...scope: readonly Types[]
): Types {
  takeColumnName(`${owner}: ${role}`, name, takenNames([columns, ...scope].flatMap((some) => Object.keys(some))))
  checkColumnType(`${owner}: ${role} ${name}`, role, type)
  return record([...Object.entries(columns), [name, type]])
}

/** Some of the columns, in the order asked for; they must be there. */
export function pickedColumns(columns: Types, names: readonly string[]): Types {
  return record(names.map((name) => [name, columns[name] as FeatureType]))
}

function record(entries: readonly (readonly [string, FeatureType])[]): Types {
  return Object.freeze(Object.assign(Object.create(null) as object, Object.fromEntries(entries)))
}

function checkColumnType(thing: string, role: ColumnRole, type: unknown): asserts type is FeatureType {
  if (!isFeatureType(type))
    throw new GranaryError('DEFINITION_INVALID_TYPE', `${thing} has no type: write t.string(), t.float64() and so on`)
  if (role === 'key' && !keyKinds.includes(type.kind)) {
    throw new GranaryError('DEFINITION_INVALID_TYPE', `${thing} is of type ${type.kind}: a join key is one of ${keyKinds.join(', ')}`)
  }
  for (const { option, why } of idleOptions[role]) {
    if (type.options[option] !== undefined && !(option === 'schema' && type.kind === 'json'))
      throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing}: option ${option} has no effect here: ${why}`)
  }
}

/** `{ __proto__: t.string() }` sets the prototype and declares nothing: it shows here. */
function isPlainRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
