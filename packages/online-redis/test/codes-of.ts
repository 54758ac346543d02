// Every call of an online store, and the code that each fails with.

import type { OnlineStore } from '@granary/core/spec'
import { expect } from 'vitest'
import { codeOf } from './failure-of.js'
import { now, numbered, put, rowsOf } from './numbered-rows.js'

type Outcome = readonly [code: string, retryable: boolean]

const calls = {
  read: (store: OnlineStore) => rowsOf(store, ['a', 'b']),
  write: (store: OnlineStore) => put(store, 'a', 1),
  remove: (store: OnlineStore) => store.remove(numbered, ['a'], { now }),
  'remove up to': (store: OnlineStore) => store.remove(numbered, ['a'], { now, upTo: [{ event: now, created: now * 1_000 }] }),
  scan: async (store: OnlineStore) => {
    for await (const _ of store.scan?.(numbered, { now }) ?? []) return
  },
  ping: (store: OnlineStore) => store.ping({ now }),
}

/** All calls at once; rejects where one resolves. */
export async function codesOf(store: OnlineStore): Promise<Readonly<Record<string, Outcome>>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(calls).map(async ([name, call]) => [name, await codeOf(call(store))] as const)),
  )
}

export const everyCall = (outcome: unknown): unknown => Object.fromEntries(Object.keys(calls).map((name) => [name, outcome]))

/** The outcome of a call that nobody can answer: that a retry may help, at once or at the deadline. */
export const soonOrLate = expect.toSatisfy(
  ([code, retryable]: Outcome) => /^STORE_(UNAVAILABLE|TIMEOUT)$/.test(code) && retryable,
) as unknown
