// Stores that go wrong on purpose: one method replaced, the rest as it was.

import type { OfflineStore, OnlineStore } from '../src/spec/index.js'

export const outage = new Error('ECONNRESET: c4n4ry') // a driver's own words may hold anything

/** Rejects while `on` says so. */
export interface Outage {
  on: boolean
}

/** The store with some operations that reject with `outage` while the switch is on. */
export function unavailable<S extends OnlineStore | OfflineStore>(
  store: S,
  operations: readonly (keyof S)[],
  state: Outage = { on: true },
): S {
  return replaced(store, operations, (operation) => (state.on ? Promise.reject(outage) : operation()))
}

/** The store with some operations that settle when their signal aborts, and not before: `asks` counts them. */
export function hanging<S extends OnlineStore | OfflineStore>(
  store: S,
  operations: readonly (keyof S)[],
  asks: { count: number } = { count: 0 },
): S {
  return replaced(store, operations, (_, signal) => {
    asks.count++
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))
  })
}

/** The store with some operations that never settle, whatever the signal says. */
export function deaf<S extends OnlineStore | OfflineStore>(
  store: S,
  operations: readonly (keyof S)[],
  asks: { count: number } = { count: 0 },
): S {
  return replaced(store, operations, () => {
    asks.count++
    return new Promise(() => undefined)
  })
}

type Method = (...given: unknown[]) => unknown

function replaced<S extends OnlineStore | OfflineStore>(
  store: S,
  operations: readonly (keyof S)[],
  run: (operation: () => Promise<unknown>, signal: AbortSignal | undefined) => Promise<unknown>,
): S {
  const changed: Partial<Record<keyof S, unknown>> = {}
  for (const operation of operations) {
    const original = (store[operation] as Method).bind(store)
    changed[operation] =
      operation === 'scan' ? scanned(original, run) : (...given: unknown[]) => run(async () => original(...given), signalOf(given))
  }
  return { ...store, ...changed }
}

function scanned(original: Method, run: (operation: () => Promise<unknown>, signal: AbortSignal | undefined) => Promise<unknown>): Method {
  return async function* (...given) {
    await run(async () => undefined, signalOf(given))
    yield* original(...given) as AsyncIterable<unknown>
  }
}

function signalOf(given: readonly unknown[]): AbortSignal | undefined {
  const options = given.at(-1) as { readonly signal?: AbortSignal } | undefined // the last argument of every operation but close
  return options?.signal
}

/** A store that keeps what has expired until somebody sweeps it. */
export function neverExpiring(store: OnlineStore): OnlineStore {
  return {
    ...store,
    capabilities: { ...store.capabilities, expiry: false },
    write: (write, options) => store.write({ ...write, rows: write.rows.map(({ expiresAt: _, ...row }) => row) }, options),
  }
}

/** Counts the calls of each operation of a store. */
export function counted<S extends OnlineStore | OfflineStore>(store: S): { readonly store: S; readonly calls: Record<string, number> } {
  const calls: Record<string, number> = {}
  const changed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(store)) {
    if (typeof value !== 'function') continue
    changed[name] = (...given: unknown[]) => {
      calls[name] = (calls[name] ?? 0) + 1
      return (value as Method)(...given)
    }
  }
  return { store: { ...store, ...changed }, calls }
}
