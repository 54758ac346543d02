// A feature group as the engine works with it: columns in the order of its table, each with what ingestion and reads must know.

import type { StoredType, TableSchema, Value } from '../spec/index.js'
import { coercion, Refusal } from '../values/coercion.js'
import type { FeatureType } from '../values/feature-type.js'
import { storedType } from '../values/stored-type.js'
import type { AnyFeatureGroup } from './any-definition.js'
import { makeTableSchema } from './table-schema.js'

export interface CompiledColumn {
  readonly name: string
  readonly type: FeatureType
  readonly stored: StoredType
  readonly role: 'key' | 'input' | 'feature' | 'derived'
  readonly required: boolean
  /** The default in its stored form; null where there is none. */
  readonly defaultValue: Value
}

export interface CompiledGroup {
  readonly definition: AnyFeatureGroup
  readonly table: TableSchema
  readonly keys: readonly CompiledColumn[]
  /** Aligned with table.columns: inputs, features, derived features. */
  readonly columns: readonly CompiledColumn[]
  /** The position of each column in table.columns. */
  readonly positions: ReadonlyMap<string, number>
}

const compiled = new WeakMap<AnyFeatureGroup, CompiledGroup>()

/** The compiled form of a definition, made once. */
export function compileGroup(group: AnyFeatureGroup): CompiledGroup {
  const known = compiled.get(group)
  if (known !== undefined) return known
  const made = compile(group)
  compiled.set(group, made)
  return made
}

function compile(group: AnyFeatureGroup): CompiledGroup {
  const derived = new Set(group.derivations.map((derivation) => derivation.name))
  const keys = Object.entries(group.entity.joinKeys).map(([name, type]) => compileColumn(name, type, 'key'))
  const columns = [
    ...Object.entries(group.inputs).map(([name, type]) => compileColumn(name, type, 'input')),
    ...Object.entries(group.features).map(([name, type]) => compileColumn(name, type, derived.has(name) ? 'derived' : 'feature')),
  ]
  return {
    definition: group,
    table: makeTableSchema({
      group: group.name,
      version: group.version,
      keys: keys.map(({ name, stored }) => ({ name, type: stored })),
      columns: columns.map(({ name, stored }) => ({ name, type: stored })),
      ttl: group.ttl,
    }),
    keys,
    columns,
    positions: new Map(columns.map(({ name }, position) => [name, position])),
  }
}

/** A column of a definition; a default is coerced once, here (definitions have checked it). */
export function compileColumn(name: string, type: FeatureType, role: CompiledColumn['role']): CompiledColumn {
  const { required, default: fallback } = type.options
  // A json default is written as its schema's output: it does not go through the schema again.
  const coerced = fallback === undefined ? null : coercion(type.kind === 'json' ? { ...type, options: {} } : type)(fallback)
  return {
    name,
    type,
    stored: storedType(type),
    role,
    required: role === 'key' || required === true,
    defaultValue: coerced instanceof Refusal ? null : coerced,
  }
}
