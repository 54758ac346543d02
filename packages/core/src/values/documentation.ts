// What people write about a definition: description, owner, tags.

import { GranaryError } from '../errors/granary-error.js'

export interface Documentation {
  readonly description?: string
  readonly owner?: string
  readonly tags?: readonly string[]
}

/**
 * A frozen copy of what is there of the three.
 * @throws GranaryError `DEFINITION_INVALID_OPTION`: a description or owner that is no well-formed string, tags that are no list of such.
 */
export function documentation(thing: string, given: Readonly<Record<string, unknown>>): Documentation {
  const { description, owner, tags } = given
  return {
    ...(description !== undefined && { description: text(thing, 'description', description) }),
    ...(owner !== undefined && { owner: text(thing, 'owner', owner) }),
    ...(tags !== undefined && { tags: tagList(thing, tags) }),
  }
}

function text(thing: string, option: string, value: unknown): string {
  if (typeof value === 'string' && value.isWellFormed()) return value
  throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing}: ${option} is not a well-formed string`)
}

function tagList(thing: string, tags: unknown): readonly string[] {
  if (!Array.isArray(tags)) throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing}: tags is not a list: write tags: ['one', 'two']`)
  return Object.freeze(
    tags.map((tag) => {
      if (text(thing, 'a tag', tag) !== '') return tag as string // text() has seen that it is one
      throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing}: a tag is empty`)
    }),
  )
}

/** @throws GranaryError `DEFINITION_INVALID_OPTION`: a field that is not known, or what should hold fields does not. */
export function checkFields(thing: string, given: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing} is described by an object with ${known.join(', ')}`)
  }
  const unknown = Object.keys(given).find((field) => !known.includes(field))
  if (unknown === undefined) return given as Readonly<Record<string, unknown>> // an object; values are still unknown
  throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing} has no option "${unknown}"; it has ${known.join(', ')}`)
}
