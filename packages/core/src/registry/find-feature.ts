// A recorded feature by what people call it: a reference, or its name and that of its entity or group.

import { parseOwner, parseReference } from '../definition/reference.js'
import { GranaryError } from '../errors/granary-error.js'
import type { RecordedColumn, RecordedState } from './document.js'
import { type FeatureOwner, featureOwners } from './feature-owners.js'
import { nearNamesHint } from './near-names.js'

export interface FoundFeature {
  /** Pinned. */
  readonly reference: string
  readonly owner: FeatureOwner
  readonly feature: RecordedColumn
}

/**
 * The feature of a reference (`group:feature`, `group@2:feature`, `on_demand:feature`), or of a name beside its entity or owner
 * (`customer`, `customer_features`, `customer_features@2`). Without a version: the highest that has it.
 * @throws GranaryError `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION`, `INPUT_UNKNOWN_FEATURE` with near names; `INPUT_AMBIGUOUS`: several groups of
 * the entity have such a feature; `INPUT_INVALID_REFERENCE`.
 */
export function findFeature(state: RecordedState, reference: string): FoundFeature
export function findFeature(state: RecordedState, entityOrOwner: string, feature: string): FoundFeature
export function findFeature(state: RecordedState, first: string, second?: string): FoundFeature {
  const { feature, owner, version } = second === undefined ? parseReference(first) : { ...parseOwner(first), feature: second }
  const owners = findOwners(featureOwners(state), owner, version, second !== undefined)
  const found = highestOfEachName(
    owners.flatMap((one) =>
      one.features
        .filter(({ name }) => name === feature)
        .map(
          (column): FoundFeature => ({
            reference: `${one.reference}:${column.name}`,
            owner: one,
            feature: column,
          }),
        ),
    ),
  )
  const [only, ...others] = found
  if (only === undefined) {
    const known = owners.flatMap((one) => one.features.map(({ name }) => name))
    throw new GranaryError('INPUT_UNKNOWN_FEATURE', `${first} has no feature "${feature}": ${nearNamesHint(feature, [...new Set(known)])}`)
  }
  if (others.length === 0) return only
  throw new GranaryError(
    'INPUT_AMBIGUOUS',
    `${first} has several features "${feature}": name one of ${found.map(({ reference }) => reference).join(', ')}`,
  )
}

function findOwners(
  owners: readonly FeatureOwner[],
  name: string,
  version: number | undefined,
  entitiesToo: boolean,
): readonly FeatureOwner[] {
  const named = owners.filter((owner) => owner.name === name || (entitiesToo && version === undefined && owner.entities.includes(name)))
  const found = named.filter((owner) => version === undefined || owner.version === version)
  if (found.length > 0) return found
  if (named.length > 0)
    throw new GranaryError(
      'INPUT_UNKNOWN_VERSION',
      `${name} has no version ${version}: there is ${named.map(({ reference }) => reference).join(', ')}`,
    )
  const known = owners.flatMap((owner) => [owner.name, ...(entitiesToo ? owner.entities : [])])
  throw new GranaryError('INPUT_UNKNOWN_GROUP', `Nothing recorded is called "${name}": ${nearNamesHint(name, [...new Set(known)])}`)
}

/** Owners come by ascending version: the last of a name is its highest. */
function highestOfEachName(found: readonly FoundFeature[]): readonly FoundFeature[] {
  return [...new Map(found.map((one) => [one.owner.name, one])).values()]
}
