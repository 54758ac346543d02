// Stores that reject, hang, answer too little, or speak another contract: core says which, under one code each, and stays usable.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createFeatureStore, type ErrorCode, GranaryError, memoryRegistryStore } from '../src/index.js'
import type { OfflineStore, OnlineStore, RegistryStore, RowBatch } from '../src/spec/index.js'
import { deaf, hanging, neverExpiring, outage, unavailable } from './faulty-stores.js'
import { canary, errorOf, expectRefusal } from './refusal.js'
import {
  basket,
  churn,
  collect,
  contents,
  day,
  everything,
  openShop,
  purchases,
  type Shop,
  type ShopOptions,
  shopData,
  visits,
} from './shop.js'

const definitions = [purchases, visits, basket, churn] as const
const groups = [purchases, visits] as const
const row = { customer_id: canary.text, total: 1, event_timestamp: day(5) }

interface Setting {
  readonly online?: (store: OnlineStore) => OnlineStore
  readonly offline?: (store: OfflineStore) => OfflineStore
}

function shopWith(
  { online = (store) => store, offline = (store) => store }: Setting,
  options: ShopOptions<typeof definitions> = {},
): Shop<typeof definitions> {
  const data = options.data ?? shopData()
  return openShop(definitions, {
    ...options,
    data,
    online: online(memoryOnlineStore({ data: data.online })),
    offline: offline(memoryOfflineStore({ data: data.offline })),
  })
}

interface Call {
  readonly name: string
  readonly of: 'online' | 'offline'
  readonly operations: readonly string[]
  run(shop: Shop<typeof definitions>, signal?: AbortSignal): Promise<unknown>
}
const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal })

const calls: readonly Call[] = [
  { name: 'ingest', of: 'offline', operations: ['append'], run: ({ store }, signal) => store.ingest(purchases, [row], withSignal(signal)) },
  {
    name: 'push',
    of: 'online',
    operations: ['write'],
    run: ({ store }, signal) => store.push(purchases, row, { to: 'online', ...withSignal(signal) }),
  },
  {
    name: 'delete',
    of: 'offline',
    operations: ['append'],
    run: ({ store }, signal) => store.delete(purchases, [{ customer_id: canary.text }], withSignal(signal)),
  },
  {
    name: 'getOnlineFeatures',
    of: 'online',
    operations: ['read'],
    run: ({ store }, signal) => store.getOnlineFeatures(churn, [{ customer_id: canary.text }], withSignal(signal)),
  },
  {
    name: 'getHistoricalFeatures',
    of: 'offline',
    operations: ['scan'],
    run: async ({ store }, signal) =>
      (
        await store.getHistoricalFeatures(churn, { spine: [{ customer_id: canary.text, event_timestamp: day(6) }], ...withSignal(signal) })
      ).rows(),
  },
  {
    name: 'getOfflineFeatures',
    of: 'offline',
    operations: ['scan'],
    run: async ({ store }, signal) => (await store.getOfflineFeatures(purchases, withSignal(signal))).rows(),
  },
  {
    name: 'materialize',
    of: 'offline',
    operations: ['scan'],
    run: ({ store }, signal) => store.materialize({ groups: [purchases], ...withSignal(signal) }),
  },
  {
    name: 'materializeIncremental',
    of: 'online',
    operations: ['read', 'write'],
    run: ({ store }, signal) => store.materializeIncremental({ groups: [purchases], ...withSignal(signal) }),
  },
  {
    name: 'getQuarantine',
    of: 'offline',
    operations: ['scan'],
    run: ({ store }, signal) => collect(store.getQuarantine(purchases, withSignal(signal))),
  },
  {
    name: 'replayQuarantine',
    of: 'offline',
    operations: ['scan'],
    run: ({ store }, signal) => store.replayQuarantine(purchases, { batchId: 'b', ...withSignal(signal) }),
  },
]

/** A shop with history, whose store goes wrong in what the call needs of it. */
async function stocked(call: Call, wrong: <S extends OnlineStore | OfflineStore>(store: S, operations: readonly (keyof S)[]) => S) {
  const data = shopData()
  await openShop(definitions, { data }).store.ingest(purchases, [{ ...row, customer_id: 'C0' }])
  const setting: Setting =
    call.of === 'online'
      ? { online: (store) => wrong(store, call.operations as (keyof OnlineStore)[]) }
      : { offline: (store) => wrong(store, call.operations as (keyof OfflineStore)[]) }
  return { shop: shopWith(setting, { data }), before: contents(data, groups) }
}

describe('a store that rejects: STORE_UNAVAILABLE with its error as cause, nothing stored', () => {
  for (const call of calls) {
    test(call.name, async () => {
      const { shop, before } = await stocked(call, unavailable)
      const error = await expectRefusal(call.run(shop), 'STORE_UNAVAILABLE', new RegExp(`${call.of} store`))
      expect(error.retryable).toBe(true)
      expect(causes(error)).toContain(outage)
      expect(contents(shop.data, groups)).toEqual(before)
    })
  }
  test("an error of the store's own code stays as it is", async () => {
    const full = () => Promise.reject(new GranaryError('STORE_FULL', 'The disk is full'))
    const { store } = shopWith({ offline: (offline) => ({ ...offline, append: full }) })
    await expectRefusal(store.ingest(purchases, [row]), 'STORE_FULL')
  })
  test('also where it throws before it answers a promise', async () => {
    const thrown = () => {
      throw outage
    }
    const online = shopWith({ online: (store) => ({ ...store, read: thrown, write: thrown }) })
    await expectRefusal(online.store.getOnlineFeatures(churn, [{ customer_id: 'C1' }]), 'STORE_UNAVAILABLE', /online/)
    const offline = shopWith({ offline: (store) => ({ ...store, scan: thrown, append: thrown }) })
    await expectRefusal(collect(offline.store.getQuarantine(purchases)), 'STORE_UNAVAILABLE', /offline/)
    await expectRefusal(offline.store.ingest(purchases, [row]), 'STORE_UNAVAILABLE', /offline/)
  })
})

function causes(error: Error): unknown[] {
  return error.cause instanceof Error ? [error.cause, ...causes(error.cause)] : []
}

describe('a store that hangs until its signal aborts, and one that hangs for ever', () => {
  for (const call of calls) {
    for (const [kind, wrong] of [
      ['until', hanging],
      ['for ever', deaf],
    ] as const) {
      test(`${call.name}, ${kind}`, async () => {
        const asks = { count: 0 }
        const { shop, before } = await stocked(call, (store, operations) => wrong(store, operations, asks))
        const control = new AbortController()
        const running = errorOf(call.run(shop, control.signal))
        while (asks.count === 0) await new Promise(setImmediate)
        const reason = new Error('no more patience')
        control.abort(reason)
        const error = await running
        expect([error.code, causes(error)]).toEqual(['ABORTED', expect.arrayContaining([reason])])
        expect(contents(shop.data, groups)).toEqual(before)
      })
    }
    test(`${call.name}, longer than the caller's time-out`, async () => {
      const { shop } = await stocked(call, hanging)
      const error = await expectRefusal(call.run(shop, AbortSignal.timeout(5)), 'STORE_TIMEOUT')
      expect([error.retryable, error.status]).toEqual([true, 504])
    })
  }
})

describe('a store that answers what it must not: STORE_CORRUPT', () => {
  const key = { customer_id: 'C0' }
  const onlineAnswers: readonly (readonly [string, Partial<OnlineStore>])[] = [
    ['too few requests', { read: async () => [] }],
    ['too many requests', { read: async (requests) => [...requests, ...requests].map(({ keys }) => keys.map(() => undefined)) }],
    ['too few keys', { read: async (requests) => requests.map(() => []) }],
    ['nothing', { read: async () => undefined as never }],
  ]
  for (const [name, changes] of onlineAnswers) {
    test(`${name} to an online read`, async () => {
      const { store } = shopWith({ online: (online) => ({ ...online, ...changes }) })
      await expectRefusal(store.getOnlineFeatures(churn, [key]), 'STORE_CORRUPT', /online.*read/)
    })
  }
  test('text that is no JSON to an online read', async () => {
    const read = async (requests: Parameters<OnlineStore['read']>[0]) =>
      requests.map(({ table, keys }) =>
        keys.map(() => ({ table, event: 0, created: 0, deleted: false, values: table.columns.map(() => canary.text) })),
      )
    const { store } = openShop([everything], { online: { ...memoryOnlineStore(), read } })
    const result = await store.getOnlineFeatures(['everything:profile'], [key])
    await expectRefusal(() => result.rows, 'STORE_CORRUPT', /everything@1: profile/)
  })
  test('nothing to an online write: the history has the batch', async () => {
    const { store } = shopWith({ online: (online) => ({ ...online, write: async () => undefined as never }) })
    const error = await expectRefusal(store.ingest(purchases, [row]), 'INGEST_PARTIAL')
    expect(error.cause).toMatchObject({ code: 'STORE_CORRUPT' })
  })
  test('no number to a removal', async () => {
    const shop = shopWith({ online: (online) => ({ ...neverExpiring(online), remove: async () => undefined as never }) })
    await shop.store.ingest(purchases, [row])
    shop.clock.now = day(31).getTime()
    await expectRefusal(shop.store.sweep(), 'STORE_CORRUPT', /online.*remove/)
  })
  test('no receipt to an append', async () => {
    for (const receipt of [
      undefined,
      {},
      { status: 'done', created: 1, snapshot: '' },
      { status: 'stored', created: Number.NaN, snapshot: '' },
      { status: 'stored', created: 1 },
    ]) {
      const { store } = shopWith({ offline: (offline) => ({ ...offline, append: async () => receipt as never }) })
      await expectRefusal(store.ingest(purchases, [row]), 'STORE_CORRUPT', /offline.*append/)
    }
  })
  test('no name of a snapshot', async () => {
    const { store } = shopWith({ offline: (offline) => ({ ...offline, snapshots: { at: async () => undefined as never } }) })
    await expectRefusal(store.getOfflineFeatures(purchases), 'STORE_CORRUPT', /offline.*snapshots/)
  })

  const batches: readonly (readonly [string, (batch: RowBatch) => RowBatch])[] = [
    ['fewer columns than its table', (batch) => ({ ...batch, columns: [] })],
    ['fewer keys than its table', (batch) => ({ ...batch, keys: [] })],
    ['fewer event times than rows', (batch) => ({ ...batch, eventTime: new Float64Array(0) })],
    ['fewer created times than rows', (batch) => ({ ...batch, created: new Float64Array(0) })],
    ['fewer marks of deletion than rows', (batch) => ({ ...batch, deleted: new Uint8Array(0) })],
    ['fewer values of a key than rows', (batch) => ({ ...batch, keys: [{ kind: 'string', values: [] }] })],
    [
      'fewer values of a column than rows',
      (batch) => ({ ...batch, columns: batch.columns.map(() => ({ kind: 'number', values: new Float64Array(0) })) }),
    ],
    [
      'fewer marks of nulls than rows',
      (batch) => ({ ...batch, columns: batch.columns.map((column) => column && { ...column, nulls: new Uint8Array(0) }) }),
    ],
  ]
  for (const [name, change] of batches) {
    test(`a scan with ${name}`, async () => {
      const data = shopData()
      await openShop(definitions, { data }).store.ingest(purchases, [row])
      const changed = (offline: OfflineStore): OfflineStore => ({
        ...offline,
        async *scan(...given) {
          for await (const batch of offline.scan(...given)) yield change(batch)
        },
      })
      const { store } = shopWith({ offline: changed }, { data })
      await expectRefusal(store.materialize({ groups: [purchases] }), 'STORE_CORRUPT', /offline.*scan/)
      const training = store.getHistoricalFeatures(purchases, { spine: [{ customer_id: 'C1', event_timestamp: day(6) }] })
      await expectRefusal(
        training.then((result) => result.rows()),
        'STORE_CORRUPT',
        /offline.*scan/,
      )
    })
  }
  test('no document, and no revision, of a registry', async () => {
    const broken = (changes: object): RegistryStore => ({ ...memoryRegistryStore(), ...changes })
    await expectRefusal(
      openShop(definitions, { registry: broken({ load: async () => ({ revision: '1' }) }) }).store.apply(),
      'STORE_CORRUPT',
      /registry.*load/,
    )
    await expectRefusal(
      openShop(definitions, { registry: broken({ save: async () => undefined }) }).store.apply(),
      'STORE_CORRUPT',
      /registry.*save/,
    )
  })
  test('a document that is none: REGISTRY_CORRUPT, and nothing is stored', async () => {
    const { store, data } = openShop(definitions)
    data.offline.document = { document: '{"format":', revision: '1' }
    await expectRefusal(store.ingest(purchases, [row]), 'REGISTRY_CORRUPT')
    expect([data.offline.tables.size, data.online.size]).toEqual([0, 0])
  })
})

describe('a store of an unknown contract is refused by its version', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['online', { online: { ...memoryOnlineStore(), specVersion: 'online/2' } }, /online.*"online\/2".*online\/1/],
    ['offline', { offline: { ...memoryOfflineStore(), specVersion: 'offline/9' } }, /offline.*"offline\/9".*offline\/1/],
    ['registry', { registry: { ...memoryRegistryStore(), specVersion: 'registry/0' } }, /registry.*"registry\/0".*registry\/1/],
    ['no version at all', { online: {} }, /online.*undefined.*online\/1/],
    ['null', { offline: null }, /offline.*undefined.*offline\/1/],
    [
      'the registry of an offline store',
      { offline: { ...memoryOfflineStore(), registry: { ...memoryRegistryStore(), specVersion: 'registry/7' } } },
      /registry.*"registry\/7"/,
    ],
  ]
  for (const [name, stores, names] of cases) {
    test(name, async () => {
      await expectRefusal(
        () => createFeatureStore({ name: 'shop', definitions, ...stores } as Parameters<typeof createFeatureStore>[0]),
        'STORE_UNSUPPORTED_PROTOCOL',
        names,
      )
    })
  }
})

describe('after close', () => {
  const uses: readonly (readonly [string, (shop: Shop<typeof definitions>) => Promise<unknown>])[] = [
    ...calls.map(({ name, run }) => [name, run] as const),
    ['sweep', ({ store }) => store.sweep()],
    ['listFeatureGroups', ({ store }) => store.listFeatureGroups()],
    ['listFeatures', ({ store }) => store.listFeatures()],
    ['listServices', ({ store }) => store.listServices()],
    ['listEntities', ({ store }) => store.listEntities()],
    ['getFeatureMetadata', ({ store }) => store.getFeatureMetadata('purchases:total')],
    ['deprecateFeature', ({ store }) => store.deprecateFeature('purchases:total', { reason: 'x' })],
    ['lineage', ({ store }) => store.lineage('purchases:total')],
    ['plan', ({ store }) => store.plan()],
    ['apply', ({ store }) => store.apply()],
  ]
  for (const [name, use] of uses) {
    test(`${name} is STORE_CLOSED, and stores nothing`, async () => {
      const shop = openShop(definitions)
      await shop.store.ingest(purchases, [row])
      const before = contents(shop.data, groups)
      await shop.store.close()
      await expectRefusal(use(shop), 'STORE_CLOSED', new RegExp(`shop.*${name}`))
      expect(contents(shop.data, groups)).toEqual(before)
    })
  }
  test('closing again does nothing, and a result that is looked at later says so', async () => {
    const { store } = openShop(definitions)
    await store.ingest(purchases, [row])
    const history = await store.getOfflineFeatures(purchases)
    await Promise.all([store.close(), store.close()])
    await store.close()
    await expectRefusal(history.rows(), 'STORE_CLOSED', /offline/)
  })
  test('every store is closed, even where another cannot be', async () => {
    const closed: string[] = []
    const closing = (name: string) => async () => void closed.push(name)
    const shop = openShop(definitions, {
      online: { ...memoryOnlineStore(), close: () => Promise.reject(outage) },
      offline: { ...memoryOfflineStore(), close: closing('offline') },
      registry: { ...memoryRegistryStore(), close: closing('registry') },
    })
    const error = await expectRefusal(shop.store.close(), 'STORE_UNAVAILABLE', /online.*close/)
    expect(error.cause).toBe(outage)
    expect(closed).toEqual(['offline', 'registry'])
  })
})

test('every code that a store may fail with can be told as retryable or not', () => {
  const retryable = (['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'STORE_CONFLICT', 'INGEST_PARTIAL', 'ABORTED'] satisfies ErrorCode[]).map(
    (code) => new GranaryError(code, '').retryable,
  )
  const final = (['STORE_CORRUPT', 'STORE_CLOSED', 'STORE_UNSUPPORTED_PROTOCOL', 'STORE_SCHEMA_MISMATCH'] satisfies ErrorCode[]).map(
    (code) => new GranaryError(code, '').retryable,
  )
  expect([new Set(retryable), new Set(final)]).toEqual([new Set([true]), new Set([false])])
})
