// A feature store: definitions and adapters put together, and every method a door to one flow of the engine.

import type { AnyFeatureGroup, Definitions } from './definition/any-definition.js'
import { type CompiledGroup, compileGroup } from './definition/compiled-group.js'
import { checkName } from './definition/names.js'
import { parseOwner, parseReference } from './definition/reference.js'
import { type EngineContext, offlineOf } from './engine/context.js'
import { definitionIndex } from './engine/definition-index.js'
import { readOnline } from './engine/online/read-online.js'
import { plans } from './engine/plans.js'
import { warmStart } from './engine/warm-start.js'
import { GranaryError } from './errors/granary-error.js'
import type { RecordedState } from './registry/document.js'
import { memoryRegistryStore } from './registry/memory-registry-store.js'
import { createRegistry } from './registry/registry.js'
import type { OfflineStore, OnlineStore, RegistryStore } from './spec/index.js'
import type { AnyFeatureStore, CallControl, DeprecateOptions, FeatureStore, GroupQuery } from './store-types/index.js'
import type { Observer } from './stores/observer.js'
import { guardedOfflineStore } from './stores/offline-store.js'
import { guardedOnlineStore } from './stores/online-store.js'
import { guardedRegistryStore } from './stores/registry-store.js'
import { type Duration, durationToMilliseconds } from './values/duration.js'
import { type Timestamp, toEpochMilliseconds } from './values/timestamp.js'

// The wings that a process may never enter are loaded at the first step into each: one that only serves online reads starts without them.
const writes = () => import('./engine/writes.js')
const history = () => import('./engine/history/index.js')
const catalog = () => import('./registry/index.js')
type Catalog = Awaited<ReturnType<typeof catalog>>

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
  readonly observer?: Observer
}

/**
 * A store over known definitions. Nothing is read or written before its first call.
 * @throws GranaryError `DEFINITION_*`: two definitions of one name that differ, a malformed name; `STORE_UNSUPPORTED_PROTOCOL`: an adapter of
 * another contract.
 */
export function createFeatureStore<const D extends Definitions>(options: FeatureStoreOptions<D>): FeatureStore<D> {
  const { context, closeStores } = assemble(options)
  const planOf = plans(context)
  const warm = warmStart(options.warmStart ?? 'auto', context)
  const { registry } = context
  let closed: Promise<void> | undefined

  function open(operation: string): void {
    if (closed !== undefined)
      throw new GranaryError('STORE_CLOSED', `The feature store "${context.name}" is closed: ${operation} needs an open one`)
  }

  function groupOf(query: GroupQuery): CompiledGroup {
    const { owner, version } = typeof query === 'string' ? parseOwner(query) : ownerOf(query)
    return compileGroup(context.definitions.group(owner, version))
  }

  function groupsOf(queries: readonly GroupQuery[] | undefined): readonly CompiledGroup[] {
    return queries === undefined ? context.definitions.all.filter(isGroup).map(compileGroup) : queries.map(groupOf)
  }

  /** The catalog tells the recorded state, loaded anew. */
  async function ofCatalog<T>(operation: string, { signal }: CallControl, look: (rooms: Catalog, state: RecordedState) => T): Promise<T> {
    open(operation)
    const state = await registry.reload(signalOption(signal))
    return look(await catalog(), state)
  }

  const store: Omit<AnyFeatureStore, '~definitions'> = {
    kind: 'feature-store',
    name: context.name,

    async ingest(query, rows, call = {}) {
      open('ingest')
      const group = groupOf(query)
      await registry.ensure(signalOption(call.signal))
      const { ingest } = await writes()
      return ingest(group, rows, call, context)
    },
    async push(query, row, call) {
      open('push')
      const group = groupOf(query)
      if (!['online', 'offline', 'both'].includes(call?.to))
        throw new GranaryError('INPUT_INVALID_OPTION', "push needs { to: 'online' | 'offline' | 'both' }")
      await registry.ensure(signalOption(call.signal))
      const { ingest } = await writes()
      return ingest(group, [row], call, context)
    },
    async delete(query, keys, call = {}) {
      open('delete')
      const group = groupOf(query)
      await registry.ensure(signalOption(call.signal))
      const { deleteRows } = await writes()
      return deleteRows(group, keys, call, context)
    },

    async getOnlineFeatures(query, keys, call = {}) {
      open('getOnlineFeatures')
      const known = planOf.of(query, call.fullFeatureNames === true, call.signal)
      const plan = known instanceof Promise ? await known : known
      const warming = warm.ready(
        plan.groups.map(({ compiled }) => compiled),
        call.signal,
      )
      if (warming !== undefined) await warming
      return readOnline(plan, keys, call.signal, context)
    },
    async getHistoricalFeatures(query, call) {
      open('getHistoricalFeatures')
      const { asOf, ...rest } = call ?? { spine: undefined } // without options it is refused as a read without a spine
      const plan = await planOf.of(query, rest.fullFeatureNames === true, rest.signal)
      const { trainingSet } = await history()
      return trainingSet(context, plan, { ...rest, ...asOfOption(asOf) })
    },
    async getOfflineFeatures(query, call = {}) {
      open('getOfflineFeatures')
      const group = groupOf(query)
      await registry.ensure(signalOption(call.signal))
      const { asOf, ...rest } = call
      const { offlineFeatures } = await history()
      return offlineFeatures(context, group.definition, { ...rest, ...asOfOption(asOf) })
    },

    async materialize(call = {}) {
      open('materialize')
      const { signal, onProgress } = call
      const range = { from: timeOption(call.from, 'from'), to: timeOption(call.to, 'to'), signal, onProgress }
      const { materializeRange } = await writes()
      const groups = []
      for (const group of groupsOf(call.groups)) groups.push(await materializeRange(group, range, context))
      return { groups }
    },
    async materializeIncremental(call = {}) {
      open('materializeIncremental')
      const { materializeIncremental } = await writes()
      const groups = []
      for (const group of groupsOf(call.groups)) groups.push(await materializeIncremental(group, call, context))
      return { groups }
    },
    async sweep(call = {}) {
      open('sweep')
      const { sweep } = await writes()
      let removed = 0
      for (const group of groupsOf(call.groups)) removed += await sweep(group, context, call.signal)
      return { removed }
    },

    async *getQuarantine(query, filter = {}) {
      open('getQuarantine')
      offlineOf(context, 'getQuarantine')
      const range = {
        from: timeOption(filter.from, 'from') ?? Number.NEGATIVE_INFINITY,
        to: timeOption(filter.to, 'to') ?? Number.POSITIVE_INFINITY,
        batchId: filter.batchId,
      }
      const { readQuarantine } = await writes()
      yield* readQuarantine(groupOf(query), range, context, filter.signal)
    },
    async replayQuarantine(query, call) {
      open('replayQuarantine')
      const group = groupOf(query)
      if (typeof call?.batchId !== 'string')
        throw new GranaryError('INPUT_INVALID_OPTION', 'replayQuarantine needs the { batchId } of the batch whose rows come again')
      await registry.ensure(signalOption(call.signal))
      const { replayQuarantine } = await writes()
      return replayQuarantine(group, call, context)
    },

    listFeatureGroups: (call = {}) => ofCatalog('listFeatureGroups', call, ({ listFeatureGroups }, state) => listFeatureGroups(state)),
    listFeatures: (filter = {}, call = {}) => ofCatalog('listFeatures', call, ({ listFeatures }, state) => listFeatures(state, filter)),
    listServices: (call = {}) => ofCatalog('listServices', call, ({ listServices }, state) => listServices(state)),
    listEntities: (call = {}) => ofCatalog('listEntities', call, ({ listEntities }, state) => listEntities(state)),
    getFeatureMetadata: (first: string, second?: string) =>
      ofCatalog('getFeatureMetadata', {}, ({ getFeatureMetadata }, state) =>
        second === undefined ? getFeatureMetadata(state, first) : getFeatureMetadata(state, first, second),
      ),
    async deprecateFeature(first: string, second: string | DeprecateOptions, third?: DeprecateOptions) {
      open('deprecateFeature')
      const [owner, feature, call] = typeof second === 'string' ? [first, second, third] : [...ownerAndFeature(first), second]
      const { signal, ...deprecation } = call ?? { reason: '' }
      const { deprecated, getFeatureMetadata } = await catalog()
      const state = await registry.edit((recorded, now) => deprecated(recorded, owner, feature, deprecation, now), signalOption(signal))
      planOf.forget()
      return getFeatureMetadata(state, owner, feature)
    },
    lineage: (reference, call = {}) => ofCatalog('lineage', call, ({ lineage }, state) => lineage(state, reference)),

    async plan(call = {}) {
      open('plan')
      return registry.plan(signalOption(call.signal))
    },
    async apply(call = {}) {
      open('apply')
      return registry.apply(signalOption(call.signal))
    },
    close() {
      closed ??= closeStores()
      return closed
    },
  }
  return store as FeatureStore<D> // the methods take what FeatureStore<D> lets through; `~definitions` is a type alone
}

function assemble(options: FeatureStoreOptions<Definitions>): {
  readonly context: EngineContext
  readonly closeStores: () => Promise<void>
} {
  checkOptions(options)
  const { name, observer } = options
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
  }
  const closeStores = async (): Promise<void> => {
    const closings = await Promise.allSettled([online?.close(), offline?.close(), home.close()])
    for (const closing of closings) if (closing.status === 'rejected') throw closing.reason
  }
  return { context, closeStores }
}

/** A store that dies with the process is no home for what others must find. */
function lastingRegistry(store: OnlineStore | OfflineStore | undefined): RegistryStore | undefined {
  return store !== undefined && store.capabilities.durability !== 'none' ? store.registry : undefined
}

function isGroup(definition: { readonly kind: string }): definition is AnyFeatureGroup {
  return definition.kind === 'feature-group'
}

function ownerOf(group: AnyFeatureGroup): { readonly owner: string; readonly version: number } {
  if (typeof group === 'object' && group !== null && group.kind === 'feature-group') return { owner: group.name, version: group.version }
  throw new GranaryError('INPUT_UNKNOWN_GROUP', "A feature group is named by its definition, or as 'group' or 'group@2'")
}

function signalOption(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function timeOption(time: Timestamp | undefined, name: string): number | undefined {
  if (time === undefined) return undefined
  const milliseconds = toEpochMilliseconds(time)
  if (milliseconds !== undefined) return milliseconds
  throw new GranaryError(
    'INPUT_INVALID_OPTION',
    `${name} is no time: write a valid Date, '2026-01-05T10:00:00Z' with a zone, or whole epoch milliseconds`,
  )
}

/** `'group@2:feature'` as what the registry is asked with. */
function ownerAndFeature(reference: string): readonly [owner: string, feature: string] {
  const { owner, version, feature } = parseReference(reference)
  return [version === undefined ? owner : `${owner}@${version}`, feature]
}

/** A moment however it is written, or the snapshots of an earlier read. */
function asOfOption<T extends object>(asOf: Timestamp | T | undefined): { readonly asOf?: Date | T } {
  if (asOf === undefined) return {}
  if (typeof asOf === 'object') return { asOf }
  return { asOf: new Date(timeOption(asOf, 'asOf') as number) } // throws for what is no time
}

const choices = {
  apply: ['auto', 'check'],
  onInvalid: ['reject', 'quarantine'],
  unknownColumns: ['error', 'drop'],
  warmStart: ['auto', 'off'],
} as const

/** @throws GranaryError `DEFINITION_INVALID_NAME`, `DEFINITION_INVALID_OPTION` */
function checkOptions(options: FeatureStoreOptions<Definitions>): void {
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
