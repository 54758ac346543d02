// Promises that come where a value was asked for: refused, and nobody waits for them.

/** Keeps the later rejection of a promise that nobody waits for from ending the process. Anything else is left alone. */
export function unawaited(value: unknown): void {
  if (value instanceof Promise) value.catch(() => undefined)
}
