// The options of a store, checked, and what the engine works with made of them.

import type { Definitions } from './definition/any-definition.js'
import { checkName } from './definition/names.js'
import type { EngineContext } from './engine/context.js'
import { definitionIndex } from './engine/definition-index.js'
import { GranaryError } from './errors/granary-error.js'
import { memoryRegistryStore } from './registry/memory-registry-store.js'
import { createRegistry } from './registry/registry.js'
import type { OfflineStore, OnlineStore, RegistryStore } from './spec/index.js'
import type { Observer } from './stores/observer.js'
import { type Observers, observers } from './stores/observers.js'
import { guardedOfflineStore } from './stores/offline-store.js'
import { guardedOnlineStore } from './stores/online-store.js'
import { guardedRegistryStore } from './stores/registry-store.js'
import { checkOptions } from './values/check-options.js'
import { type Duration, durationToMilliseconds } from './values/duration.js'

export interface FeatureStoreOptions<D extends Definitions> {
  /** An identifier. The registry's document carries it. */
  readonly name: string
  /** The newest row of each key. Without one, online reads are `CAPABILITY_UNSUPPORTED`. */
  readonly online?: OnlineStore
  /** The full history. Without one, training sets are `CAPABILITY_UNSUPPORTED`. */
  readonly offline?: OfflineStore
  /** Groups, on-demand features and services; entities and the members of services come along. */
  readonly definitions: D
  /** The recorded state's home. Default: the offline store's, else the online store's, if it outlives the process; else memory. */
  readonly registry?: RegistryStore
  /** `'auto'`: additive differences are recorded at first use; `'check'`: any difference is an error until `apply()`. Default: `'auto'`. */
  readonly apply?: 'auto' | 'check'
  /** Epoch milliseconds. Default: `Date.now`. */
  readonly clock?: () => number
  /** What becomes of bad rows where a call does not say. Default: `'reject'`. */
  readonly onInvalid?: 'reject' | 'quarantine'
  /** Default: `'error'`. */
  readonly unknownColumns?: 'error' | 'drop'
  /** The largest difference of two processes' clocks; event times further ahead are refused. Default: 5 minutes. */
  readonly maxClockSkew?: Duration
  /** How long a deletion outlives itself online where the group has no ttl. Default: 30 days. */
  readonly tombstoneRetention?: Duration
  /** `'auto'`: an online store that begins empty is filled from the history before the first read. Default: `'auto'`. */
  readonly warmStart?: 'auto' | 'off'
  /** Further ones may come later: `store.observe`. */
  readonly observer?: Observer
}

/** The context of the engine, and what closes its stores. @throws GranaryError `DEFINITION_*`, `STORE_UNSUPPORTED_PROTOCOL` */
export function assemble(options: FeatureStoreOptions<Definitions>): {
  readonly context: EngineContext
  readonly observe: Observers['add']
  readonly closeStores: () => Promise<void>
} {
  checkStoreOptions(options)
  const { name } = options
  const { all: observer, add: observe } = observers(options.observer)
  const clock = options.clock ?? Date.now
  const definitions = definitionIndex(options.definitions)
  const online = options.online === undefined ? undefined : guardedOnlineStore(options.online, observer)
  const offline = options.offline === undefined ? undefined : guardedOfflineStore(options.offline, observer)
  const home =
    options.registry === undefined
      ? (lastingRegistry(offline) ?? lastingRegistry(online) ?? memoryRegistryStore())
      : guardedRegistryStore(options.registry, observer)
  const context: EngineContext = {
    name,
    definitions,
    online,
    offline,
    registry: createRegistry({ name, store: home, definitions: options.definitions, apply: options.apply ?? 'auto', clock }),
    clock,
    maxClockSkew: durationToMilliseconds(options.maxClockSkew ?? '5m'),
    tombstoneRetention: durationToMilliseconds(options.tombstoneRetention ?? '30d'),
    onInvalid: options.onInvalid ?? 'reject',
    unknownColumns: options.unknownColumns ?? 'error',
    observer,
    lastStamps: new Map(),
    newestEvents: new Map(),
  }
  const closeStores = async (): Promise<void> => {
    const closings = await Promise.allSettled([online?.close(), offline?.close(), home.close()])
    for (const closing of closings) if (closing.status === 'rejected') throw closing.reason
  }
  return { context, observe, closeStores }
}

/** A store that dies with the process is no home for what others must find. */
function lastingRegistry(store: OnlineStore | OfflineStore | undefined): RegistryStore | undefined {
  return store !== undefined && store.capabilities.durability !== 'none' ? store.registry : undefined
}

const storeOptionNames: readonly string[] = [
  ...['name', 'online', 'offline', 'definitions', 'registry', 'apply', 'clock', 'onInvalid', 'unknownColumns'],
  ...['maxClockSkew', 'tombstoneRetention', 'warmStart', 'observer'],
]
const choices = {
  apply: ['auto', 'check'],
  onInvalid: ['reject', 'quarantine'],
  unknownColumns: ['error', 'drop'],
  warmStart: ['auto', 'off'],
} as const

/** @throws GranaryError `DEFINITION_INVALID_NAME`, `DEFINITION_INVALID_OPTION` */
function checkStoreOptions(options: FeatureStoreOptions<Definitions>): void {
  const unknown = Object.keys(options).find((name) => !storeOptionNames.includes(name))
  if (unknown !== undefined) {
    throw new GranaryError(
      'DEFINITION_INVALID_OPTION',
      `createFeatureStore has no option "${unknown}": it has ${storeOptionNames.join(', ')}`,
    )
  }
  checkName('The store', options.name)
  for (const [name, known] of Object.entries(choices)) {
    const value: unknown = options[name as keyof typeof choices]
    if (value !== undefined && !known.some((choice) => choice === value)) {
      throw new GranaryError('DEFINITION_INVALID_OPTION', `${name} is ${known.map((choice) => `'${choice}'`).join(' or ')}`)
    }
  }
  if (!Array.isArray(options.definitions))
    throw new GranaryError('DEFINITION_INVALID_OPTION', 'definitions is an array of groups, on-demand features and services')
  if (options.clock !== undefined && typeof options.clock !== 'function') {
    throw new GranaryError('DEFINITION_INVALID_OPTION', 'clock is a function that gives epoch milliseconds, such as Date.now')
  }
}

const control = ['signal'] as const
const longControl = ['signal', 'onProgress'] as const
const callOptionNames: Readonly<Record<string, readonly string[]>> = {
  ingest: ['batchId', 'created', 'batchSize', 'from', 'rest', 'onInvalid', ...longControl],
  push: ['to', 'batchId', ...control],
  delete: ['batchId', ...control],
  getOnlineFeatures: ['fullFeatureNames', ...control],
  getHistoricalFeatures: ['spine', 'knownAt', 'fullFeatureNames', 'include', 'asOf', ...longControl],
  getOfflineFeatures: ['from', 'to', 'asOf', ...longControl],
  materialize: ['groups', 'from', 'to', ...longControl],
  materializeIncremental: ['groups', ...longControl],
  sweep: ['groups', ...control],
  describeRead: ['fullFeatureNames', ...control],
  getQuarantine: ['from', 'to', 'batchId', ...control],
  replayQuarantine: ['batchId', 'created', ...longControl],
}

/** @throws GranaryError `INPUT_INVALID_OPTION`: not an object, or an option that the operation does not have. */
export function checkCallOptions(operation: string, call: unknown): void {
  checkOptions(operation, call, callOptionNames[operation] ?? control)
}
