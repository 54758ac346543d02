// The server's beginning: the store's state is recorded and its online store warm, or it is known why not.

import { type AnyFeatureStore, GranaryError } from '@granary/core'

/** Undefined: done. Else `under way`, or the code of the error that it ended with. */
export type Beginning = () => string | undefined

/** Starts at once. After a failure the next look at it starts again. */
export function warmUp(store: AnyFeatureStore): Beginning {
  let left: string | undefined

  function start(): void {
    left = 'under way'
    store.warmUp().then(
      () => {
        left = undefined
      },
      (error: unknown) => {
        left = GranaryError.isInstance(error) ? error.code : 'INTERNAL'
      },
    )
  }

  start()
  return () => {
    const found = left
    if (found !== undefined && found !== 'under way') start()
    return found
  }
}
