// Some features of a group: what a service or a read takes of it.

import { GranaryError } from '../errors/granary-error.js'
import type { Types } from '../values/feature-type.js'
import type { AnyFeatureGroup, AnySelection } from './any-definition.js'
import { pickedColumns } from './columns.js'
import type { Entity } from './entity.js'
import { takeName, takenNames } from './names.js'
import type { KeyInput, KeyValues, Pinned } from './row-types.js'

export interface Selection<in out Name extends string, in out Version extends number, in out J extends Types, in out F extends Types>
  extends AnySelection {
  readonly name: Name
  readonly version: Version
  readonly entity: Entity<string, J>
  readonly features: F
  readonly '~names': Name | `${Name}@${Version}`
  readonly '~pinned': `${Name}@${Version}`
  readonly '~references': `${Name}:${keyof F & string}`
  readonly '~reads': { readonly keys: KeyInput<J>; readonly values: KeyValues<J>; readonly features: Pinned<`${Name}@${Version}`, F> }
}

/**
 * The picked features, frozen; '~' fields hold nothing.
 * @throws GranaryError `DEFINITION_UNKNOWN_FEATURE`, `DEFINITION_DUPLICATE_NAME` (one twice), `DEFINITION_EMPTY` (none)
 */
export function selectionOf(group: AnyFeatureGroup, names: readonly string[]): Omit<AnySelection, `~${string}`> {
  const { name, version, entity, features } = group
  if (names.length === 0)
    throw new GranaryError('DEFINITION_EMPTY', `nothing is picked of ${name}: name features, or take the group itself`)
  const taken = takenNames([])
  for (const feature of names) {
    if (typeof feature !== 'string' || !Object.hasOwn(features, feature)) {
      throw new GranaryError(
        'DEFINITION_UNKNOWN_FEATURE',
        `${name} has no feature "${String(feature)}" to pick; it has ${Object.keys(features).join(', ')}`,
      )
    }
    takeName(`pick of ${name}: feature`, feature, taken)
  }
  return Object.freeze({ kind: 'selection', name, version, entity, features: pickedColumns(features, names), group })
}
