// A body or a query string, checked by its schema.

import { GranaryError } from '@granary/core'
import type { z } from 'zod'

/** @throws GranaryError `INPUT_INVALID_BODY` naming the places at fault, never their values. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const places = result.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? what : path.map(String).join('.')}: ${message}`)
  throw new GranaryError('INPUT_INVALID_BODY', `The ${what} has another shape than this route takes: ${places.join('; ')}`)
}
