// A named, versioned list of features that one model uses.

import { GranaryError } from '../errors/granary-error.js'
import { checkFields, documentation } from '../values/documentation.js'
import type { AnyFeatureService, ServiceMember } from './any-definition.js'
import {
  type CheckedMembers,
  checkAskedColumns,
  checkedMembers,
  type MergedFeatures,
  type MergedKeys,
  type MergedValues,
} from './merged.js'
import { checkName, checkVersion } from './names.js'

export interface FeatureService<in out Name extends string, in out Version extends number, in out Keys, in out Values, in out Features>
  extends AnyFeatureService {
  readonly name: Name
  readonly version: Version
  readonly '~names': Name | `${Name}@${Version}`
  readonly '~reads': { readonly keys: Keys; readonly values: Values; readonly features: Features }
}

export interface FeatureServiceDefinition<Name extends string, M extends readonly ServiceMember[], Version extends number> {
  name: Name
  /** A whole number from 1 on; default 1. */
  version?: Version
  /** Groups (all their features), picks of groups, on-demand features. */
  features: CheckedMembers<M>
  description?: string
  owner?: string
  tags?: readonly string[]
}

/**
 * A feature service, frozen.
 * @throws GranaryError `DEFINITION_*`: a malformed name, no member, a feature twice, or a key of two types.
 */
export function defineFeatureService<const Name extends string, const M extends readonly ServiceMember[], const Version extends number = 1>(
  definition: FeatureServiceDefinition<Name, M, Version>,
): FeatureService<Name, Version, MergedKeys<M>, MergedValues<M>, MergedFeatures<M>> {
  const fields = checkFields('a feature service', definition, ['name', 'version', 'features', 'description', 'owner', 'tags'])
  const { name, version = 1 } = definition
  checkName('feature service', name)
  const thing = `feature service ${name}`
  checkVersion(thing, version)
  const members = checkedMembers<ServiceMember>(thing, fields.features, ['feature-group', 'selection', 'on-demand-features'])
  checkAskedColumns(thing, members)
  checkFeaturesOnce(thing, members)
  return featureService({ name, version, members, ...documentation(thing, fields) })
}

/** The one cast: '~' fields hold nothing at run time, and the parts have lost the types that they came with. */
function featureService<S extends AnyFeatureService>(parts: Omit<AnyFeatureService, 'kind' | `~${string}`>): S {
  return Object.freeze({ kind: 'feature-service', ...parts }) as object as S
}

function checkFeaturesOnce(thing: string, members: readonly ServiceMember[]): void {
  const seen = new Set<string>()
  for (const member of members) {
    const owner = member.kind === 'on-demand-features' ? member.name : `${member.name}@${member.version}`
    for (const feature of Object.keys(member.features)) {
      const reference = `${owner}:${feature}`
      if (seen.has(reference)) throw new GranaryError('DEFINITION_DUPLICATE_NAME', `${thing} lists ${reference} twice: leave one out`)
      seen.add(reference)
    }
  }
}
