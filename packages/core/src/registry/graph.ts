// What is made from what, over everything recorded: lineage walks it, and so do plans, to name the services that a change would break.

import type { FeatureStatus } from '../values/feature-type.js'
import { type ColumnFacts, type RecordedState, referenceOf } from './document.js'
import { featureOwners, memberFeatures } from './feature-owners.js'
import { statusOf } from './status.js'

export type LineageKind = 'entity' | 'group' | 'input' | 'feature' | 'derived' | 'request' | 'on-demand' | 'service'

export interface LineageNode {
  /** Unique: references alone are not, for an entity, a group and a service may share a name. */
  readonly id: string
  readonly kind: LineageKind
  /** What it is called elsewhere: a pinned reference, `group@version`, `service@version`, or a name. */
  readonly reference: string
  /** Of columns. */
  readonly status?: FeatureStatus
}

/** `to` is made from `from`, or belongs to it; both are ids. */
export interface LineageEdge {
  readonly from: string
  readonly to: string
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, LineageNode>
  readonly edges: readonly LineageEdge[]
}

/** The id of a node. */
export const nodeId: Readonly<Record<'entity' | 'group' | 'column' | 'service', (reference: string) => string>> = {
  entity: (name) => `entity ${name}`,
  group: (reference) => `group ${reference}`,
  column: (reference) => `column ${reference}`,
  service: (reference) => `service ${reference}`,
}

/** The graph of a recorded state. */
export function buildGraph(state: RecordedState): Graph {
  const nodes = new Map<string, LineageNode>()
  const edges: LineageEdge[] = []
  const owners = featureOwners(state)

  function addColumn(owner: string, column: ColumnFacts, kind: LineageKind, from: readonly string[]): void {
    const reference = `${owner}:${column.name}`
    const id = nodeId.column(reference)
    nodes.set(id, { id, kind, reference, status: statusOf(state, reference, column.status) })
    for (const source of from) edges.push({ from: source, to: id })
  }

  for (const { name } of state.entities) nodes.set(nodeId.entity(name), { id: nodeId.entity(name), kind: 'entity', reference: name })
  for (const group of state.groups) {
    const reference = referenceOf(group)
    const id = nodeId.group(reference)
    nodes.set(id, { id, kind: 'group', reference })
    edges.push({ from: nodeId.entity(group.entity), to: id })
    for (const column of group.columns) {
      const sources = (column.sources ?? []).map((source) => nodeId.column(`${reference}:${source}`))
      addColumn(reference, column, column.role, sources.length === 0 ? [id] : sources)
    }
  }
  for (const { name, request, features: computed } of state.onDemand) {
    for (const column of request) addColumn(name, column, 'request', [])
    for (const column of computed) {
      addColumn(
        name,
        column,
        'on-demand',
        (column.sources ?? []).map((source) => nodeId.column(source.includes(':') ? source : `${name}:${source}`)),
      )
    }
  }
  for (const service of state.services) {
    const reference = referenceOf(service)
    const id = nodeId.service(reference)
    nodes.set(id, { id, kind: 'service', reference })
    for (const feature of service.features.flatMap((member) => memberFeatures(member, owners)))
      edges.push({ from: nodeId.column(feature), to: id })
  }
  return { nodes, edges }
}

/** The edges that lead away from some nodes, or up to them, however far; each once, in the order of the walk. */
export function walk({ edges }: Graph, start: readonly string[], direction: 'upstream' | 'downstream'): readonly LineageEdge[] {
  const [near, far] = direction === 'downstream' ? (['from', 'to'] as const) : (['to', 'from'] as const)
  const leaving = new Map<string, LineageEdge[]>()
  for (const edge of edges) {
    const others = leaving.get(edge[near])
    if (others === undefined) leaving.set(edge[near], [edge])
    else others.push(edge)
  }
  const seen = new Set(start)
  const walked: LineageEdge[] = []
  for (const id of seen) {
    for (const edge of leaving.get(id) ?? []) {
      walked.push(edge)
      seen.add(edge[far]) // a set that grows is walked to its new end
    }
  }
  return walked
}
