// What a recorded state must not become, whoever adds to it.

import { GranaryError } from '../errors/granary-error.js'
import { type RecordedState, referenceOf } from './document.js'
import { featureOwners, memberFeatures } from './feature-owners.js'
import type { DefinitionFacts } from './recorded.js'

interface Named {
  readonly name: string
}

/**
 * Names are unique within their scope without regard to case: on many a file system, `Customers` and `customers` are one table.
 * @throws GranaryError `DEFINITION_DUPLICATE_NAME`
 */
export function checkNames(state: RecordedState): void {
  checkScope('entity', 'another entity', state.entities)
  checkScope('feature group or on-demand features', 'a recorded one', [...state.groups, ...state.onDemand])
  checkScope('feature service', 'another service', state.services)
  for (const group of state.groups) checkScope(`column of ${referenceOf(group)}`, 'another column', [...group.keys, ...group.columns])
  for (const { name, request, features } of state.onDemand) checkScope(`column of ${name}`, 'another column', [...request, ...features])
  const groups = new Set(state.groups.map(({ name }) => name))
  const both = state.onDemand.find(({ name }) => groups.has(name))
  if (both !== undefined)
    throw new GranaryError('DEFINITION_DUPLICATE_NAME', `"${both.name}" is a feature group and on-demand features: give one another name`)
}

function checkScope(what: string, other: string, things: readonly Named[]): void {
  const spelled = new Map<string, string>()
  for (const { name } of things) {
    const known = spelled.get(name.toLowerCase())
    if (known !== undefined && known !== name) {
      throw new GranaryError(
        'DEFINITION_DUPLICATE_NAME',
        `${what} "${name}": it differs in case alone from ${other}, "${known}": choose one spelling`,
      )
    }
    spelled.set(name.toLowerCase(), name)
  }
}

/**
 * A service that is recorded for the first time asks for nothing archived, neither by what is recorded nor by its own code.
 * @throws GranaryError `DEFINITION_ARCHIVED_FEATURE` naming the service and the features.
 */
export function checkNewServices(before: RecordedState, after: RecordedState, facts: DefinitionFacts): void {
  const known = new Set(before.services.map(referenceOf))
  const added = after.services.filter((service) => !known.has(referenceOf(service)))
  if (added.length === 0) return
  const archived = archivedFeatures(after, facts)
  const owners = featureOwners(after)
  for (const service of added) {
    const found = service.features.flatMap((member) => memberFeatures(member, owners)).filter((reference) => archived.has(reference))
    if (found.length > 0) {
      throw new GranaryError(
        'DEFINITION_ARCHIVED_FEATURE',
        `The new service ${referenceOf(service)} asks for ${found.join(', ')}, which is archived: leave it out, or take what replaces it`,
      )
    }
  }
}

function archivedFeatures(state: RecordedState, facts: DefinitionFacts): ReadonlySet<string> {
  const columns = [
    ...[...state.groups, ...facts.groups].map((group) => ({ owner: referenceOf(group), columns: group.columns })),
    ...[...state.onDemand, ...facts.onDemand].map(({ name, features }) => ({ owner: name, columns: features })),
  ]
  return new Set(
    columns.flatMap(({ owner, columns }) => columns.filter(({ status }) => status === 'archived').map(({ name }) => `${owner}:${name}`)),
  )
}
