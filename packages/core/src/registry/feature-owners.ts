// What recorded features belong to: versions of groups, and on-demand features.

import { compareText, findByReference, type RecordedColumn, type RecordedState, referenceOf } from './document.js'

/** A version of a feature group, or on-demand features: what features belong to. */
export interface FeatureOwner {
  /** `group@version`, or the name of on-demand features. */
  readonly reference: string
  readonly name: string
  /** Absent of on-demand features. */
  readonly version?: number
  readonly entities: readonly string[]
  readonly owner?: string
  readonly tags: readonly string[]
  /** No inputs among them. */
  readonly features: readonly RecordedColumn[]
}

/** Every owner of features: groups by name and version, then on-demand features by name. */
export function featureOwners(state: RecordedState): readonly FeatureOwner[] {
  const groups = state.groups.map((group): FeatureOwner & { readonly version: number } => ({
    ...ownerOf(group),
    version: group.version,
    entities: [group.entity],
    features: group.columns.filter(({ role }) => role !== 'input'),
  }))
  const onDemand = state.onDemand.map(
    (definition): FeatureOwner => ({
      ...ownerOf(definition),
      entities: [...new Set(definition.sources.flatMap((source) => findByReference(state.groups, source)?.entity ?? []))],
      features: definition.features,
    }),
  )
  return [
    ...groups.sort((a, b) => compareText(a.name, b.name) || a.version - b.version),
    ...onDemand.sort((a, b) => compareText(a.name, b.name)),
  ]
}

function ownerOf(thing: {
  readonly name: string
  readonly version?: number
  readonly owner?: string
  readonly tags: readonly string[]
}): Pick<FeatureOwner, 'reference' | 'name' | 'owner' | 'tags'> {
  const { name, owner, tags } = thing
  return { reference: referenceOf(thing), name, tags, ...(owner !== undefined && { owner }) }
}

/** The pinned references that a member of a service stands for, as far as they are recorded. */
export function memberFeatures(member: string, owners: readonly FeatureOwner[]): readonly string[] {
  if (member.includes(':')) return [member]
  return owners.find(({ reference }) => reference === member)?.features.map(({ name }) => `${member}:${name}`) ?? []
}
