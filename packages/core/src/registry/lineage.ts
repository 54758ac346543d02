// Where a feature comes from and who uses it, as data and as a picture.

import { parseReference } from '../definition/reference.js'
import { type RecordedState, referenceOf } from './document.js'
import { findFeature } from './find-feature.js'
import { buildGraph, type LineageEdge, type LineageKind, type LineageNode, nodeId, walk } from './graph.js'

/** Everything upstream and downstream of one column. */
export interface Lineage {
  /** The column asked for, pinned. */
  readonly reference: string
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
  /** References of what it is made from, the nearest first: sources, groups, entities. */
  readonly upstream: readonly string[]
  /** References of what is made from it, the nearest first: derived and on-demand features, services. */
  readonly downstream: readonly string[]
  /** A Mermaid flowchart, from left to right. */
  toMermaid(): string
}

/**
 * The lineage of a feature, of an input or of a column of a request: `group:column`, `group@2:column`, `on_demand:column`.
 * @throws GranaryError `INPUT_INVALID_REFERENCE`, `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION`, `INPUT_UNKNOWN_FEATURE`
 */
export function lineage(state: RecordedState, reference: string): Lineage {
  const graph = buildGraph(state)
  const pinned = pinnedColumn(state, graph.nodes, reference)
  const focus = nodeId.column(pinned)
  const upstream = walk(graph, [focus], 'upstream')
  const downstream = walk(graph, [focus], 'downstream')
  const above = [...new Set(upstream.map((edge) => edge.from))]
  const below = [...new Set(downstream.map((edge) => edge.to))]
  const nodes = [...above.toReversed(), focus, ...below].flatMap((id) => graph.nodes.get(id) ?? [])
  const edges = [...upstream.toReversed(), ...downstream]
  const references = (ids: readonly string[]) => ids.flatMap((id) => graph.nodes.get(id)?.reference ?? [])
  return {
    reference: pinned,
    nodes,
    edges,
    upstream: references(above),
    downstream: references(below),
    toMermaid: () => mermaid(nodes, edges, focus),
  }
}

/** Inputs and request columns are found here, features (and every fault) where the catalog finds them. */
function pinnedColumn(state: RecordedState, nodes: ReadonlyMap<string, LineageNode>, reference: string): string {
  const { owner, version, feature } = parseReference(reference)
  const owners = [
    ...state.groups.filter(({ name }) => name === owner).sort((a, b) => b.version - a.version),
    ...state.onDemand.filter(({ name }) => name === owner),
  ]
  const candidates = owners.map(referenceOf).filter((candidate) => version === undefined || candidate === `${owner}@${version}`)
  const found = candidates.map((candidate) => `${candidate}:${feature}`).find((candidate) => nodes.has(nodeId.column(candidate)))
  return found ?? findFeature(state, reference).reference
}

const shapes: Readonly<Record<LineageKind, readonly [string, string]>> = {
  entity: ['([', '])'],
  group: ['[', ']'],
  input: ['[/', '/]'],
  request: ['[/', '/]'],
  feature: ['(', ')'],
  derived: ['{{', '}}'],
  'on-demand': ['{{', '}}'],
  service: ['[[', ']]'],
}

function mermaid(nodes: readonly LineageNode[], edges: readonly LineageEdge[], focus: string): string {
  // Ids of our own: names such as `end` or `graph` are words of Mermaid.
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]))
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node.id)}${shapeText(node)}`),
    ...edges.map(({ from, to }) => `  ${ids.get(from)} --> ${ids.get(to)}`),
    `  style ${ids.get(focus)} stroke-width:3px`,
    '',
  ].join('\n')
}

function shapeText({ kind, reference, status }: LineageNode): string {
  const [open, close] = shapes[kind]
  const noted = status === undefined || status === 'active' ? kind : `${kind}, ${status}`
  return `${open}"${escaped(reference)}<br/>${escaped(noted)}"${close}`
}

/** Mermaid's own entities: a label cannot end its quotes, nor hold markup. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9_@:. ,-]/gu, (character) => `#${character.codePointAt(0)};`)
}
