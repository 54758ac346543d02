// What can be asked for, spelled out as features: services, groups, selections, on-demand features, names, references.

import type { AnyFeatureGroup, AnyFeatureService, AnyOnDemandFeatures, AnySelection } from '../definition/any-definition.js'
import { parseOwner, parseReference } from '../definition/reference.js'
import { GranaryError } from '../errors/granary-error.js'
import type { ReadDescription } from '../store-types/index.js'
import type { DefinitionIndex } from './definition-index.js'

/** One feature of a request; `reference` is pinned: `group@version:feature`. */
export type QueriedFeature =
  | { readonly kind: 'group'; readonly group: AnyFeatureGroup; readonly name: string; readonly reference: string }
  | { readonly kind: 'on-demand'; readonly definition: AnyOnDemandFeatures; readonly name: string; readonly reference: string }

/** The features of a query in its order; a reference that stands twice counts once. */
export function queriedFeatures(index: DefinitionIndex, query: unknown): readonly QueriedFeature[] {
  const features = new Map<string, QueriedFeature>()
  for (const feature of featuresOf(index, query)) features.set(feature.reference, feature)
  return [...features.values()]
}

function featuresOf(index: DefinitionIndex, query: unknown): readonly QueriedFeature[] {
  if (typeof query === 'string') {
    const { owner, version } = parseOwner(query)
    return featuresOf(index, index.service(owner, version))
  }
  if (Array.isArray(query)) return query.map((reference: unknown) => referencedFeature(index, reference))
  if (isDefinition(query)) return definedFeatures(index, query)
  throw new GranaryError(
    'INPUT_INVALID_QUERY',
    "A query is a service, its name, a group, group.pick(...), on-demand features, or a list of references such as 'group:feature'",
  )
}

type AnyQuery = AnyFeatureGroup | AnySelection | AnyOnDemandFeatures | AnyFeatureService | ReadDescription

function isDefinition(query: unknown): query is AnyQuery {
  return (
    typeof query === 'object' &&
    query !== null &&
    'kind' in query &&
    ['feature-group', 'selection', 'on-demand-features', 'feature-service', 'read'].includes(String(query.kind))
  )
}

/** Definitions are looked up by name: this store's own count, whichever copy was handed in. */
function definedFeatures(index: DefinitionIndex, query: AnyQuery): readonly QueriedFeature[] {
  switch (query.kind) {
    case 'feature-group':
    case 'selection': {
      const group = index.group(query.name, query.version)
      return Object.keys(query.features).map((name) => groupFeature(group, name))
    }
    case 'on-demand-features': {
      const definition = index.onDemand(query.name)
      if (definition === undefined)
        throw new GranaryError('INPUT_UNKNOWN_FEATURE', `No on-demand features "${query.name}" here: add them to the store's definitions`)
      return Object.keys(query.features).map((name) => onDemandFeature(definition, name))
    }
    case 'feature-service':
      return index.service(query.name, query.version).members.flatMap((member) => definedFeatures(index, member))
    case 'read':
      return query.features.map(({ reference }) => referencedFeature(index, reference))
  }
}

function referencedFeature(index: DefinitionIndex, text: unknown): QueriedFeature {
  const { owner, version, feature } = parseReference(text)
  const onDemand = version === undefined ? index.onDemand(owner) : undefined
  return onDemand === undefined ? groupFeature(index.group(owner, version), feature) : onDemandFeature(onDemand, feature)
}

function groupFeature(group: AnyFeatureGroup, name: string): QueriedFeature {
  checkFeature(group, `${group.name}@${group.version}`, name)
  return { kind: 'group', group, name, reference: `${group.name}@${group.version}:${name}` }
}

function onDemandFeature(definition: AnyOnDemandFeatures, name: string): QueriedFeature {
  checkFeature(definition, definition.name, name)
  return { kind: 'on-demand', definition, name, reference: `${definition.name}:${name}` }
}

function checkFeature({ features }: { readonly features: object }, owner: string, name: string): void {
  if (Object.hasOwn(features, name)) return
  throw new GranaryError('INPUT_UNKNOWN_FEATURE', `${owner} has no feature "${name}": it has ${Object.keys(features).join(', ')}`)
}
