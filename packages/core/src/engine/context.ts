// What every flow of the engine works with: the stores behind their guards, the registry, the clock and the limits.

import { GranaryError } from '../errors/granary-error.js'
import type { Registry } from '../registry/registry.js'
import type { CallOptions, OfflineStore, OnlineStore } from '../spec/index.js'
import type { Observer } from '../stores/observer.js'
import type { DefinitionIndex } from './definition-index.js'

export interface EngineContext {
  readonly name: string
  readonly definitions: DefinitionIndex
  readonly online: OnlineStore | undefined
  readonly offline: OfflineStore | undefined
  readonly registry: Registry
  /** Epoch milliseconds. */
  readonly clock: () => number
  /** Milliseconds. */
  readonly maxClockSkew: number
  /** Milliseconds. */
  readonly tombstoneRetention: number
  readonly onInvalid: 'reject' | 'quarantine'
  readonly unknownColumns: 'error' | 'drop'
  readonly observer: Observer | undefined
  /** The largest created time that this process gave to a row, by table id: stamps never go back. */
  readonly lastStamps: Map<string, number>
  /** The newest event time that this process ingested, by table id. Epoch milliseconds. */
  readonly newestEvents: Map<string, number>
}

/** The online store. @throws GranaryError `CAPABILITY_UNSUPPORTED`: there is none. */
export function onlineOf(context: EngineContext, operation: string): OnlineStore {
  return context.online ?? missingStore(context, 'online', operation)
}

/** The offline store. @throws GranaryError `CAPABILITY_UNSUPPORTED`: there is none. */
export function offlineOf(context: EngineContext, operation: string): OfflineStore {
  return context.offline ?? missingStore(context, 'offline', operation)
}

function missingStore(context: EngineContext, role: 'online' | 'offline', operation: string): never {
  throw new GranaryError(
    'CAPABILITY_UNSUPPORTED',
    `${operation} needs an ${role} store, and "${context.name}" has none: pass \`${role}\` to createFeatureStore`,
  )
}

/** The options of a store call at this moment. */
export function callOptions(context: EngineContext, signal: AbortSignal | undefined): CallOptions {
  const now = context.clock()
  return signal === undefined ? { now } : { now, signal }
}
