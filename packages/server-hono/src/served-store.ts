// Which store an app serves, for whoever runs the app: it says so at its start, and closes the store at its end.

import type { AnyFeatureStore } from '@granary/core'

export interface ServedStore {
  readonly store: AnyFeatureStore
  /** It has no keys, and so answers this machine alone. */
  readonly localOnly: boolean
  /** Settles once no request is under way, those whose client left among them. */
  idle(): Promise<void>
}

const known = new WeakMap<object, ServedStore>()

export function noteServed(app: object, served: ServedStore): void {
  known.set(app, served)
}

/** Undefined of an app that `createServer` did not make. */
export function servedBy(app: object): ServedStore | undefined {
  return known.get(app)
}
