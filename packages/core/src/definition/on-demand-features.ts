// Features computed at read time from stored features and the caller's data, by the same function online and in history.
// biome-ignore-all lint/complexity/noBannedTypes: {} is the record of no columns, and short in hovers

import { checkFields, documentation } from '../values/documentation.js'
import type { FeatureType, Types } from '../values/feature-type.js'
import type { AnyOnDemandFeatures, Derivation, OnDemandSource } from './any-definition.js'
import { checkedColumns, noColumns, withColumn } from './columns.js'
import { checkedDerivation } from './derivation.js'
import {
  type CheckedMembers,
  checkAskedColumns,
  checkedMembers,
  type MergedFeatures,
  type MergedKeys,
  type MergedValues,
} from './merged.js'
import { checkGroupName, type ReservedColumn } from './names.js'
import type { InputRow, Pinned, Simplify, StoredRow, Taken } from './row-types.js'

/** References of the sources without their version; two versions of one group give the union. */
type Unpinned<S> = { [R in keyof S as R extends `${infer Name}@${string}:${infer K}` ? `${Name}:${K}` : never]: S[R] }
/** What a computation sees: the request's columns as sent, everything else as a read gives it. */
type OnDemandRow<R extends Types, S, D extends Types, P> = {
  readonly [X in P & string]: X extends keyof R
    ? R[X]['~types']['stored']
    : X extends keyof D
      ? D[X]['~types']['read']
      : X extends keyof S
        ? S[X]
        : X extends keyof Unpinned<S>
          ? Unpinned<S>[X]
          : never
}

export interface OnDemandFeatures<
  in out Name extends string,
  in out Keys,
  in out Values,
  in out R extends Types,
  in out S,
  in out D extends Types,
> extends AnyOnDemandFeatures {
  readonly name: Name
  readonly request: R
  readonly features: D
  readonly '~names': Name
  readonly '~pinned': Name
  readonly '~references': `${Name}:${keyof D & string}`
  readonly '~reads': { readonly keys: Keys; readonly values: Values; readonly features: Pinned<Name, D> }
  /**
   * New on-demand features with one more, computed at each read from request columns, the sources' features by reference
   * (`group:feature`, or `group@2:feature`; without a version the highest among the sources) and what was derived before it.
   * `compute` sees what a read would give. An error that it throws rejects the read with `TRANSFORM_FAILED`. This definition stays as it is.
   * @throws GranaryError `DEFINITION_*`: a name that is taken, a source that is not there.
   */
  derive<const K extends string, T extends FeatureType, const P extends (keyof R | keyof D | keyof S | keyof Unpinned<S>) & string>(
    name: K extends keyof R | keyof D | ReservedColumn ? Taken<Name, K> : K,
    type: T,
    sources: readonly P[],
    compute: (row: OnDemandRow<R, S, D, P>) => NoInfer<T>['~types']['stored'],
  ): OnDemandFeatures<Name, Keys, Values, R, S, { [X in keyof D | K]: X extends keyof D ? D[X] : T } & {}>
}

export interface OnDemandFeaturesDefinition<Name extends string, S extends readonly OnDemandSource[], R extends Types> {
  /** An identifier without `__` and without `_` at its end; the name space is that of groups. */
  name: Name
  /** What the caller sends beside the join keys; in history, spine columns of these names. */
  request?: R
  /** The groups, or picks of them, whose features the derivations may use. */
  sources: CheckedMembers<S>
  description?: string
  owner?: string
  tags?: readonly string[]
}

/**
 * On-demand features, frozen; `.derive` adds the features.
 * @throws GranaryError `DEFINITION_*`: a malformed, reserved or repeated name, no source, or a column of two types.
 */
export function defineOnDemandFeatures<const Name extends string, const S extends readonly OnDemandSource[], R extends Types = {}>(
  definition: OnDemandFeaturesDefinition<Name, S, R>,
): OnDemandFeatures<Name, Simplify<MergedKeys<S> & InputRow<R>>, Simplify<MergedValues<S> & StoredRow<R>>, R, MergedFeatures<S>, {}> {
  const fields = checkFields('on-demand features', definition, ['name', 'request', 'sources', 'description', 'owner', 'tags'])
  const { name } = definition
  checkGroupName('on-demand features', name)
  const thing = `on-demand features ${name}`
  const request = checkedColumns(name, 'request', fields.request ?? {})
  const sources = checkedMembers<OnDemandSource>(thing, fields.sources, ['feature-group', 'selection'])
  checkAskedColumns(thing, sources, request)
  return onDemandFeatures({ name, request, sources, features: noColumns, derivations: [], ...documentation(thing, fields) })
}

type Parts = Omit<AnyOnDemandFeatures, 'kind' | `~${string}`>

/** The one cast: '~' fields hold nothing at run time, and the parts have lost the types that they came with. */
function onDemandFeatures<O extends AnyOnDemandFeatures>(parts: Parts): O {
  return Object.freeze({
    kind: 'on-demand-features',
    ...parts,
    derivations: Object.freeze(parts.derivations),
    derive: (name: string, type: FeatureType, sources: readonly string[], compute: Derivation['compute']) =>
      derived(parts, { name, type, sources, compute }),
  }) as object as O
}

function derived(parts: Parts, step: Derivation): AnyOnDemandFeatures {
  const { name, request, sources } = parts
  const features = withColumn(
    name,
    'computed',
    parts.features,
    step.name,
    step.type,
    request,
    ...sources.map((source) => source.entity.joinKeys),
  )
  const known = new Set([...Object.keys(request), ...Object.keys(parts.features), ...sourceReferences(sources)])
  const derivation = checkedDerivation(
    name,
    step,
    (source) => known.has(source),
    () => [...known],
  )
  return onDemandFeatures({ ...parts, features, derivations: [...parts.derivations, derivation] })
}

/** Every feature of the sources, with its version, and without it where the version is the highest of its group among them. */
function sourceReferences(sources: readonly OnDemandSource[]): readonly string[] {
  return sources.flatMap(({ name, version, features }) => {
    const newest = sources.every((other) => other.name !== name || other.version <= version)
    return Object.keys(features).flatMap((feature) => [`${name}@${version}:${feature}`, ...(newest ? [`${name}:${feature}`] : [])])
  })
}
