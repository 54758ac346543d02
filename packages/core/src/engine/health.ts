// Whether the stores answer.

import { GranaryError } from '../errors/granary-error.js'
import type { OfflineStore, OnlineStore } from '../spec/index.js'
import type { StoreState } from '../store-types/index.js'
import { checkSignal } from '../stores/guard.js'
import { callOptions, type EngineContext } from './context.js'

/** @throws GranaryError `ABORTED`, `STORE_TIMEOUT`: the signal aborted. */
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
    checkSignal(signal, 'health')
    return { state: 'failed', code: GranaryError.isInstance(error) ? error.code : 'INTERNAL' }
  }
}
