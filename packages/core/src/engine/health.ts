// Whether the stores answer.

import { GranaryError } from '../errors/granary-error.js'
import type { OfflineStore, OnlineStore } from '../spec/index.js'
import type { StoreState } from '../store-types/index.js'
import { callOptions, type EngineContext } from './context.js'

/** A store that has not answered by the signal's time-out has failed. @throws GranaryError `ABORTED`: the signal aborted otherwise. */
export async function stateOf(
  store: OnlineStore | OfflineStore | undefined,
  signal: AbortSignal | undefined,
  context: EngineContext,
): Promise<StoreState> {
  if (store === undefined) return { state: 'absent' }
  try {
    await store.ping(callOptions(context, signal))
    return { state: 'ok' }
  } catch (error) {
    const code = GranaryError.isInstance(error) ? error.code : 'INTERNAL'
    if (code === 'ABORTED') throw error
    return { state: 'failed', code }
  }
}
