// A feature store: definitions and adapters put together, and every method a door to one flow of the engine.

import type { AnyFeatureGroup, Definitions } from './definition/any-definition.js'
import { type CompiledGroup, compileGroup } from './definition/compiled-group.js'
import { parseOwner, parseReference } from './definition/reference.js'
import { offlineOf } from './engine/context.js'
import { describeGroup } from './engine/describe.js'
import { stateOf } from './engine/health.js'
import { readOnline } from './engine/online/read-online.js'
import { plans } from './engine/plans.js'
import { timeOption } from './engine/time-option.js'
import { warmStart } from './engine/warm-start.js'
import { GranaryError } from './errors/granary-error.js'
import { assemble, checkCallOptions, type FeatureStoreOptions } from './feature-store-options.js'
import type { RecordedState } from './registry/document.js'
import type { AnyFeatureStore, CallControl, DeprecateOptions, FeatureStore, GroupDescription, GroupQuery } from './store-types/index.js'
import { checkSignal } from './stores/guard.js'
import type { Timestamp } from './values/timestamp.js'

// The wings that a process may never enter are loaded at the first step into each: one that only serves online reads starts without them.
const writes = () => import('./engine/writes.js')
const history = () => import('./engine/history/index.js')
const catalog = () => import('./registry/index.js')
type Catalog = Awaited<ReturnType<typeof catalog>>

/**
 * A store over known definitions. Nothing is read or written before its first call.
 * @throws GranaryError `DEFINITION_*`: two definitions of one name that differ, a malformed name; `STORE_UNSUPPORTED_PROTOCOL`: an adapter of
 * another contract.
 */
export function createFeatureStore<const D extends Definitions>(options: FeatureStoreOptions<D>): FeatureStore<D> {
  const { context, observe, closeStores } = assemble(options)
  const planOf = plans(context)
  const warm = warmStart(options.warmStart ?? 'auto', context)
  const { registry } = context
  const described = new WeakMap<CompiledGroup, GroupDescription>()
  let closed: Promise<void> | undefined

  /** The first line of every method: the store is open, and its options are options. */
  function open(operation: string, call?: object): void {
    if (closed !== undefined)
      throw new GranaryError('STORE_CLOSED', `The feature store "${context.name}" is closed: ${operation} needs an open one`)
    checkCallOptions(operation, call)
  }

  function groupOf(query: GroupQuery): CompiledGroup {
    const { owner, version } = typeof query === 'string' ? parseOwner(query) : ownerOf(query)
    return compileGroup(context.definitions.group(owner, version))
  }

  function groupsOf(queries: readonly GroupQuery[] | undefined): readonly CompiledGroup[] {
    if (queries === undefined) return context.definitions.all.filter(isGroup).map(compileGroup)
    if (!Array.isArray(queries)) throw new GranaryError('INPUT_INVALID_OPTION', '`groups` is a list of groups, or left out to mean all')
    return queries.map(groupOf)
  }

  /** The catalog tells the recorded state, loaded anew. */
  async function ofCatalog<T>(operation: string, call: CallControl, look: (rooms: Catalog, state: RecordedState) => T): Promise<T> {
    open(operation, call)
    const state = await registry.reload(signalOption(call.signal))
    return look(await catalog(), state)
  }

  const store: Omit<AnyFeatureStore, '~definitions'> = {
    kind: 'feature-store',
    name: context.name,

    async ingest(query, rows, call = {}) {
      open('ingest', call)
      const group = groupOf(query)
      await registry.ensure(signalOption(call.signal))
      const { ingest } = await writes()
      return ingest(group, rows, { ...call, operation: 'ingest', to: 'both' }, context)
    },
    async push(query, rows, call) {
      open('push', call)
      const group = groupOf(query)
      if (!['online', 'offline', 'both'].includes(call?.to))
        throw new GranaryError('INPUT_INVALID_OPTION', "push needs { to: 'online' | 'offline' | 'both' }")
      await registry.ensure(signalOption(call.signal))
      const { ingest } = await writes()
      return ingest(group, Array.isArray(rows) ? rows : [rows], { ...call, operation: 'push' }, context)
    },
    async delete(query, keys, call = {}) {
      open('delete', call)
      const group = groupOf(query)
      await registry.ensure(signalOption(call.signal))
      const { deleteRows } = await writes()
      return deleteRows(group, keys, call, context)
    },

    async getOnlineFeatures(query, keys, call = {}) {
      open('getOnlineFeatures', call)
      const known = planOf.of(query, call.fullFeatureNames === true, call.signal)
      const plan = known instanceof Promise ? await known : known
      const warming = warm.ready(plan.compiled, call.signal)
      if (warming !== undefined) await warming
      return await readOnline(plan, keys, call.signal, context) // handing the promise on would take longer
    },
    async getHistoricalFeatures(query, call) {
      open('getHistoricalFeatures', call)
      const { asOf, ...rest } = call ?? { spine: undefined } // without options it is refused as a read without a spine
      const plan = await planOf.of(query, rest.fullFeatureNames === true, rest.signal)
      const { trainingSet } = await history()
      return trainingSet(context, plan, { ...rest, ...asOfOption(asOf) })
    },
    async getOfflineFeatures(query, call = {}) {
      open('getOfflineFeatures', call)
      const group = groupOf(query)
      await registry.ensure(signalOption(call.signal))
      const { asOf, ...rest } = call
      const { offlineFeatures } = await history()
      return offlineFeatures(context, group.definition, { ...rest, ...asOfOption(asOf) })
    },

    async materialize(call = {}) {
      open('materialize', call)
      const { signal, onProgress } = call
      const range = { from: timeOption(call.from, 'from'), to: timeOption(call.to, 'to'), signal, onProgress }
      const { materializeRange } = await writes()
      const groups = []
      for (const group of groupsOf(call.groups)) groups.push(await materializeRange(group, range, context))
      return { groups }
    },
    async materializeIncremental(call = {}) {
      open('materializeIncremental', call)
      const { materializeIncremental } = await writes()
      const groups = []
      for (const group of groupsOf(call.groups)) groups.push(await materializeIncremental(group, call, context))
      return { groups }
    },
    async sweep(call = {}) {
      open('sweep', call)
      const { sweep } = await writes()
      let removed = 0
      for (const group of groupsOf(call.groups)) removed += await sweep(group, context, call.signal)
      return { removed }
    },

    async *getQuarantine(query, filter = {}) {
      open('getQuarantine', filter)
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
      open('replayQuarantine', call)
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
      open('plan', call)
      return registry.plan(signalOption(call.signal))
    },
    async apply(call = {}) {
      open('apply', call)
      return registry.apply(signalOption(call.signal))
    },
    async describeRead(query, call = {}) {
      open('describeRead', call)
      return (await planOf.of(query, call.fullFeatureNames === true, call.signal)).description
    },
    describeGroup(query) {
      open('describeGroup')
      const group = groupOf(query)
      const known = described.get(group) ?? describeGroup(group)
      described.set(group, known)
      return known
    },
    async warmUp(call = {}) {
      open('warmUp', call)
      checkSignal(call.signal, 'warmUp')
      await registry.ensure(signalOption(call.signal))
      await warm.ready(groupsOf(undefined), call.signal)
    },
    async health(call = {}) {
      open('health', call)
      const { online, offline } = context
      const [onlineState, offlineState] = await Promise.all([online, offline].map((each) => stateOf(each, call.signal, context)))
      return { online: onlineState!, offline: offlineState!, cold: warm.cold(groupsOf(undefined)).map(({ table }) => table.id) }
    },
    observe,
    close() {
      closed ??= closeStores()
      return closed
    },
  }
  return store as FeatureStore<D> // the methods take what FeatureStore<D> lets through; `~definitions` is a type alone
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
