// What a read needs, worked out once per query: tables and columns, keys, on-demand computations, and the names of the result's columns.

import type { AnyFeatureGroup, AnyOnDemandFeatures } from '../definition/any-definition.js'
import { type CompiledColumn, type CompiledGroup, compileColumn, compileGroup } from '../definition/compiled-group.js'
import { parseReference } from '../definition/reference.js'
import { GranaryError } from '../errors/granary-error.js'
import { type FeatureType, sameValues } from '../values/feature-type.js'
import type { DefinitionIndex } from './definition-index.js'
import { type QueriedFeature, queriedFeatures } from './query.js'

export interface ReadPlan {
  readonly groups: readonly PlannedGroup[]
  readonly onDemand: readonly PlannedOnDemand[]
  /** The result's columns, in the order of the request. */
  readonly outputs: readonly PlannedOutput[]
  /** The groups' join keys together, by name. */
  readonly keys: readonly CompiledColumn[]
  /** The columns that on-demand features ask of the request. */
  readonly request: readonly CompiledColumn[]
}

export interface PlannedGroup {
  readonly compiled: CompiledGroup
  /** Positions in table.columns that are read. */
  readonly columns: readonly number[]
  /** This group's join keys, as positions in the plan's keys. */
  readonly keys: readonly number[]
}

export interface PlannedOutput {
  readonly name: string
  /** `group@version:feature`, or `name:feature` of on-demand features. */
  readonly reference: string
  readonly column: CompiledColumn
  readonly from: FeaturePlace | OnDemandPlace
}

/** `column`: position in table.columns of the group at that position of the plan. */
export interface FeaturePlace {
  readonly group: number
  readonly column: number
}
export interface OnDemandPlace {
  readonly onDemand: number
  readonly feature: number
}

/** The features of one definition that a read computes, in an order that finds every source made. */
export interface PlannedOnDemand {
  readonly name: string
  readonly features: readonly PlannedComputation[]
}
export interface PlannedComputation {
  readonly column: CompiledColumn
  readonly compute: (row: never) => unknown
  readonly sources: readonly PlannedSource[]
}
/** `request`: position in the plan's request columns; `feature`: of the same definition, computed before. */
export interface PlannedSource {
  readonly name: string
  readonly from: FeaturePlace | { readonly request: number } | { readonly feature: number }
}

export interface PlanOptions {
  /** Names of result columns as `group__feature`, or `group__2__feature` where a request holds two versions of a group. */
  readonly fullFeatureNames: boolean
}

/**
 * @throws GranaryError `INPUT_UNKNOWN_*`, `INPUT_INVALID_REFERENCE`, `INPUT_INVALID_QUERY` for what the query names; `INPUT_NAME_COLLISION` for two
 * features of one name; `INPUT_INVALID_KEY` where two groups have a join key of one name and different types.
 */
export function planRead(index: DefinitionIndex, query: unknown, options: PlanOptions): ReadPlan {
  const draft = emptyDraft()
  const features = queriedFeatures(index, query)
  for (const feature of features) if (feature.kind === 'group') draft.group(feature.group)
  for (const feature of features) if (feature.kind === 'on-demand') draft.onDemand(feature.definition, feature.name)
  const names = resultNames(features, options)
  const outputs = features.map((feature, position) => draft.output(feature, names[position] as string))
  return draft.finish(outputs)
}

function emptyDraft() {
  const groups: { readonly compiled: CompiledGroup; readonly columns: Set<number> }[] = []
  const onDemand: { readonly definition: AnyOnDemandFeatures; readonly features: PlannedComputation[] }[] = []
  const request: CompiledColumn[] = []

  function group(definition: AnyFeatureGroup): number {
    const known = groups.findIndex(({ compiled }) => compiled.table.id === `${definition.name}@${definition.version}`)
    return known === -1 ? groups.push({ compiled: compileGroup(definition), columns: new Set() }) - 1 : known
  }

  function place(definition: AnyFeatureGroup, feature: string): FeaturePlace {
    const position = group(definition)
    const { compiled, columns } = groups[position] as (typeof groups)[number]
    const column = compiled.positions.get(feature) as number // the query or the definition has found it
    columns.add(column)
    return { group: position, column }
  }

  function requestColumn(name: string, type: FeatureType): number {
    const known = request.findIndex((column) => column.name === name)
    if (known === -1) return request.push(compileColumn(name, type, 'input')) - 1
    if (!sameValues((request[known] as CompiledColumn).type, type))
      throw new GranaryError(
        'INPUT_NAME_COLLISION',
        `Two on-demand features ask the request for "${name}" as different types: read them apart`,
      )
    if (type.options.required === true) request[known] = compileColumn(name, type, 'input')
    return known
  }

  /** The position of a computation, planned together with all that it needs. */
  function computation(definition: AnyOnDemandFeatures, name: string): OnDemandPlace {
    let position = onDemand.findIndex((known) => known.definition.name === definition.name)
    if (position === -1) position = onDemand.push({ definition, features: [] }) - 1
    const { features } = onDemand[position] as (typeof onDemand)[number]
    const known = features.findIndex(({ column }) => column.name === name)
    if (known !== -1) return { onDemand: position, feature: known }
    const derivation = definition.derivations.find((candidate) => candidate.name === name)
    if (derivation === undefined)
      throw new GranaryError('INPUT_UNKNOWN_FEATURE', `The on-demand features "${definition.name}" have no "${name}"`)
    const sources = derivation.sources.map((source) => ({ name: source, from: sourcePlace(definition, source) }))
    const column = compileColumn(name, derivation.type, 'derived')
    return { onDemand: position, feature: features.push({ column, compute: derivation.compute, sources }) - 1 }
  }

  function sourcePlace(definition: AnyOnDemandFeatures, source: string): PlannedSource['from'] {
    const requested = Object.hasOwn(definition.request, source) ? definition.request[source] : undefined
    if (requested !== undefined) return { request: requestColumn(source, requested) }
    if (!source.includes(':')) return { feature: computation(definition, source).feature }
    const { group: owner, feature } = resolveSource(definition, source)
    return place(owner, feature)
  }

  return {
    group,
    /** The request's required columns are asked for even where no computed feature looks at them. */
    onDemand(definition: AnyOnDemandFeatures, name: string): void {
      for (const [column, type] of Object.entries(definition.request)) requestColumn(column, type)
      for (const source of definition.sources) group(source.kind === 'selection' ? source.group : source)
      computation(definition, name)
    },
    output(feature: QueriedFeature, name: string): PlannedOutput {
      if (feature.kind === 'group') {
        const from = place(feature.group, feature.name)
        const column = groups[from.group]?.compiled.columns[from.column] as CompiledColumn // just placed
        return { name, reference: feature.reference, column, from }
      }
      const from = computation(feature.definition, feature.name)
      const { column } = onDemand[from.onDemand]!.features[from.feature]! // just planned
      return { name, reference: feature.reference, column, from }
    },
    finish(outputs: readonly PlannedOutput[]): ReadPlan {
      const keys = mergeKeys(groups.map(({ compiled }) => compiled))
      return {
        groups: groups.map(({ compiled, columns }) => ({
          compiled,
          columns: [...columns].sort((a, b) => a - b),
          keys: compiled.keys.map(({ name }) => keys.findIndex((key) => key.name === name)),
        })),
        onDemand: onDemand.map(({ definition, features }) => ({ name: definition.name, features })),
        outputs,
        keys,
        request,
      }
    },
  }
}

/** A reference without a version means the highest among the sources that have the feature. */
function resolveSource(
  { name, sources }: AnyOnDemandFeatures,
  source: string,
): { readonly group: AnyFeatureGroup; readonly feature: string } {
  const { owner, version, feature } = parseReference(source)
  const candidates = sources.filter(
    (from) => from.name === owner && (version === undefined || from.version === version) && Object.hasOwn(from.features, feature),
  )
  const newest = candidates.reduce<(typeof candidates)[number] | undefined>(
    (best, from) => (best === undefined || from.version > best.version ? from : best),
    undefined,
  )
  if (newest === undefined) throw new GranaryError('DEFINITION_UNKNOWN_SOURCE', `"${name}" has no source "${source}"`)
  return { group: newest.kind === 'selection' ? newest.group : newest, feature }
}

function mergeKeys(groups: readonly CompiledGroup[]): readonly CompiledColumn[] {
  const merged = new Map<string, CompiledColumn>()
  for (const { keys, table } of groups) {
    for (const key of keys) {
      const known = merged.get(key.name)
      if (known !== undefined && known.type.kind !== key.type.kind) {
        throw new GranaryError(
          'INPUT_INVALID_KEY',
          `The join key "${key.name}" of ${table.id} has another type than in another group of the request: read them apart`,
        )
      }
      merged.set(key.name, known ?? key)
    }
  }
  return [...merged.values()]
}

function resultNames(features: readonly QueriedFeature[], { fullFeatureNames }: PlanOptions): readonly string[] {
  const versions = new Map<string, Set<number>>()
  for (const feature of features) {
    if (feature.kind === 'group')
      versions.set(feature.group.name, (versions.get(feature.group.name) ?? new Set()).add(feature.group.version))
  }
  const owners = new Map<string, string>()
  return features.map((feature) => {
    const name = fullFeatureNames ? fullName(feature, versions) : feature.name
    const known = owners.get(name)
    if (known !== undefined) {
      throw new GranaryError(
        'INPUT_NAME_COLLISION',
        `${known} and ${feature.reference} would both be "${name}" in the result: pass fullFeatureNames: true, or ask for one of them`,
      )
    }
    owners.set(name, feature.reference)
    return name
  })
}

function fullName(feature: QueriedFeature, versions: ReadonlyMap<string, ReadonlySet<number>>): string {
  if (feature.kind === 'on-demand') return `${feature.definition.name}__${feature.name}`
  const { name, version } = feature.group
  return (versions.get(name)?.size ?? 0) > 1 ? `${name}__${version}__${feature.name}` : `${name}__${feature.name}`
}
