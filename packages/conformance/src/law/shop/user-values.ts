// Stored values as a user reads them.

import type { Value } from '@granary/core/spec'

export function asRead(kind: string | undefined, value: Value): unknown {
  if (value === null) return null
  if (kind === 'timestamp') return new Date(value as number)
  if (kind === 'json') return JSON.parse(value as string)
  return value
}
