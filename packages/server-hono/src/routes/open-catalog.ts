// What of the catalog a key opens. Of the rest it hears nothing: no name, and no number of things.

import { type FeatureInfo, GranaryError, type Lineage, type LineageNode, type ServiceInfo } from '@granary/core'
import { type Identity, notOpen, opens } from '../authentication/identity.js'

/** `group@version:feature` belongs to its group; on-demand features read several, and are for keys without limits. */
export function opensFeature(identity: Identity, reference: string): boolean {
  return identity.groups === undefined || (reference.includes('@') && opens(identity, reference.slice(0, reference.indexOf(':'))))
}

/** In their order, without the names of successors that are not open. */
export function openFeatures(identity: Identity, features: readonly FeatureInfo[]): readonly FeatureInfo[] {
  return features
    .filter(({ reference }) => opensFeature(identity, reference))
    .map((feature) => {
      const { deprecation } = feature
      if (deprecation === null || deprecation.successor === null || opensFeature(identity, deprecation.successor)) return feature
      return { ...feature, deprecation: { ...deprecation, successor: null } }
    })
}

export function openServices(identity: Identity, services: readonly ServiceInfo[]): readonly ServiceInfo[] {
  return services.filter(({ features }) => features.every((feature) => opensFeature(identity, feature)))
}

/**
 * The feature that a store would find by `owner`, an entity, `group` or `group@2`, if it had no others than these, by ascending versions of each group.
 * @throws GranaryError `AUTH_FORBIDDEN`: there is none; `INPUT_AMBIGUOUS`
 */
export function onlyFeature(features: readonly FeatureInfo[], owner: string, name: string): FeatureInfo {
  const found = features.filter(
    (feature) =>
      feature.name === name && (feature.entities.includes(owner) || feature.group === owner || feature.reference === `${owner}:${name}`),
  )
  const [only, ...others] = new Map(found.map((feature) => [feature.group, feature])).values()
  if (only === undefined) throw notOpen()
  if (others.length === 0) return only
  const references = [only, ...others].map(({ reference }) => reference).join(', ')
  throw new GranaryError('INPUT_AMBIGUOUS', `${owner} has several features "${name}": name the group of one of ${references}`)
}

/** What of a lineage is open; `services`: all of them. A picture that left some of it out would tell a wrong tale, so there is none then. */
export function openLineage(
  identity: Identity,
  { reference, nodes, edges, upstream, downstream, toMermaid }: Lineage,
  services: readonly ServiceInfo[],
) {
  const open = openNodes(identity, nodes, services)
  if (open.length === nodes.length) return { reference, nodes, edges, upstream, downstream, mermaid: toMermaid() }
  const ids = new Set(open.map(({ id }) => id))
  // A group and a service may share a name, but no service lies upstream, and no group downstream.
  const except = (kind: LineageNode['kind']) => new Set(open.filter((node) => node.kind !== kind).map((node) => node.reference))
  const [above, below] = [except('service'), except('group')]
  return {
    reference,
    nodes: open,
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    upstream: upstream.filter((each) => above.has(each)),
    downstream: downstream.filter((each) => below.has(each)),
    mermaid: '',
  }
}

function openNodes(identity: Identity, nodes: readonly LineageNode[], services: readonly ServiceInfo[]): readonly LineageNode[] {
  const open = new Set(openServices(identity, services).map(({ reference }) => reference))
  return nodes.filter(({ kind, reference }) => {
    if (identity.groups === undefined || kind === 'entity') return true // an entity of something open
    if (kind === 'service') return open.has(reference)
    return kind === 'group' ? opens(identity, reference) : opensFeature(identity, reference)
  })
}
