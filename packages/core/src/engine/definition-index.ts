// The definitions of one store by name and version; what a member or source names comes along.

import type { AnyFeatureGroup, AnyFeatureService, AnyOnDemandFeatures, AnySelection } from '../definition/any-definition.js'
import type { ErrorCode } from '../errors/codes.js'
import { GranaryError } from '../errors/granary-error.js'

export type AnyDefinition = AnyFeatureGroup | AnyOnDemandFeatures | AnyFeatureService

export interface DefinitionIndex {
  /** Every definition once, members and sources included. */
  readonly all: readonly AnyDefinition[]
  /** A group by name, or by name and version; no version means the highest. @throws GranaryError `INPUT_UNKNOWN_GROUP`, `INPUT_UNKNOWN_VERSION` */
  group(name: string, version?: number): AnyFeatureGroup
  /** @throws GranaryError `INPUT_UNKNOWN_SERVICE`, `INPUT_UNKNOWN_VERSION` */
  service(name: string, version?: number): AnyFeatureService
  /** On-demand features by name; undefined where the name is none of theirs. */
  onDemand(name: string): AnyOnDemandFeatures | undefined
}

/**
 * Of two definitions of one name and version the first is taken: the registry refuses them if they differ.
 * @throws GranaryError `DEFINITION_DUPLICATE_NAME`: a group and on-demand features share a name; `DEFINITION_INVALID_MEMBER`: what is no definition.
 */
export function definitionIndex(definitions: readonly AnyDefinition[]): DefinitionIndex {
  const groups = versionedNames<AnyFeatureGroup>('feature group', 'INPUT_UNKNOWN_GROUP')
  const services = versionedNames<AnyFeatureService>('feature service', 'INPUT_UNKNOWN_SERVICE')
  const onDemand = versionedNames<AnyOnDemandFeatures>('on-demand features', 'INPUT_UNKNOWN_FEATURE')
  const spelled = new Map<string, string>()

  function checkSpelling(scope: string, name: string, kind: string): void {
    const known = spelled.get(`${scope}:${name.toLowerCase()}`)
    if (known !== undefined && known !== `${kind} ${name}`) {
      throw new GranaryError('DEFINITION_DUPLICATE_NAME', `The ${kind} "${name}" has the same name as the ${known}, case aside: rename one`)
    }
    spelled.set(`${scope}:${name.toLowerCase()}`, `${kind} ${name}`)
  }

  function add(definition: AnyDefinition | AnySelection): void {
    switch (definition?.kind) {
      case 'selection':
        add(definition.group)
        break
      case 'feature-group':
        checkSpelling('reference', definition.name, 'feature group')
        checkSpelling('entity', definition.entity.name, 'entity')
        groups.add(definition, definition.version)
        break
      case 'on-demand-features':
        checkSpelling('reference', definition.name, 'on-demand features')
        for (const source of definition.sources) add(source)
        onDemand.add(definition, 1)
        break
      case 'feature-service':
        checkSpelling('service', definition.name, 'feature service')
        for (const member of definition.members) add(member)
        services.add(definition, definition.version)
        break
      default:
        throw new GranaryError(
          'DEFINITION_INVALID_MEMBER',
          "A store's definitions are feature groups, on-demand features and services: entities come along with their groups",
        )
    }
  }

  for (const definition of definitions) add(definition)
  return {
    all: [...groups.all(), ...onDemand.all(), ...services.all()],
    group: groups.get,
    service: services.get,
    onDemand: (name) => (onDemand.has(name) ? onDemand.get(name) : undefined),
  }
}

interface VersionedNames<T> {
  add(definition: T, version: number): void
  has(name: string): boolean
  get(name: string, version?: number): T
  all(): T[]
}

function versionedNames<T extends AnyDefinition>(kind: string, unknownCode: ErrorCode): VersionedNames<T> {
  const byName = new Map<string, Map<number, T>>()
  return {
    add(definition, version) {
      const versions = byName.get(definition.name) ?? new Map<number, T>()
      byName.set(definition.name, versions)
      if (!versions.has(version)) versions.set(version, definition)
    },
    has: (name) => byName.has(name),
    get(name, version) {
      const versions = byName.get(name)
      if (versions === undefined) throw new GranaryError(unknownCode, `No ${kind} "${name}" here: ${knownNames(byName)}`)
      const wanted = version ?? Math.max(...versions.keys())
      const definition = versions.get(wanted)
      if (definition === undefined) {
        throw new GranaryError(
          'INPUT_UNKNOWN_VERSION',
          `The ${kind} "${name}" has no version ${wanted}: there is ${[...versions.keys()].map((known) => `${name}@${known}`).join(', ')}`,
        )
      }
      return definition
    },
    all: () => [...byName.values()].flatMap((versions) => [...versions.values()]),
  }
}

function knownNames(byName: ReadonlyMap<string, unknown>): string {
  return byName.size === 0 ? 'there is none' : `there is ${[...byName.keys()].slice(0, 20).join(', ')}`
}
