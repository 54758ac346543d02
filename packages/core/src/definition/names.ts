// Names: SQL, Parquet, URL and metric names at once, so plain identifiers, told apart without regard to case.

import { GranaryError } from '../errors/granary-error.js'

/** Columns that every table has: no key, input, feature or request column takes their names. */
export type ReservedColumn = 'event_timestamp' | 'created_timestamp' | 'is_deleted' | 'event_date'
export const reservedColumns: readonly ReservedColumn[] = Object.freeze([
  'event_timestamp',
  'created_timestamp',
  'is_deleted',
  'event_date',
] as const)

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/
const longest = 100

/** True for a letter or _, then letters, digits and _, at most 100 characters; and not `__proto__`, which objects take for their prototype. */
export function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length <= longest && identifier.test(name) && name !== '__proto__'
}

/**
 * `kind` says what is named: 'entity', 'feature of customer_features'.
 * @throws GranaryError `DEFINITION_INVALID_NAME`
 */
export function checkName(kind: string, name: unknown): asserts name is string {
  if (isName(name)) return
  const shown =
    typeof name === 'string' ? JSON.stringify(name.length > longest ? `${name.slice(0, 40)}...` : name) : `of type ${typeof name}`
  throw new GranaryError(
    'DEFINITION_INVALID_NAME',
    `${kind} ${shown}: a name is a letter or _, then letters, digits and _, at most ${longest} characters`,
  )
}

/**
 * The name of a group or of on-demand features: no `__` and no `_` at its end, so that `group__feature` and `group__2__feature` stay readable.
 * @throws GranaryError `DEFINITION_INVALID_NAME`
 */
export function checkGroupName(kind: string, name: unknown): asserts name is string {
  checkName(kind, name)
  if (name.includes('__') || name.endsWith('_')) {
    throw new GranaryError(
      'DEFINITION_INVALID_NAME',
      `${kind} "${name}": this name holds no __ and no _ at its end, which stand in full feature names`,
    )
  }
}

/** Names that are taken, by what tells them apart: their lower case. */
export type TakenNames = Map<string, string>
export function takenNames(names: Iterable<string>): TakenNames {
  return new Map(Array.from(names, (name) => [name.toLowerCase(), name]))
}

/**
 * Takes a name within its scope.
 * @throws GranaryError `DEFINITION_DUPLICATE_NAME`: it is taken, case aside.
 */
export function takeName(kind: string, name: string, taken: TakenNames): void {
  const other = taken.get(name.toLowerCase())
  if (other !== undefined) {
    const why = other === name ? 'the name is taken' : `"${other}" differs in case alone`
    throw new GranaryError('DEFINITION_DUPLICATE_NAME', `${kind} "${name}": ${why}: choose another`)
  }
  taken.set(name.toLowerCase(), name)
}

/**
 * The name of a new column: an identifier, not reserved, not taken.
 * @throws GranaryError `DEFINITION_INVALID_NAME`, `DEFINITION_DUPLICATE_NAME`
 */
export function takeColumnName(kind: string, name: unknown, taken: TakenNames): asserts name is string {
  checkName(kind, name)
  const lowered = name.toLowerCase()
  if (reservedColumns.some((reserved) => reserved === lowered)) {
    throw new GranaryError('DEFINITION_INVALID_NAME', `${kind} "${name}": every table has a column of this name: choose another`)
  }
  takeName(kind, name, taken)
}

/** @throws GranaryError `DEFINITION_INVALID_VERSION` */
export function checkVersion(thing: string, version: unknown): asserts version is number {
  if (Number.isSafeInteger(version) && (version as number) >= 1) return
  throw new GranaryError('DEFINITION_INVALID_VERSION', `${thing}: its version is not a whole number from 1 on`)
}
