// A versioned set of features of one entity that arrive together, as one row.
// biome-ignore-all lint/complexity/noBannedTypes: {} is the record of no columns, and short in hovers

import { GranaryError } from '../errors/granary-error.js'
import { checkFields, documentation } from '../values/documentation.js'
import { type Duration, durationToMilliseconds } from '../values/duration.js'
import type { FeatureType, Types } from '../values/feature-type.js'
import { isStandardSchema, type StandardSchema } from '../values/standard-schema.js'
import type { Timestamp } from '../values/timestamp.js'
import type { AnyFeatureGroup, Derivation, RowRule } from './any-definition.js'
import { checkedColumns, withColumn } from './columns.js'
import { checkedDerivation } from './derivation.js'
import type { Entity } from './entity.js'
import { checkGroupName, checkName, checkVersion, type ReservedColumn, takeName, takenNames } from './names.js'
import type { InputRow, KeyInput, KeyValues, Pinned, Simplify, StoredRow, Taken } from './row-types.js'
import { type Selection, selectionOf } from './selection.js'

export interface FeatureGroup<
  in out Name extends string,
  in out Version extends number,
  in out J extends Types,
  in out I extends Types,
  in out F extends Types,
  in out D extends Types,
> extends AnyFeatureGroup {
  readonly name: Name
  readonly version: Version
  readonly entity: Entity<string, J>
  readonly inputs: I
  readonly features: F & D
  readonly '~names': Name | `${Name}@${Version}`
  readonly '~pinned': `${Name}@${Version}`
  readonly '~references': `${Name}:${keyof (F & D) & string}`
  readonly '~reads': { readonly keys: KeyInput<J>; readonly values: KeyValues<J>; readonly features: Pinned<`${Name}@${Version}`, F & D> }
  readonly '~rows': {
    readonly ingest: Simplify<KeyInput<J> & InputRow<I & F> & { event_timestamp?: Timestamp | undefined }>
    readonly keys: Simplify<KeyInput<J> & { event_timestamp?: Timestamp | undefined }>
    readonly history: Simplify<
      KeyValues<J> & { [K in keyof (I & F & D)]: (I & F & D)[K]['~types']['value'] | null } & {
        event_timestamp: Date
        created_timestamp: Date
      }
    >
  }
  /**
   * A new group with one more feature, computed at ingestion from inputs, features and what was derived before it.
   * `compute` is called once a row with the sources' values; an error that it throws refuses the row. This group stays as it is.
   * @throws GranaryError `DEFINITION_*`: a name that is taken, a source that is not there.
   */
  derive<const K extends string, T extends FeatureType, const S extends keyof (I & F & D) & string>(
    name: K extends keyof (J & I & F & D) | ReservedColumn ? Taken<Name, K> : K,
    type: T,
    sources: readonly S[],
    compute: (row: { readonly [P in S]: (I & F & D)[P]['~types']['stored'] }) => NoInfer<T>['~types']['stored'],
  ): FeatureGroup<Name, Version, J, I, F, { [P in keyof D | K]: P extends keyof D ? D[P] : T } & {}>
  /** A new group with one more check on the whole row, derived features included. False, an error, or a schema's issues refuse the row. */
  rule(
    name: string,
    check: ((row: StoredRow<I & F & D>) => boolean) | StandardSchema<unknown, unknown>,
  ): FeatureGroup<Name, Version, J, I, F, D>
  /**
   * Some of the features, for a service or a read.
   * @throws GranaryError `DEFINITION_UNKNOWN_FEATURE`, `DEFINITION_DUPLICATE_NAME`, `DEFINITION_EMPTY`
   */
  pick<const K extends keyof (F & D) & string>(...names: readonly K[]): Selection<Name, Version, J, { [P in K]: (F & D)[P] } & {}>
}

export interface FeatureGroupDefinition<Name extends string, Version extends number, J extends Types, I extends Types, F extends Types> {
  /** An identifier without `__` and without `_` at its end. */
  name: Name
  /** A whole number from 1 on; default 1. Versions live side by side. */
  version?: Version
  entity: Entity<string, J>
  /** Raw columns that derivations and rules need and that are no features. */
  inputs?: I
  features: F
  /** How long after its event time a row counts, both ends included. Default: for ever. */
  ttl?: Duration
  description?: string
  owner?: string
  tags?: readonly string[]
}

/**
 * A feature group, frozen.
 * @throws GranaryError `DEFINITION_*`: a malformed, reserved or repeated name, a version, ttl, type or option that makes no sense.
 */
export function defineFeatureGroup<
  const Name extends string,
  J extends Types,
  F extends Types,
  const Version extends number = 1,
  I extends Types = {},
>(definition: FeatureGroupDefinition<Name, Version, J, I, F>): FeatureGroup<Name, Version, J, I, F, {}> {
  const fields = checkFields('a feature group', definition, [
    'name',
    'version',
    'entity',
    'inputs',
    'features',
    'ttl',
    'description',
    'owner',
    'tags',
  ])
  const { name, version = 1, entity, ttl } = definition
  checkGroupName('feature group', name)
  checkVersion(`feature group ${name}`, version)
  checkEntity(name, entity)
  const inputs = checkedColumns(name, 'input', fields.inputs ?? {}, entity.joinKeys)
  const features = checkedColumns(name, 'feature', fields.features, entity.joinKeys, inputs)
  return featureGroup({
    name,
    version,
    entity,
    inputs,
    features,
    derivations: [],
    rules: [],
    ...(ttl !== undefined && { ttl: durationToMilliseconds(ttl) }),
    ...documentation(`feature group ${name}`, fields),
  })
}

type Parts = Omit<AnyFeatureGroup, 'kind' | `~${string}`>

/** The one cast: '~' fields hold nothing at run time, and the parts have lost the types that they came with. */
function featureGroup<G extends AnyFeatureGroup>(parts: Parts): G {
  const group = Object.freeze({
    kind: 'feature-group',
    ...parts,
    derivations: Object.freeze(parts.derivations),
    rules: Object.freeze(parts.rules),
    derive: (name: string, type: FeatureType, sources: readonly string[], compute: Derivation['compute']) =>
      derived(parts, { name, type, sources, compute }),
    rule: (name: string, check: RowRule['check']) => ruled(parts, { name, check }),
    pick: (...names: readonly string[]) => selectionOf(group, names),
  }) as object as G
  return group
}

function derived(parts: Parts, step: Derivation): AnyFeatureGroup {
  const { entity, inputs } = parts
  const features = withColumn(parts.name, 'derived', parts.features, step.name, step.type, entity.joinKeys, inputs)
  const exists = (source: string) => Object.hasOwn(inputs, source) || Object.hasOwn(parts.features, source)
  const derivation = checkedDerivation(parts.name, step, exists, () => [...Object.keys(inputs), ...Object.keys(parts.features)])
  return featureGroup({ ...parts, features, derivations: [...parts.derivations, derivation] })
}

function ruled(parts: Parts, { name, check }: RowRule): AnyFeatureGroup {
  const kind = `${parts.name}: rule`
  checkName(kind, name)
  takeName(kind, name, takenNames(parts.rules.map((rule) => rule.name)))
  if (typeof check !== 'function' && !isStandardSchema(check)) {
    throw new GranaryError(
      'DEFINITION_INVALID_OPTION',
      `${kind} ${name} is neither a function nor a Standard Schema validator: write (row) => ...`,
    )
  }
  return featureGroup({ ...parts, rules: [...parts.rules, Object.freeze({ name, check })] })
}

function checkEntity(group: string, entity: unknown): asserts entity is Entity {
  if (typeof entity === 'object' && entity !== null && 'kind' in entity && entity.kind === 'entity') return
  throw new GranaryError('DEFINITION_INVALID_MEMBER', `feature group ${group} has no entity: write entity: defineEntity({ ... })`)
}
