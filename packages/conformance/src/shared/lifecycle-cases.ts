// SPEC 4: manifest, abort, close. The same for stores of every kind, over the operations that each has.

import { check, checkCode, checkSame, describeError, rejection } from '../assert/assert.js'
import type { Closable, ConformanceCase } from '../conformance-case.js'
import { sleep, today } from '../fixtures/times.js'

export interface Operation<Store> {
  readonly name: string
  /** False where the store lacks it. */
  there?(store: Store): boolean
  run(store: Store, call: { readonly now: number; readonly signal?: AbortSignal }): Promise<unknown>
}

export interface Lifecycle<Store> {
  readonly operations: readonly Operation<Store>[]
  /** Stores something small, and throws unless it is there afterwards. */
  works(store: Store): Promise<void>
  /** Throws where any operation has left a trace. */
  untouched(store: Store): Promise<void>
  /** Throws unless the manifest keeps the contract. */
  checkManifest(store: Store): void
  /** Begins something that takes a while. */
  longCall(store: Store): Promise<unknown>
}

const withinMilliseconds = 1_500 // a second by contract, and what a busy machine adds

export function lifecycleCases<Store extends Closable>({
  operations,
  works,
  untouched,
  checkManifest,
  longCall,
}: Lifecycle<Store>): readonly ConformanceCase<Store, never>[] {
  const operationsOf = (store: Store): readonly Operation<Store>[] => operations.filter(({ there }) => there?.(store) ?? true)
  return [
    {
      id: 'lifecycle/manifest',
      title: 'names its spec version, gives its guarantees as frozen plain data, and has the operations that they call for',
      requires: [],
      run: async ({ store }) => checkManifest(store),
    },
    {
      id: 'abort/before',
      title: 'a call whose signal has aborted rejects with its reason, and does nothing',
      requires: [],
      async run({ store }) {
        for (const { name, run } of operationsOf(store)) {
          for (const reason of [new DOMException('timed out', 'TimeoutError'), { why: 'any value' }]) {
            const aborted = run(store, { now: today, signal: AbortSignal.abort(reason) })
            const late = sleep(withinMilliseconds).then(() => Promise.reject(new Error('nothing, for longer than a second')))
            const error = await rejection(Promise.race([aborted, late]), `${name} with an aborted signal`)
            check(error === reason, `${name} with an aborted signal rejected with ${describeError(error)}, not with its reason`)
          }
        }
        await untouched(store)
        await works(store)
      },
    },
    {
      id: 'abort/during',
      title: 'a call aborted under way settles within a second, with the reason where it rejects, and the store goes on',
      requires: [],
      async run({ store }) {
        for (const { name, run } of operationsOf(store)) {
          for (const wait of [undefined, 0, 1]) {
            const controller = new AbortController()
            const reason = new Error(`${name} was aborted by the suite`)
            const settled = settle(run(store, { now: today, signal: controller.signal }))
            if (wait !== undefined) await sleep(wait)
            controller.abort(reason)
            const outcome = await Promise.race([settled, sleep(withinMilliseconds).then(() => 'late' as const)])
            check(outcome !== 'late', `${name} did not settle within a second of its abort`)
            check(
              outcome.status === 'resolved' || outcome.error === reason,
              `${name} rejected with ${describeError(outcome.error)}, not with the reason of its abort`,
            )
          }
        }
        await works(store)
      },
    },
    {
      id: 'abort/listeners',
      title: 'a call that has settled leaves no listener on its signal',
      requires: [],
      async run({ store }) {
        const { signal, listeners } = watchedSignal()
        for (const { run } of operationsOf(store)) for (let turn = 0; turn < 5; turn++) await run(store, { now: today, signal })
        await sleep(0)
        checkSame(listeners.size, 0, 'listeners left')
      },
    },
    {
      id: 'close/idempotent',
      title: 'close may be called again, also at once; afterwards every call is STORE_CLOSED',
      requires: [],
      async run({ store }) {
        await works(store)
        await Promise.all([store.close(), store.close()])
        await store.close()
        for (const { name, run } of operationsOf(store)) await checkCode(run(store, { now: today }), 'STORE_CLOSED', `${name} after close`)
        await store.close()
      },
    },
    {
      id: 'close/waits',
      title: 'close waits for calls under way: none fails because of it, none runs on after it',
      requires: [],
      async run({ store }) {
        await works(store)
        let running = 4
        const calls = Array.from({ length: running }, () =>
          settle(longCall(store)).then((outcome) => {
            running--
            return outcome
          }),
        )
        await store.close()
        await sleep(0) // what is settled has now said so
        checkSame(running, 0, 'calls still running after close')
        for (const outcome of await Promise.all(calls))
          check(outcome.status === 'resolved', `a call under way failed at close: ${describeError(outcome.error)}`)
      },
    },
  ]
}

/** Throws unless the manifest is deeply frozen, survives JSON, and is what structured clone gives. */
export function checkPlainManifest(capabilities: object): void {
  check(Object.isFrozen(capabilities), 'capabilities are not frozen')
  checkSame(JSON.parse(JSON.stringify(capabilities)), capabilities, 'capabilities as JSON')
}

type Outcome = { readonly status: 'resolved'; readonly error?: undefined } | { readonly status: 'rejected'; readonly error: unknown }

function settle(promise: Promise<unknown>): Promise<Outcome> {
  return promise.then(
    () => ({ status: 'resolved' }),
    (error: unknown) => ({ status: 'rejected', error }),
  )
}

function watchedSignal(): { readonly signal: AbortSignal; readonly listeners: ReadonlySet<unknown> } {
  const { signal } = new AbortController()
  const listeners = new Set<unknown>()
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = ((type: 'abort', listener: () => void, options?: AddEventListenerOptions) => {
    listeners.add(listener)
    add(type, listener, options)
  }) as AbortSignal['addEventListener'] // stores listen for abort alone
  signal.removeEventListener = ((type: 'abort', listener: () => void) => {
    listeners.delete(listener)
    remove(type, listener)
  }) as AbortSignal['removeEventListener']
  return { signal, listeners }
}
