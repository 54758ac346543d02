// The registry of one store in one process: its definitions on one side, the recorded state that it shares with other processes on the other.

import type { Definitions } from '../definition/any-definition.js'
import { GranaryError } from '../errors/granary-error.js'
import type { CallOptions, RegistryStore } from '../spec/index.js'
import { planFacts } from './diff.js'
import { emptyState, type RecordedState, type RecordedTime, stringifyState } from './document.js'
import { type MergeOptions, mergeFacts } from './merge.js'
import { checkNames, checkNewServices } from './merge-checks.js'
import { parseState } from './parse-state.js'
import { changeText, type Plan } from './plan.js'
import { definitionFacts } from './recorded.js'
import { sharedWork } from './shared-work.js'

export interface RegistryOptions {
  /** The store's name, which the document carries. */
  readonly name: string
  readonly store: RegistryStore
  readonly definitions: Definitions
  /** auto: additive changes are recorded at first use, guarded ones wait for `apply`; check: any change is an error until `apply`. */
  readonly apply: 'auto' | 'check'
  /** Epoch milliseconds. */
  readonly clock: () => number
}

/** The state as it shall be; the same object where nothing changes. */
export type StateEdit = (state: RecordedState, now: RecordedTime) => RecordedState

export interface RegistryCallOptions {
  readonly signal?: AbortSignal
}

/**
 * Every method throws what the registry store does, and GranaryError `REGISTRY_CORRUPT`, `REGISTRY_NAME_MISMATCH`, `STORE_UNSUPPORTED_PROTOCOL` of
 * the document, `ABORTED` and `STORE_TIMEOUT` of the signal. Those that record throw `STORE_CONFLICT` where others were faster eleven times in a row,
 * `DEFINITION_DUPLICATE_NAME` for a name that differs from a recorded one in case alone, and `DEFINITION_ARCHIVED_FEATURE`.
 */
export interface Registry {
  /**
   * The recorded state with this process's definitions in it, as far as `apply: 'auto'` records them by itself; loaded at the first call and then
   * kept. Calls at the same time share one; one that failed is tried again at the next call.
   * @throws GranaryError `REGISTRY_BREAKING_CHANGE`, `REGISTRY_PENDING_CHANGE`
   */
  ensure(options?: RegistryCallOptions): Promise<RecordedState>
  /** As `ensure`, but loaded from the store by this very call: what other processes recorded before it is there. */
  reload(options?: RegistryCallOptions): Promise<RecordedState>
  /** How the definitions differ from what is recorded now; records nothing. */
  plan(options?: RegistryCallOptions): Promise<Plan>
  /** Records every additive and guarded change, and answers them. @throws GranaryError `REGISTRY_BREAKING_CHANGE` */
  apply(options?: RegistryCallOptions): Promise<Plan>
  /** Records a change that no definition makes, such as a deprecation, and answers the state with it. `edit` may run again on a newer state. */
  edit(edit: StateEdit, options?: RegistryCallOptions): Promise<RecordedState>
}

interface Loaded {
  readonly state: RecordedState
  /** Undefined: nothing there. */
  readonly revision: string | undefined
}

/** A document with what was read from it: the same text is not read twice. */
interface Read {
  readonly text: string
  readonly state: RecordedState
}

const mostRetries = 10

/** @throws GranaryError `DEFINITION_CONFLICT`: two of the definitions differ under one name. */
export function createRegistry({ name, store, definitions, apply, clock }: RegistryOptions): Registry {
  const facts = definitionFacts(definitions)
  let read: Read | undefined
  /** The newest state seen that holds the definitions. */
  let settled: RecordedState | undefined

  async function load(signal: AbortSignal | undefined): Promise<Loaded> {
    const document = await store.load(callOptions(clock, signal))
    if (document === undefined) return { state: emptyState(name), revision: undefined }
    if (document.document !== read?.text) read = { text: document.document, state: parseState(document.document, name) }
    return { state: read.state, revision: document.revision }
  }

  /** Loads, edits and saves; again from the start where somebody else saved in between. */
  async function change(
    edit: (state: RecordedState, now: RecordedTime) => RecordedState,
    signal: AbortSignal | undefined,
  ): Promise<RecordedState> {
    for (let attempt = 0; ; attempt++) {
      const { state, revision } = await load(signal)
      const edited = edit(state, new Date(clock()).toISOString())
      if (edited === state) return state
      const text = stringifyState(edited)
      try {
        await store.save(text, { ...callOptions(clock, signal), expected: revision })
        read = { text, state: edited }
        return edited
      } catch (error) {
        if (!isConflict(error)) throw error
        if (attempt === mostRetries) throw tooManyConflicts(name, error)
      }
    }
  }

  /** The plan for a state, and the state with it recorded. */
  function prepare(
    state: RecordedState,
    now: RecordedTime,
    record: MergeOptions['record'],
  ): { readonly plan: Plan; readonly merged: RecordedState } {
    const plan = planFacts(state, facts)
    if (plan.changes.some(({ kind }) => kind === 'breaking')) return { plan, merged: state }
    const merged = mergeFacts(state, facts, { now, record })
    if (merged !== state) {
      checkNames(merged)
      checkNewServices(state, merged, facts)
    }
    return { plan, merged }
  }

  async function recordAdditive(signal: AbortSignal | undefined): Promise<RecordedState> {
    settled = await change((state, now) => {
      if (state === settled) return state
      const { plan, merged } = prepare(state, now, 'additive')
      refuseBreaking(plan)
      return merged
    }, signal)
    return settled
  }

  async function loadUnchanged(signal: AbortSignal | undefined): Promise<RecordedState> {
    const { state } = await load(signal)
    const plan = planFacts(state, facts)
    if (!plan.isEmpty) throw pendingChange(plan)
    settled = state
    return state
  }

  const ensureOnce = sharedWork('The first use of the registry', apply === 'auto' ? recordAdditive : loadUnchanged)

  const registry: Registry = {
    ensure: async ({ signal } = {}) => settled ?? ensureOnce(signal),
    async reload({ signal } = {}) {
      if (settled === undefined) await ensureOnce(signal) // may have loaded before this call: not what it promises
      // Recorded again where the store has lost it: the newest layout always holds this process's columns.
      if (apply === 'auto') return recordAdditive(signal)
      settled = (await load(signal)).state // others may have applied more since: no error for a process that was level when it began
      return settled
    },
    async plan({ signal } = {}) {
      return prepare((await load(signal)).state, new Date(clock()).toISOString(), 'guarded').plan
    },
    async apply({ signal } = {}) {
      let applied: Plan | undefined
      settled = await change((state, now) => {
        const { plan, merged } = prepare(state, now, 'guarded')
        refuseBreaking(plan)
        applied = plan
        return merged
      }, signal)
      return applied as Plan // change has called its edit at least once
    },
    async edit(edit, { signal } = {}) {
      await registry.ensure(signal === undefined ? {} : { signal })
      settled = await change(edit, signal)
      return settled
    },
  }
  return registry
}

function callOptions(clock: () => number, signal: AbortSignal | undefined): CallOptions {
  const now = clock()
  return signal === undefined ? { now } : { now, signal }
}

function isConflict(error: unknown): boolean {
  return GranaryError.isInstance(error) && error.code === 'STORE_CONFLICT'
}

function tooManyConflicts(name: string, cause: unknown): GranaryError {
  return new GranaryError(
    'STORE_CONFLICT',
    `The registry of "${name}" was changed by others ${mostRetries + 1} times while this process recorded its definitions: try again`,
    { cause },
  )
}

function refuseBreaking({ changes }: Plan): void {
  const breaking = changes.filter(({ kind }) => kind === 'breaking')
  if (breaking.length === 0) return
  throw new GranaryError(
    'REGISTRY_BREAKING_CHANGE',
    `The definitions would break what is recorded:\n${breaking.map(changeText).join('\n')}\n` +
      'A recorded version never changes so: take the change back, or make it in a new version of the group or service (on-demand features: under a new name)',
  )
}

function pendingChange(plan: Plan): GranaryError {
  const breaking = plan.changes.some(({ kind }) => kind === 'breaking')
  const wayOut = breaking
    ? 'The breaking ones need a new version of the group or service (on-demand features: a new name), the others apply()'
    : 'Record them by apply(), or take them back'
  return new GranaryError(
    'REGISTRY_PENDING_CHANGE',
    `The definitions differ from what is recorded, and apply is 'check':\n${plan}\n${wayOut}`,
  )
}
