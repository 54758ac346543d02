// The catalog: what is recorded, as rows to list, filter and show.

import { fromLosslessJson } from '../values/lossless-json.js'
import type { ColumnInfo, DeprecationInfo, EntityInfo, FeatureFilter, FeatureGroupInfo, FeatureInfo, ServiceInfo } from './catalog-info.js'
import {
  compareText,
  type RecordedColumn,
  type RecordedDeprecation,
  type RecordedKey,
  type RecordedState,
  type RecordedTimes,
  referenceOf,
} from './document.js'
import { featureTest } from './feature-filter.js'
import { featureOwners, memberFeatures } from './feature-owners.js'
import { type FoundFeature, findFeature } from './find-feature.js'
import { deprecationOf, statusOf } from './status.js'
import { catalogKind, typeText } from './type-text.js'

/** Every version of every group, by name and version. */
export function listFeatureGroups(state: RecordedState): readonly FeatureGroupInfo[] {
  return [...state.groups].sort(byNameAndVersion).map((group): FeatureGroupInfo => {
    const features = group.columns.filter(({ role }) => role !== 'input')
    return {
      reference: referenceOf(group),
      name: group.name,
      version: group.version,
      entity: group.entity,
      ...documentation(group),
      ttl: group.ttl ?? null,
      joinKeys: group.keys.map(columnInfo),
      inputs: group.columns.filter(({ role }) => role === 'input').map(columnInfo),
      features: features.map(columnInfo),
      numFeatures: features.length,
      rules: group.rules.map(({ name }) => name),
      ...times(group),
    }
  })
}

/** The features that fit every field of the filter: of groups by name and version in the order of recording, then on-demand ones. @throws GranaryError `INPUT_INVALID_OPTION` */
export function listFeatures(state: RecordedState, filter: FeatureFilter = {}): readonly FeatureInfo[] {
  const fits = featureTest(filter)
  return featureOwners(state)
    .flatMap((owner) =>
      owner.features.map((feature) => featureInfo(state, { owner, feature, reference: `${owner.reference}:${feature.name}` })),
    )
    .filter(fits)
}

/** Every version of every service, by name and version. */
export function listServices(state: RecordedState): readonly ServiceInfo[] {
  const owners = featureOwners(state)
  return [...state.services].sort(byNameAndVersion).map((service): ServiceInfo => {
    const features = service.features.flatMap((member) => memberFeatures(member, owners))
    const entities = service.features.flatMap(
      (member) => owners.find(({ reference }) => reference === member.split(':')[0])?.entities ?? [],
    )
    return {
      reference: referenceOf(service),
      name: service.name,
      version: service.version,
      ...documentation(service),
      features,
      numFeatures: features.length,
      entities: [...new Set(entities)],
      ...times(service),
    }
  })
}

/** Every entity, by name. */
export function listEntities(state: RecordedState): readonly EntityInfo[] {
  return [...state.entities].sort(byNameAndVersion).map((entity) => ({
    name: entity.name,
    description: entity.description ?? null,
    joinKeys: entity.keys.map(columnInfo),
    featureGroups: state.groups
      .filter((group) => group.entity === entity.name)
      .sort(byNameAndVersion)
      .map(referenceOf),
    ...times(entity),
  }))
}

/**
 * One feature: by reference, or by its entity (or group, or on-demand features) and its name. Throws as `findFeature` does.
 * @throws GranaryError `INPUT_UNKNOWN_FEATURE`, `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION`, `INPUT_AMBIGUOUS`, `INPUT_INVALID_REFERENCE`
 */
export function getFeatureMetadata(state: RecordedState, reference: string): FeatureInfo
export function getFeatureMetadata(state: RecordedState, entityOrGroup: string, feature: string): FeatureInfo
export function getFeatureMetadata(state: RecordedState, first: string, second?: string): FeatureInfo {
  return featureInfo(state, second === undefined ? findFeature(state, first) : findFeature(state, first, second))
}

function featureInfo(state: RecordedState, { reference, owner, feature }: FoundFeature): FeatureInfo {
  const deprecation = deprecationOf(state, reference)
  return {
    reference,
    name: feature.name,
    group: owner.name,
    version: owner.version ?? null,
    entity: owner.entities.join(', '),
    entities: owner.entities,
    origin: owner.version === undefined ? 'on-demand' : feature.role === 'derived' ? 'derived' : 'ingested',
    type: typeText(feature.type),
    kind: catalogKind(feature.type),
    categories: feature.type.categories ?? null,
    description: feature.description ?? null,
    owner: feature.owner ?? owner.owner ?? null,
    tags: [...new Set([...feature.tags, ...owner.tags])],
    status: statusOf(state, reference, feature.status),
    deprecation: deprecation === undefined ? null : deprecationInfo(deprecation),
    required: feature.required,
    default: feature.default === undefined ? null : fromLosslessJson(feature.default),
    min: bound(feature, feature.min),
    max: bound(feature, feature.max),
    sources: feature.sources ?? [],
    ...times(feature),
  }
}

function bound({ type }: RecordedColumn, text: string | undefined): number | bigint | null {
  if (text === undefined) return null
  return type.kind === 'bigint' ? BigInt(text) : Number(text)
}

function deprecationInfo({ reason, successor, at }: RecordedDeprecation): DeprecationInfo {
  return { reason, successor: successor ?? null, at: new Date(at) }
}

function columnInfo({ name, type }: RecordedKey): ColumnInfo {
  return { name, type: typeText(type) }
}

interface Documented {
  readonly description?: string
  readonly owner?: string
  readonly tags: readonly string[]
}

function documentation({ description, owner, tags }: Documented): {
  readonly description: string | null
  readonly owner: string | null
  readonly tags: readonly string[]
} {
  return { description: description ?? null, owner: owner ?? null, tags }
}

function times({ createdAt, updatedAt }: RecordedTimes): { readonly createdAt: Date; readonly updatedAt: Date } {
  return { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) }
}

function byNameAndVersion(
  a: { readonly name: string; readonly version?: number },
  b: { readonly name: string; readonly version?: number },
): number {
  return compareText(a.name, b.name) || (a.version ?? 0) - (b.version ?? 0)
}
