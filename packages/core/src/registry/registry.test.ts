import { describe, expect, test } from 'vitest'
import { type Definitions, defineEntity, defineFeatureGroup, defineFeatureService, defineOnDemandFeatures } from '../definition/index.js'
import { GranaryError } from '../errors/granary-error.js'
import type { RegistryStore } from '../spec/index.js'
import type { Types } from '../values/feature-type.js'
import { t } from '../values/types.js'
import { getFeatureMetadata } from './catalog.js'
import { type Deprecation, deprecated } from './deprecation.js'
import { memoryRegistryStore } from './memory-registry-store.js'
import { recordedTable } from './merge.js'
import { createRegistry, type Registry } from './registry.js'

const customer = defineEntity({ name: 'customer', joinKeys: { customer_id: t.string() } })
function group(features: Types, options: { readonly ttl?: number; readonly description?: string; readonly version?: number } = {}) {
  return defineFeatureGroup({ name: 'customers', entity: customer, features, ...options })
}
const plain = group({ purchases: t.int64() })
const now = Date.parse('2026-01-05T10:00:00Z')

function registryOf(
  store: RegistryStore,
  definitions: Definitions,
  options: { readonly apply?: 'auto' | 'check'; readonly name?: string; readonly clock?: () => number } = {},
) {
  return createRegistry({ name: 'shop', store, definitions, apply: 'auto', clock: () => now, ...options })
}
const code = (expected: string) => expect.objectContaining({ code: expected })
const unwritten = async (store: RegistryStore) => (await store.load({ now })) === undefined

/** A store that runs something before each of its first saves: another process that is faster. */
function raced(store: RegistryStore, times: number, intervene: () => Promise<unknown>): RegistryStore & { saves: number } {
  const racing = {
    ...store,
    saves: 0,
    async save(document: string, options: Parameters<RegistryStore['save']>[1]) {
      racing.saves++
      if (racing.saves <= times) await intervene()
      return store.save(document, options)
    },
  }
  return racing
}

describe("apply: 'auto'", () => {
  test('records what is new at first use, once', async () => {
    const store = raced(memoryRegistryStore(), 0, async () => undefined)
    const registry = registryOf(store, [plain])
    expect(await unwritten(store)).toBe(true)
    const state = await registry.ensure()
    expect(state.groups.map(({ name, version, columns }) => [name, version, columns.map((column) => column.name)])).toEqual([
      ['customers', 1, ['purchases']],
    ])
    expect(state.groups[0]?.createdAt).toBe('2026-01-05T10:00:00.000Z')
    expect(await registry.ensure()).toBe(state)
    await registryOf(store, [plain]).ensure()
    expect(store.saves).toBe(1)
  })
  test('leaves guarded changes to apply, without an error', async () => {
    const store = memoryRegistryStore()
    await registryOf(store, [plain]).ensure()
    const registry = registryOf(store, [group({ purchases: t.int64({ min: 0 }) }, { description: 'new' })], { clock: () => now + 1 })
    expect((await registry.ensure()).groups[0]?.description).toBeUndefined()
    const applied = await registry.apply()
    expect(applied.changes.map(({ subject, field }) => [subject, field])).toEqual([
      ['customers@1', 'description'],
      ['customers@1:purchases', 'min'],
    ])
    const [recorded] = (await registry.ensure()).groups
    expect(recorded).toMatchObject({ description: 'new', createdAt: '2026-01-05T10:00:00.000Z', updatedAt: '2026-01-05T10:00:00.001Z' })
    expect(recorded?.columns[0]).toMatchObject({ min: '0', createdAt: '2026-01-05T10:00:00.000Z', updatedAt: '2026-01-05T10:00:00.001Z' })
    expect((await registry.plan()).isEmpty).toBe(true)
    await registryOf(store, [plain]).apply()
    expect((await registry.reload()).groups[0]).not.toHaveProperty('description')
  })
  test('refuses what breaks, names it all, and records nothing of it', async () => {
    const store = memoryRegistryStore()
    const churn = defineFeatureService({ name: 'churn', features: [plain] })
    await registryOf(store, [churn]).ensure()
    const before = await store.load({ now })
    const registry = registryOf(store, [group({ purchases: t.float64(), more: t.int64() }, { ttl: 1 })])
    const error: unknown = await registry.ensure().catch((thrown: unknown) => thrown)
    expect(error).toEqual(code('REGISTRY_BREAKING_CHANGE'))
    for (const part of ['customers@1 ttl', 'customers@1:purchases type', 'churn@1']) expect(String(error)).toContain(part)
    await expect(registry.apply()).rejects.toEqual(code('REGISTRY_BREAKING_CHANGE'))
    expect((await registry.plan()).changes.map(({ kind }) => kind)).toEqual(['breaking', 'breaking', 'additive'])
    expect(await store.load({ now })).toEqual(before)
  })
  test('an old version stays beside the new one', async () => {
    const store = memoryRegistryStore()
    await registryOf(store, [plain]).ensure()
    const state = await registryOf(store, [group({ purchases: t.string() }, { version: 2 })]).ensure()
    expect(state.groups.map(({ version }) => version)).toEqual([1, 2])
    expect(recordedTable(state, 'customers', 1).columns).toEqual([{ name: 'purchases', type: 'int64' }])
  })
  test('no definitions leave no document', async () => {
    const store = memoryRegistryStore()
    expect((await registryOf(store, []).ensure()).groups).toEqual([])
    expect(await unwritten(store)).toBe(true)
  })
})

describe("apply: 'check'", () => {
  test('any difference is an error until apply, which another process then sees', async () => {
    const store = memoryRegistryStore()
    const registry = registryOf(store, [plain], { apply: 'check' })
    const other = registryOf(store, [plain], { apply: 'check' })
    await expect(registry.ensure()).rejects.toEqual(code('REGISTRY_PENDING_CHANGE'))
    await expect(other.ensure()).rejects.toEqual(code('REGISTRY_PENDING_CHANGE'))
    expect(await unwritten(store)).toBe(true)
    await registry.apply()
    expect((await registry.ensure()).groups).toHaveLength(1)
    expect((await other.ensure()).groups).toHaveLength(1)
    await expect(registryOf(store, [group({ purchases: t.int64({ description: 'new' }) })], { apply: 'check' }).ensure()).rejects.toEqual(
      code('REGISTRY_PENDING_CHANGE'),
    )
  })
  test('apply refuses what breaks', async () => {
    const store = memoryRegistryStore()
    await registryOf(store, [plain]).ensure()
    const registry = registryOf(store, [group({ purchases: t.string() })], { apply: 'check' })
    await expect(registry.ensure()).rejects.toEqual(code('REGISTRY_PENDING_CHANGE'))
    await expect(registry.apply()).rejects.toEqual(code('REGISTRY_BREAKING_CHANGE'))
  })
  test('a process under way does not mind what others apply', async () => {
    const store = memoryRegistryStore()
    const registry = registryOf(store, [plain], { apply: 'check' })
    await registry.apply()
    await registryOf(store, [group({ purchases: t.int64({ description: 'new' }), more: t.int64() })]).apply()
    expect(recordedTable(await registry.reload(), 'customers', 1).columns).toHaveLength(2)
  })
})

describe('several processes', () => {
  test('two with different additions both survive, whoever is first', async () => {
    const store = memoryRegistryStore()
    await registryOf(store, [plain]).ensure()
    const old = registryOf(store, [plain])
    await old.ensure()
    const [a, b] = [
      registryOf(store, [group({ purchases: t.int64(), a: t.int64() })]),
      registryOf(store, [group({ purchases: t.int64(), b: t.int64() })]),
    ]
    await Promise.all([a.ensure(), b.ensure()])
    const columns = recordedTable(await old.reload(), 'customers', 1).columns.map(({ name }) => name)
    expect(columns[0]).toBe('purchases')
    expect([...columns].sort()).toEqual(['a', 'b', 'purchases'])
    expect(recordedTable(await a.reload(), 'customers', 1)).toEqual(recordedTable(await b.reload(), 'customers', 1))
  })
  test('a lost race is loaded and merged again', async () => {
    const shared = memoryRegistryStore()
    const store = raced(shared, 1, () => registryOf(shared, [group({ other: t.int64() })]).ensure())
    const state = await registryOf(store, [plain]).ensure()
    expect(state.groups[0]?.columns.map(({ name }) => name)).toEqual(['other', 'purchases'])
    expect(store.saves).toBe(2)
  })
  test('a lost race may turn the change into a breaking one', async () => {
    const shared = memoryRegistryStore()
    const store = raced(shared, 1, () => registryOf(shared, [group({ purchases: t.string() })]).ensure())
    await expect(registryOf(store, [plain]).ensure()).rejects.toEqual(code('REGISTRY_BREAKING_CHANGE'))
  })
  test.each([10, 11])('%i lost races', async (times) => {
    const shared = memoryRegistryStore()
    let other = 0
    const store = raced(shared, times, () =>
      registryOf(shared, [defineFeatureGroup({ name: `other${other++}`, entity: customer, features: {} })]).ensure(),
    )
    const result = registryOf(store, [plain]).ensure()
    if (times === 10) expect((await result).groups).toHaveLength(11)
    else await expect(result).rejects.toEqual(code('STORE_CONFLICT'))
    expect(store.saves).toBe(11)
  })
  test('reload sees what others recorded, and records anew what the store has lost', async () => {
    let inner = memoryRegistryStore()
    const store: RegistryStore = {
      specVersion: 'registry/1',
      load: (o) => inner.load(o),
      save: (d, o) => inner.save(d, o),
      close: async () => undefined,
    }
    const registry = registryOf(store, [plain])
    await registry.ensure()
    await registryOf(store, [group({ later: t.int64() })]).ensure()
    expect((await registry.reload()).groups[0]?.columns.map(({ name }) => name)).toEqual(['purchases', 'later'])
    inner = memoryRegistryStore()
    expect((await registry.reload()).groups[0]?.columns.map(({ name }) => name)).toEqual(['purchases'])
    expect(await unwritten(inner)).toBe(false)
  })
  test('names that differ in case alone are refused, for they may be one table or one column', async () => {
    const store = memoryRegistryStore()
    await registryOf(store, [plain]).ensure()
    const others = [
      defineFeatureGroup({ name: 'Customers', entity: customer, features: {} }),
      group({ Purchases: t.int64() }),
      defineFeatureGroup({ name: 'x', entity: defineEntity({ name: 'CUSTOMER', joinKeys: { id: t.string() } }), features: {} }),
      defineOnDemandFeatures({ name: 'customers', sources: [defineFeatureGroup({ name: 'y', entity: customer, features: {} })] }),
    ]
    for (const other of others) await expect(registryOf(store, [other]).ensure()).rejects.toEqual(code('DEFINITION_DUPLICATE_NAME'))
  })
})

describe('first use', () => {
  test('concurrent calls share one, a failed one is tried again', async () => {
    let loads = 0
    const inner = memoryRegistryStore()
    const store: RegistryStore = {
      ...inner,
      async load(options) {
        loads++
        if (loads === 1) throw new GranaryError('STORE_UNAVAILABLE', 'down')
        return inner.load(options)
      },
    }
    const registry = registryOf(store, [plain])
    const failed = await Promise.allSettled([registry.ensure(), registry.ensure()])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(loads).toBe(1)
    const states = await Promise.all([registry.ensure(), registry.ensure()])
    expect(loads).toBe(2)
    expect(new Set(states).size).toBe(1)
  })
  test('a reload loads after its call, also while a first use is under way', async () => {
    const inner = memoryRegistryStore()
    await registryOf(inner, [plain]).ensure()
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const store: RegistryStore = {
      ...inner,
      async load(options) {
        const loaded = await inner.load(options)
        await gate
        return loaded
      },
    }
    const registry = registryOf(store, [plain])
    const first = registry.ensure()
    await registryOf(inner, [group({ later: t.int64() })]).ensure()
    const reloaded = registry.reload()
    open()
    expect(recordedTable(await first, 'customers', 1).columns).toHaveLength(1)
    expect(recordedTable(await reloaded, 'customers', 1).columns).toHaveLength(2)
  })
  test('a caller that aborts leaves the others waiting, and the last one ends the call', async () => {
    const inner = memoryRegistryStore()
    let open: () => void = () => undefined
    let last: AbortSignal | undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const store: RegistryStore = {
      ...inner,
      async load(options) {
        last = options.signal
        await gate
        return inner.load(options)
      },
    }
    const registry = registryOf(store, [plain])
    const [first, second] = [new AbortController(), new AbortController()]
    const aborted = registry.ensure({ signal: first.signal })
    const patient = registry.ensure({ signal: second.signal })
    first.abort()
    await expect(aborted).rejects.toEqual(code('ABORTED'))
    expect(last?.aborted).toBe(false)
    open()
    expect((await patient).groups).toHaveLength(1)

    const deaf = registryOf(
      {
        ...inner,
        load: (options) =>
          new Promise(() => {
            last = options.signal
          }),
      },
      [plain],
    )
    await expect(deaf.ensure({ signal: AbortSignal.timeout(1) })).rejects.toEqual(code('STORE_TIMEOUT'))
    expect(last?.aborted).toBe(true)
    await expect(deaf.ensure({ signal: AbortSignal.abort() })).rejects.toEqual(code('ABORTED'))
  })
  test('definitions that contradict each other are refused at once', () => {
    expect(() => registryOf(memoryRegistryStore(), [plain, group({ other: t.int64() })])).toThrow(code('DEFINITION_CONFLICT'))
  })
})

describe('the document', () => {
  test('of another store is refused', async () => {
    const store = memoryRegistryStore()
    await registryOf(store, [plain]).ensure()
    await expect(registryOf(store, [plain], { name: 'other' }).ensure()).rejects.toEqual(code('REGISTRY_NAME_MISMATCH'))
    await expect(registryOf(store, [plain], { name: 'other' }).plan()).rejects.toEqual(code('REGISTRY_NAME_MISMATCH'))
  })
  test('that cannot be read is refused, and stays as it is', async () => {
    const store = memoryRegistryStore()
    await store.save('{"format":', { now, expected: undefined })
    for (const call of ['ensure', 'reload', 'plan', 'apply'] as const)
      await expect(registryOf(store, [plain])[call]()).rejects.toEqual(code('REGISTRY_CORRUPT'))
    expect((await store.load({ now }))?.document).toBe('{"format":')
  })
})

describe('archived features', () => {
  const archived = group({ purchases: t.int64({ status: 'archived' }), visits: t.int64() })
  const service = (version: number, definition = archived) =>
    defineFeatureService({ name: 'churn', version, features: [definition.pick('purchases')] })

  test('enter no new service, nor a new version of one', async () => {
    const store = memoryRegistryStore()
    await expect(registryOf(store, [service(1)]).ensure()).rejects.toEqual(code('DEFINITION_ARCHIVED_FEATURE'))
    expect(await unwritten(store)).toBe(true)
    const active = group({ purchases: t.int64(), visits: t.int64() })
    await registryOf(store, [service(1, active)]).ensure()
    await expect(registryOf(store, [service(1), service(2)]).ensure()).rejects.toEqual(code('DEFINITION_ARCHIVED_FEATURE'))
    const registry = registryOf(store, [service(1), defineFeatureService({ name: 'visits', features: [archived.pick('visits')] })])
    await registry.apply()
    expect((await registry.ensure()).services.map(({ name }) => name)).toEqual(['churn', 'visits'])
    const whole = defineFeatureService({ name: 'whole', features: [archived] })
    for (const definitions of [[service(2)], [whole], [service(2, active)]]) {
      await expect(registryOf(store, definitions).ensure()).rejects.toEqual(code('DEFINITION_ARCHIVED_FEATURE'))
    }
    await expect(registryOf(store, [service(2)]).plan()).rejects.toEqual(code('DEFINITION_ARCHIVED_FEATURE'))
    await registryOf(store, [service(2, active)]).apply()
  })
  test('go into new versions of their group', async () => {
    const store = memoryRegistryStore()
    const next = group({ purchases: t.int64({ status: 'archived' }) }, { version: 2 })
    await expect(registryOf(store, [archived, next]).ensure()).resolves.toBeDefined()
  })
})

describe('deprecation', () => {
  const tiers = group({ segment: t.string(), tier: t.string() })
  const deprecate = async (registry: Registry, owner: string, feature: string, deprecation: Deprecation) => {
    const state = await registry.edit((recorded, at) => deprecated(recorded, owner, feature, deprecation, at))
    return getFeatureMetadata(state, owner, feature)
  }

  test('is recorded beside the definition and outranks code, in every process', async () => {
    const store = memoryRegistryStore()
    const registry = registryOf(store, [tiers])
    const feature = await deprecate(registry, 'customer', 'segment', { reason: 'replaced', successor: 'customers:tier' })
    expect(feature).toMatchObject({
      reference: 'customers@1:segment',
      status: 'deprecated',
      deprecation: { reason: 'replaced', successor: 'customers@1:tier', at: new Date(now) },
    })
    const other = registryOf(store, [tiers])
    expect((await other.ensure()).deprecations).toHaveLength(1)
    expect((await other.apply()).isEmpty).toBe(true)
    const again = await deprecate(other, 'customers@1', 'segment', { reason: 'still' })
    expect(again.deprecation).toEqual({ reason: 'still', successor: null, at: new Date(now) })
    expect((await registry.reload()).deprecations).toHaveLength(1)
  })
  test('needs a feature, a reason, and a successor that is there and another', async () => {
    const registry = registryOf(memoryRegistryStore(), [tiers])
    const tried = (name: string, deprecation: object) => deprecate(registry, 'customers', name, deprecation as { reason: string })
    await expect(tried('nothing', { reason: 'x' })).rejects.toEqual(code('INPUT_UNKNOWN_FEATURE'))
    await expect(tried('segment', {})).rejects.toEqual(code('INPUT_INVALID_OPTION'))
    await expect(tried('segment', { reason: ' ' })).rejects.toEqual(code('INPUT_INVALID_OPTION'))
    await expect(tried('segment', { reason: 'x', successor: 'customers:none' })).rejects.toEqual(code('INPUT_UNKNOWN_FEATURE'))
    await expect(tried('segment', { reason: 'x', successor: 'customers:segment' })).rejects.toEqual(code('INPUT_INVALID_OPTION'))
    expect((await registry.reload()).deprecations).toEqual([])
  })
  test('two at once both survive', async () => {
    const store = memoryRegistryStore()
    const registries = [registryOf(store, [tiers]), registryOf(store, [tiers])]
    await Promise.all(
      registries.map((registry, index) => deprecate(registry, 'customers', index === 0 ? 'segment' : 'tier', { reason: 'x' })),
    )
    expect((await registries[0]?.reload())?.deprecations).toHaveLength(2)
  })
})
