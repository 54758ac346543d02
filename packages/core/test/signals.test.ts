// A caller who stops waiting: every kind of call ends at once with ABORTED or STORE_TIMEOUT, before its work or in the midst of it, and nothing is left behind.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OfflineStore, RegistryStore } from '../src/spec/index.js'
import { deaf, hanging } from './faulty-stores.js'
import { errorOf, expectRefusal } from './refusal.js'
import { churn, collect, contents, day, openShop, purchases, type Shop, shopData, visits } from './shop.js'

const definitions = [purchases, visits, churn] as const
type Store = Shop<typeof definitions>['store']
const rows = [{ customer_id: 'A', total: 1, event_timestamp: day(5) }]
const keys = [{ customer_id: 'A' }]
const spine = [{ customer_id: 'A', event_timestamp: day(6) }]

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

type Call = (store: Store, signal: AbortSignal) => Promise<unknown>
const calls: Readonly<Record<string, Call>> = {
  ingest: (store, signal) => store.ingest(purchases, rows, { signal }),
  push: (store, signal) => store.push(purchases, { customer_id: 'A', total: 1 }, { to: 'both', signal }),
  delete: (store, signal) => store.delete(purchases, keys, { signal }),
  getOnlineFeatures: (store, signal) => store.getOnlineFeatures(churn, keys, { signal }),
  getHistoricalFeatures: (store, signal) => store.getHistoricalFeatures(churn, { spine, signal }),
  getOfflineFeatures: async (store, signal) => (await store.getOfflineFeatures(purchases, { signal })).rows(),
  materialize: (store, signal) => store.materialize({ signal }),
  materializeIncremental: (store, signal) => store.materializeIncremental({ signal }),
  getQuarantine: (store, signal) => collect(store.getQuarantine(purchases, { signal })),
  replayQuarantine: (store, signal) => store.replayQuarantine(purchases, { batchId: 'b', signal }),
  listFeatureGroups: (store, signal) => store.listFeatureGroups({ signal }),
  listFeatures: (store, signal) => store.listFeatures({}, { signal }),
  listServices: (store, signal) => store.listServices({ signal }),
  listEntities: (store, signal) => store.listEntities({ signal }),
  deprecateFeature: (store, signal) => store.deprecateFeature('purchases:total', { reason: 'x', signal }),
  lineage: (store, signal) => store.lineage('purchases:total', { signal }),
  plan: (store, signal) => store.plan({ signal }),
  apply: (store, signal) => store.apply({ signal }),
  warmUp: (store, signal) => store.warmUp({ signal }),
}

describe('a signal that has aborted already', () => {
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} does nothing`, async () => {
      const { store, data } = openShop(definitions)
      const reason = new Error('too late')
      const error = await errorOf(call(store, AbortSignal.abort(reason)))
      expect([error.code, rootOf(error)]).toEqual(['ABORTED', reason])
      expect([data.offline.tables.size, data.offline.document, data.online.size]).toEqual([0, undefined, 0])
    })
    test(`${name} in a store that is in use`, async () => {
      const { store, data } = openShop(definitions)
      await store.ingest(purchases, rows)
      await store.getOnlineFeatures(churn, keys)
      const before = contents(data, [purchases, visits])
      await expectRefusal(call(store, AbortSignal.abort()), 'ABORTED')
      expect(contents(data, [purchases, visits])).toEqual(before)
    })
  }
})

function rootOf(error: Error): unknown {
  return error.cause instanceof Error && 'code' in error.cause && typeof error.cause.code === 'string' ? rootOf(error.cause) : error.cause
}

/** Data of an earlier process: there is something to read. */
async function left() {
  const data = shopData()
  await openShop(definitions, { data }).store.ingest(purchases, rows, { batchId: 'a' })
  return { data, before: contents(data, [purchases, visits]) }
}

describe('a signal that aborts while the registry hangs', () => {
  for (const [name, call] of Object.entries(calls)) {
    if (name === 'getQuarantine') continue // reads without the registry
    test(name, async () => {
      const { data, before } = await left()
      const offline = memoryOfflineStore({ data: data.offline })
      let asked = false
      const load = () => {
        asked = true
        return new Promise<never>(() => undefined)
      }
      const { store } = openShop(definitions, { data, offline, registry: { ...(offline.registry as RegistryStore), load } })
      const control = new AbortController()
      const running = errorOf(call(store, control.signal))
      while (!asked) await new Promise(setImmediate)
      control.abort()
      expect((await running).code).toBe('ABORTED')
      expect(contents(data, [purchases, visits]).history).toEqual(before.history)
    })
  }
})

describe("the caller's time-out", () => {
  const scanned = ['getHistoricalFeatures', 'getOfflineFeatures', 'materialize', 'getQuarantine', 'replayQuarantine']
  for (const name of ['ingest', 'delete', 'getOnlineFeatures', ...scanned]) {
    test(`${name} is STORE_TIMEOUT`, async () => {
      const { data } = await left()
      const offline = deaf(memoryOfflineStore({ data: data.offline }), ['append', 'scan'])
      const { store } = openShop(definitions, { data, offline, online: deaf(memoryOnlineStore({ data: data.online }), ['read']) })
      const error = await expectRefusal((calls[name] as Call)(store, AbortSignal.timeout(5)), 'STORE_TIMEOUT')
      expect(rootOf(error)).toMatchObject({ name: 'TimeoutError' })
    })
  }
})

describe('in the midst of', () => {
  test('a stream whose source hangs: what is stored stays, and the error says how far it got', async () => {
    const { store, data } = openShop(definitions)
    const control = new AbortController()
    let asked = 0
    let closed = false
    async function* slow() {
      try {
        for (; ; asked++) {
          if (asked === 3) await new Promise(() => undefined)
          yield { customer_id: `C${asked}`, total: 1 }
        }
      } finally {
        closed = true
      }
    }
    const running = errorOf(store.ingest(purchases, slow(), { batchId: 'b', batchSize: 2, signal: control.signal }))
    while (asked < 3 || data.online.size < 2) await new Promise(setImmediate)
    control.abort()
    const error = await running
    expect([error.code, error.batchId, error.offset, closed]).toEqual(['ABORTED', 'b', 2, false])
    expect([...(data.offline.tables.get('purchases@1')?.batches.keys() ?? [])]).toEqual(['b/0+2'])
  })
  test('a stream, between two batches', async () => {
    const { store, data } = openShop(definitions)
    const control = new AbortController()
    const onProgress = () => control.abort()
    const error = await errorOf(
      store.ingest(
        purchases,
        Array.from({ length: 4 }, (_, number) => ({ customer_id: `C${number}`, total: 1 })),
        { batchId: 'b', batchSize: 2, signal: control.signal, onProgress },
      ),
    )
    expect([error.code, error.batchId, error.offset, data.online.size]).toEqual(['ABORTED', 'b', 2, 2])
  })
  test('an ingestion whose batch is in the history already: INGEST_PARTIAL, so that nobody thinks it lost', async () => {
    const data = shopData()
    const asks = { count: 0 }
    const { store } = openShop(definitions, { data, online: hanging(memoryOnlineStore({ data: data.online }), ['write'], asks) })
    const control = new AbortController()
    const running = errorOf(store.ingest(purchases, rows, { batchId: 'b', signal: control.signal }))
    while (asks.count === 0) await new Promise(setImmediate)
    control.abort()
    const error = await running
    expect([error.code, error.batchId, (error.cause as { code?: string }).code]).toEqual(['INGEST_PARTIAL', 'b', 'ABORTED'])
    expect(data.offline.tables.get('purchases@1')?.commits).toHaveLength(1)
  })
  test('a warm start: the reader leaves, the start goes on for the others', async () => {
    const data = shopData()
    await openShop(definitions, { data }).store.ingest(purchases, rows)
    const offline = memoryOfflineStore({ data: data.offline })
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let scans = 0
    const gated: OfflineStore = {
      ...offline,
      async *scan(...given) {
        scans++
        await gate
        yield* offline.scan(...given)
      },
    }
    const { store } = openShop(definitions, { data, offline: gated, online: memoryOnlineStore() })
    const control = new AbortController()
    const leaving = errorOf(store.getOnlineFeatures(purchases, keys, { signal: control.signal }))
    const staying = store.getOnlineFeatures(purchases, keys)
    while (scans === 0) await new Promise(setImmediate)
    control.abort()
    expect((await leaving).code).toBe('ABORTED')
    open()
    expect((await staying).columns.total).toEqual([1])
    expect(scans).toBe(1)
  })
  test('a scan that is being read: the next step ends', async () => {
    const { store } = openShop(definitions)
    await store.ingest(
      purchases,
      Array.from({ length: 10 }, (_, number) => ({ customer_id: `C${number}`, total: 1 })),
      { batchSize: 1 },
    )
    const control = new AbortController()
    let seen = 0
    const error = await errorOf(async () => {
      for await (const _ of (await store.getOfflineFeatures(purchases, { signal: control.signal })).batches({ size: 1 }))
        if (++seen === 2) control.abort()
    })
    expect([error.code, seen < 10]).toEqual(['ABORTED', true])
  })
})

test('calls that share a signal leave no listener on it', async () => {
  const { store } = openShop(definitions)
  const control = new AbortController()
  let listeners = 0
  const { signal } = control
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners++
    add(...given)
  }
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners--
    remove(...given)
  }
  for (const call of Object.values(calls)) await call(store, signal)
  await store.ingest(
    purchases,
    (async function* () {
      yield* rows
    })(),
    { signal },
  )
  expect(listeners).toBe(0)
})
