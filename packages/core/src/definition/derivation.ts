// One step of a chain: a column computed from others that exist before it.

import { GranaryError } from '../errors/granary-error.js'
import type { FeatureType } from '../values/feature-type.js'
import type { Derivation } from './any-definition.js'

/**
 * The step, frozen. `exists` says whether a source may be seen; `known` lists those that may, for the message.
 * @throws GranaryError `DEFINITION_UNKNOWN_SOURCE`, `DEFINITION_DUPLICATE_NAME` (a source twice), `DEFINITION_INVALID_OPTION` (no function)
 */
export function checkedDerivation(
  owner: string,
  step: Derivation,
  exists: (source: string) => boolean,
  known: () => readonly string[],
): Derivation {
  const { name, type, sources, compute } = step
  const thing = `${owner}: derived feature ${name}`
  if (!Array.isArray(sources)) throw new GranaryError('DEFINITION_UNKNOWN_SOURCE', `${thing} has no list of sources: write ['one', 'two']`)
  for (const [position, source] of sources.entries()) {
    if (typeof source !== 'string' || !exists(source)) {
      throw new GranaryError(
        'DEFINITION_UNKNOWN_SOURCE',
        `${thing} asks for "${String(source)}", which is not there before it; there are ${known().join(', ')}`,
      )
    }
    if (sources.indexOf(source) !== position)
      throw new GranaryError('DEFINITION_DUPLICATE_NAME', `${thing} names its source "${source}" twice`)
  }
  if (typeof compute !== 'function') throw new GranaryError('DEFINITION_INVALID_OPTION', `${thing} has no function: write (row) => ...`)
  return Object.freeze({ name, type: type as FeatureType, sources: Object.freeze([...sources]), compute })
}
