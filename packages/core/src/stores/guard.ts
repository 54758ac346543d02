// The one way to a store: refuses after close, races the signal, makes every failure a GranaryError, tells the observer.

import { abortedError } from '../errors/aborted-error.js'
import { GranaryError } from '../errors/granary-error.js'
import { race, raceEach } from '../values/race.js'
import { type Observer, type StoreRole, tell } from './observer.js'

interface SignalOptions {
  readonly signal?: AbortSignal
}

export interface Guard {
  /**
   * Runs one call. Rejects with GranaryError alone: `ABORTED`, `STORE_TIMEOUT`, the store's own, or `STORE_UNAVAILABLE` for a foreign error.
   * `count`: for the observer. `check` throws for an answer that breaks the contract.
   */
  call<T>(operation: string, options: SignalOptions, run: () => Promise<T>, count?: number, check?: (answer: T) => void): Promise<T>
  /** Runs one iteration in the same way; leaving the loop ends the store's. */
  iterate<T>(operation: string, options: SignalOptions, run: () => AsyncIterable<T>): AsyncGenerator<T, void, undefined>
  /** Ends the guard, once: later calls are `STORE_CLOSED`. */
  close(run: () => Promise<void>): Promise<void>
}

/** Milliseconds. A store in memory answers without ever leaving this turn of the event loop: timers, and so time-outs, would wait for the end. */
const longestWithoutRest = 50

export function guard(role: StoreRole, observer?: Observer): Guard {
  let closing: Promise<void> | undefined
  const checkOpen = (operation: string): void => {
    if (closing !== undefined) throw new GranaryError('STORE_CLOSED', `The ${role} store is closed: ${operation} needs an open one`)
  }
  return {
    async call(operation, options, run, count, check) {
      checkOpen(operation)
      const started = observer?.storeCall === undefined ? 0 : performance.now()
      try {
        const answer = await race(run, options.signal)
        check?.(answer)
        if (observer?.storeCall !== undefined) tell(observer, 'storeCall', callEvent(role, operation, started, count))
        return answer
      } catch (error) {
        const mapped = mapError(error, role, operation, options.signal)
        if (observer?.storeCall !== undefined)
          tell(observer, 'storeCall', { ...callEvent(role, operation, started, count), code: mapped.code })
        throw mapped
      }
    },
    async *iterate(operation, options, run) {
      checkOpen(operation)
      const started = performance.now()
      let count = 0
      let failed: GranaryError | undefined
      try {
        let rested = started
        for await (const item of raceEach(run, options.signal)) {
          count++
          yield item
          if (performance.now() - rested > longestWithoutRest) {
            await new Promise((resolve) => setTimeout(resolve))
            rested = performance.now()
          }
        }
      } catch (error) {
        failed = mapError(error, role, operation, options.signal)
        throw failed
      } finally {
        const event = callEvent(role, operation, started, count)
        tell(observer, 'storeCall', failed === undefined ? event : { ...event, code: failed.code })
      }
    },
    close(run) {
      closing ??= race(run, undefined).catch((error: unknown) => {
        throw mapError(error, role, 'close', undefined)
      })
      return closing
    },
  }
}

function callEvent(store: StoreRole, operation: string, started: number, count: number | undefined) {
  const milliseconds = performance.now() - started
  return count === undefined ? { store, operation, milliseconds } : { store, operation, milliseconds, count }
}

function mapError(error: unknown, role: StoreRole, operation: string, signal: AbortSignal | undefined): GranaryError {
  if (signal?.aborted === true && error === signal.reason) return abortedError(signal, `The ${role} store's ${operation}`)
  if (GranaryError.isInstance(error)) return error
  return new GranaryError(
    'STORE_UNAVAILABLE',
    `The ${role} store failed in ${operation}: the cause says more; repeat the call once it is well`,
    { cause: error },
  )
}

/** @throws GranaryError `ABORTED` or `STORE_TIMEOUT` where the signal has aborted. */
export function checkSignal(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw abortedError(signal, what)
}

/** @throws GranaryError `STORE_CORRUPT` naming the store and the operation. */
export function corruptAnswer(role: StoreRole, operation: string, why: string): never {
  throw new GranaryError('STORE_CORRUPT', `The ${role} store answered ${operation} with ${why}: its adapter breaks the contract`)
}

/** @throws GranaryError `STORE_UNSUPPORTED_PROTOCOL` for a store that was written for another contract. */
export function checkSpecVersion(role: StoreRole, store: { readonly specVersion: unknown } | null | undefined, known: string): void {
  const version: unknown = store?.specVersion
  if (version === known) return
  throw new GranaryError(
    'STORE_UNSUPPORTED_PROTOCOL',
    `The ${role} store has the spec version ${JSON.stringify(version)}, this core knows '${known}': install versions that fit`,
  )
}
