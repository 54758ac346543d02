// Paths that an option must hold: without one nothing can be read or written, so it is asked for by name.

import { GranaryError } from '@granary/core/codec'

/** The path that was given. `way`: what to write instead. @throws GranaryError `INPUT_INVALID_OPTION`: none, or an empty one. */
export function checkedPath(given: unknown, way: string): string {
  if (typeof given === 'string' && given !== '') return given
  throw new GranaryError('INPUT_INVALID_OPTION', way)
}
