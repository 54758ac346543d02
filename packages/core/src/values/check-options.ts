// Options of a call or of a store, as an object: a misspelt one is an error, not an option left out.

import { GranaryError } from '../errors/granary-error.js'

/**
 * Sees to it that `given` is left out, or an object of known options alone. What each one holds is for the caller to check.
 * @throws GranaryError `INPUT_INVALID_OPTION` naming the operation and the option.
 */
export function checkOptions(operation: string, given: unknown, known: readonly string[]): void {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new GranaryError('INPUT_INVALID_OPTION', `The options of ${operation} are an object that may hold ${known.join(', ')}`)
  for (const name of Object.keys(given)) {
    if (!known.includes(name))
      throw new GranaryError('INPUT_INVALID_OPTION', `${operation} has no option "${name}": it has ${known.join(', ')}`)
  }
}
