// What several definitions read together: their keys, features and request columns, in TypeScript and at run time.

import { GranaryError } from '../errors/granary-error.js'
import { sameValues, type Types } from '../values/feature-type.js'
import type { Readable, ServiceMember } from './any-definition.js'
import type { Merge, Simplify } from './row-types.js'

/** A key that two members type differently leaves never. */
export type TornKeys<K> = { [P in keyof K]-?: [K[P]] extends [never] ? P : never }[keyof K]
export type MergedKeys<M extends readonly Readable[]> = Simplify<Merge<{ readonly [I in keyof M]: M[I]['~reads']['keys'] }>>
export type MergedValues<M extends readonly Readable[]> = Simplify<Merge<{ readonly [I in keyof M]: M[I]['~reads']['values'] }>>
export type MergedFeatures<M extends readonly Readable[]> = Simplify<Merge<{ readonly [I in keyof M]: M[I]['~reads']['features'] }>>
/** The members themselves, or what stands in the place of one whose key another types differently. */
export type CheckedMembers<M extends readonly Readable[]> = [TornKeys<MergedKeys<M>>] extends [never]
  ? M
  : {
      readonly [I in keyof M]: keyof M[I]['~reads']['keys'] & TornKeys<MergedKeys<M>> extends never
        ? M[I]
        : `${keyof M[I]['~reads']['keys'] & TornKeys<MergedKeys<M>> & string} has another type in another member`
    }

/**
 * Each column that the members ask of a caller (join keys and request columns) has one type.
 * @throws GranaryError `DEFINITION_CONFLICT`
 */
export function checkAskedColumns(thing: string, members: readonly ServiceMember[], request?: Types): void {
  const asked = new Map<string, { readonly type: Types[string]; readonly by: string }>()
  const ask = (by: string, columns: Types) => {
    for (const [name, type] of Object.entries(columns)) {
      const other = asked.get(name)
      if (other === undefined) asked.set(name, { type, by })
      else if (!sameValues(other.type, type)) {
        throw new GranaryError(
          'DEFINITION_CONFLICT',
          `${thing}: ${name} is ${other.type.kind} in ${other.by} and ${type.kind} in ${by}: give it one type`,
        )
      }
    }
  }
  if (request !== undefined) ask('its request', request)
  for (const member of members) {
    if (member.kind !== 'on-demand-features') ask(`entity ${member.entity.name}`, member.entity.joinKeys)
    else {
      ask(member.name, member.request)
      for (const source of member.sources) ask(`entity ${source.entity.name}`, source.entity.joinKeys)
    }
  }
}

/**
 * The members as they are, frozen.
 * @throws GranaryError `DEFINITION_EMPTY`, `DEFINITION_INVALID_MEMBER`
 */
export function checkedMembers<M extends ServiceMember>(thing: string, given: unknown, kinds: readonly M['kind'][]): readonly M[] {
  if (!Array.isArray(given)) throw new GranaryError('DEFINITION_INVALID_MEMBER', `${thing} has no list of what it reads`)
  if (given.length === 0) throw new GranaryError('DEFINITION_EMPTY', `${thing} reads nothing: list at least one definition`)
  for (const [position, member] of given.entries()) {
    const kind: unknown = typeof member === 'object' && member !== null && 'kind' in member ? member.kind : undefined
    if (!kinds.some((known) => known === kind)) {
      throw new GranaryError('DEFINITION_INVALID_MEMBER', `${thing}: member ${position} is not a definition of kind ${kinds.join(', ')}`)
    }
  }
  return Object.freeze([...(given as readonly M[])]) // each has one of the kinds
}
