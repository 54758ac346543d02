// What features describe: a customer, a route; and the join keys that tell one from another.

import { GranaryError } from '../errors/granary-error.js'
import { checkFields, type Documentation, documentation } from '../values/documentation.js'
import type { Types } from '../values/feature-type.js'
import { checkedColumns } from './columns.js'
import { checkName } from './names.js'

export interface Entity<out Name extends string = string, out JoinKeys extends Types = Types> extends Pick<Documentation, 'description'> {
  readonly kind: 'entity'
  readonly name: Name
  /** In declared order: the order of the parts of a composite key. */
  readonly joinKeys: JoinKeys
}

export interface EntityDefinition<Name extends string, J extends Types> {
  name: Name
  /** One or more, of type string, int32, int64, bigint, boolean or timestamp. Never null, whatever their options. */
  joinKeys: J
  description?: string
}

/**
 * An entity, frozen.
 * @throws GranaryError `DEFINITION_*`: a malformed or reserved name, no join key, a type that cannot be a key.
 */
export function defineEntity<const Name extends string, J extends Types>(definition: EntityDefinition<Name, J>): Entity<Name, J> {
  const fields = checkFields('an entity', definition, ['name', 'joinKeys', 'description'])
  const { name } = definition
  checkName('entity', name)
  const joinKeys = checkedColumns(name, 'key', fields.joinKeys)
  if (Object.keys(joinKeys).length === 0)
    throw new GranaryError('DEFINITION_EMPTY', `entity ${name} has no join key: write joinKeys: { ${name}_id: t.string() }`)
  return Object.freeze({
    kind: 'entity',
    name,
    joinKeys: joinKeys as J,
    ...documentation(`entity ${name}`, { description: fields.description }),
  }) // a copy of what was given
}
