import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MapOfBytes, mapByteStore } from '../../test/map-byte-store.js'
import { expectRefusal } from '../../test/refusal.js'
import { tableOfTypes } from '../../test/typed-rows.js'
import { GranaryError } from '../errors/granary-error.js'
import { memoryRegistryStore } from '../registry/memory-registry-store.js'
import type { OnlineRow, OnlineStore, TableSchema, Value } from '../spec/index.js'
import type { ByteStore } from './byte-store.js'
import { encodeRow } from './encode-row.js'
import { onlineStoreOfBytes } from './online-store-of-bytes.js'
import { timePrefix } from './row-times.js'

const capabilities = { durability: 'process', expiry: false } as const
const call = { now: 1_000 }
const narrow = tableOfTypes(['float64'])
const wide = tableOfTypes(['float64', 'string'])
const other = tableOfTypes(['float64'], 'other@1')
const rowIn = (table: TableSchema, values: readonly Value[], event = 1): OnlineRow => ({ table, event, created: 1, deleted: false, values })
const layoutOf = ({ fingerprint }: TableSchema): string => `schema:${fingerprint}`

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(async () => {
  await turns()
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

/** A store over a Map, and what it asks of it: the operation, and the names. */
function openStore(changes: Partial<ByteStore> = {}, data: MapOfBytes = new Map()) {
  const asked: (readonly string[])[] = []
  const bytes: ByteStore = { ...mapByteStore(data, { expiry: false }), ...changes }
  function noted<T>(answer: T, ...what: readonly string[]): T {
    asked.push(what)
    return answer
  }
  const watched: ByteStore = {
    ...bytes,
    getMany: (names, options) => noted(bytes.getMany(names, options), 'getMany', ...names),
    put: (name, value, options) => noted(bytes.put(name, value, options), 'put', name),
    putNewer: (entries, options) => noted(bytes.putNewer(entries, options), 'putNewer', ...entries.map(({ name }) => name)),
  }
  const store = onlineStoreOfBytes(watched, { capabilities, name: 'The shelf' })
  return { store, asked, data, write: (row: OnlineRow, key = 'k') => store.write({ table: row.table, keys: [key], rows: [row] }, call) }
}

async function readOne(store: OnlineStore, table: TableSchema, key = 'k'): Promise<OnlineRow | undefined> {
  const [rows] = await store.read([{ table, keys: [key], columns: table.columns.map((_, position) => position) }], call)
  return rows?.[0]
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
}

describe('a read', () => {
  test('asks for all keys of all requests at once, and answers them in their places', async () => {
    const { store, asked, write } = openStore()
    await write(rowIn(narrow, [1]), 'a')
    await write(rowIn(other, [2]), 'a')
    asked.length = 0
    const requests = [
      { table: narrow, keys: ['a', 'missing', 'a'], columns: [0] },
      { table: other, keys: [], columns: [0] },
      { table: other, keys: ['a'], columns: [0] },
    ]
    const answers = await store.read(requests, call)
    expect(answers.map((rows) => Array.from(rows, (row) => row?.values))).toEqual([[[1], undefined, [1]], [], [[2]]])
    expect(asked).toEqual([['getMany', 'typed@1:a', 'typed@1:missing', 'typed@1:a', 'other@1:a']])
  })
  test('of no keys asks for nothing', async () => {
    const { store, asked } = openStore()
    expect(await store.read([{ table: narrow, keys: [], columns: [0] }], call)).toEqual([[]])
    expect(await store.read([], call)).toEqual([])
    expect(asked).toEqual([])
  })
  test('rejects where one of its rows is damaged', async () => {
    const { store, data, write } = openStore()
    await write(rowIn(narrow, [1]), 'good')
    data.set('typed@1:bad', { value: Uint8Array.of(1, 2, 3), until: Number.POSITIVE_INFINITY })
    await expectRefusal(store.read([{ table: narrow, keys: ['good', 'bad'], columns: [] }], call), 'STORE_CORRUPT', /typed@1/)
  })
})

describe('rows of other layouts', () => {
  test('are read by a store that never met them, after one look at their layouts, which is not repeated', async () => {
    const { data, write } = openStore()
    await write(rowIn(wide, [1, 'one']), 'a')
    await write(rowIn(wide, [2, 'two']), 'b')
    await write(rowIn(narrow, [3]), 'c')
    const { store, asked } = openStore({}, data)
    const requests = [{ table: narrow, keys: ['a', 'c', 'b'], columns: [0] }]
    for (let turn = 0; turn < 2; turn++) {
      const [rows] = await store.read(requests, call)
      expect(rows?.map((row) => [row?.table.fingerprint, row?.values])).toEqual([
        [wide.fingerprint, [1, 'one']],
        [narrow.fingerprint, [3]],
        [wide.fingerprint, [2, 'two']],
      ])
      expect(rows?.[0]?.table).toBe(rows?.[2]?.table)
      expect(rows?.[0]?.table.columns).toEqual(wide.columns)
    }
    expect(asked).toEqual([
      ['getMany', 'typed@1:a', 'typed@1:c', 'typed@1:b'],
      ['getMany', layoutOf(wide)],
      ['getMany', 'typed@1:a', 'typed@1:c', 'typed@1:b'],
    ])
  })
  test('that the store itself has written are read without a look', async () => {
    const { store, asked, write } = openStore()
    await write(rowIn(wide, [1, 'one']))
    asked.length = 0
    expect((await readOne(store, narrow))?.values).toEqual([1, 'one'])
    expect(asked).toEqual([['getMany', 'typed@1:k']])
  })
  test('belong to the table they were read for, though another one of the same columns wrote the layout last', async () => {
    const wideOther = tableOfTypes(['float64', 'string'], 'other@1')
    const { data, write } = openStore()
    await write(rowIn(wide, [1, 'one']))
    await write(rowIn(wideOther, [2, 'two']))
    const { store } = openStore({}, data)
    expect((await readOne(store, narrow))?.table).toEqual(wide)
    expect((await readOne(store, other))?.table).toEqual(wideOther)
  })
  test('are STORE_CORRUPT, naming the group, where their layout is missing, damaged or that of others', async () => {
    const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
    const unfit = [
      { name: 'c0', type: 'float' },
      { name: 'c0' },
      { type: 'string' },
      null,
      { name: 'c0', type: { vector: 0.5 } },
      { name: 'c0', type: { array: null } },
    ]
    const damaged = [
      undefined,
      new Uint8Array(0),
      Uint8Array.of(0xff, 0xfe),
      json(null),
      json([]),
      json(narrow),
      json({ ...wide, columns: undefined }),
      json({ ...wide, keys: {} }),
      ...unfit.map((column) => json({ ...wide, columns: [column] })),
    ]
    for (const document of damaged) {
      const { data, write } = openStore()
      await write(rowIn(wide, [1, 'c4n4ry']))
      if (document === undefined) data.delete(layoutOf(wide))
      else data.set(layoutOf(wide), { value: document, until: Number.POSITIVE_INFINITY })
      const { store } = openStore({}, data)
      await expectRefusal(readOne(store, narrow), 'STORE_CORRUPT', /typed@1/)
      await expectRefusal(drain(store.scan?.(narrow, call)), 'STORE_CORRUPT', /typed@1/)
    }
  })
  test('come with every nested type', async () => {
    const nested = tableOfTypes([{ array: { array: { vector: 2 } } }, { array: 'bytes' }])
    const { data, write } = openStore()
    await write(rowIn(nested, [[[Float32Array.of(1, 2), null], null], [Uint8Array.of(1)]]))
    expect((await readOne(openStore({}, data).store, narrow))?.values).toEqual([[[Float32Array.of(1, 2), null], null], [Uint8Array.of(1)]])
  })
})

describe('a write', () => {
  test('puts the layout before the rows, every time: a store emptied meanwhile is readable to all', async () => {
    const { data, asked, write } = openStore()
    await write(rowIn(wide, [1, 'one']))
    data.clear()
    await write(rowIn(wide, [2, 'two'], 2))
    expect(asked.map(([operation, name]) => [operation, name])).toEqual([
      ['put', layoutOf(wide)],
      ['putNewer', 'typed@1:k'],
      ['put', layoutOf(wide)],
      ['putNewer', 'typed@1:k'],
    ])
    expect((await readOne(openStore({}, data).store, narrow))?.values).toEqual([2, 'two'])
  })
  test('does not put rows whose layout could not be put', async () => {
    const failure = new Error('full')
    const { asked, write } = openStore({ put: () => Promise.reject(failure) })
    await expect(write(rowIn(wide, [1, 'one']))).rejects.toBe(failure)
    expect(asked.map(([operation]) => operation)).toEqual(['put'])
  })
  test('that is aborted between the two steps does not take the second', async () => {
    const control = new AbortController()
    const { store, asked } = openStore({ put: async () => control.abort('why') })
    const write = store.write({ table: narrow, keys: ['k'], rows: [rowIn(narrow, [1])] }, { ...call, signal: control.signal })
    await expect(write).rejects.toBe('why')
    await turns()
    expect(asked).toEqual([['put', layoutOf(narrow)]])
  })
  test('hands over the bytes of each row, and how long to keep those that end', async () => {
    const entries: unknown[] = []
    const { store } = openStore({ putNewer: async (some) => [entries.push(...some) - 1] })
    const rows = [rowIn(narrow, [1]), { ...rowIn(narrow, [2]), expiresAt: 5 }]
    expect(await store.write({ table: narrow, keys: ['a', 'b'], rows }, call)).toEqual({ superseded: [1] })
    expect(entries).toEqual([
      { name: 'typed@1:a', value: encodeRow(rows[0] as OnlineRow) },
      { name: 'typed@1:b', value: encodeRow(rows[1] as OnlineRow), expiresAt: 5 },
    ])
    expect(entries[0]).not.toHaveProperty('expiresAt')
  })
  test('of nothing asks for nothing', async () => {
    const { store, asked } = openStore()
    expect(await store.write({ table: narrow, keys: [], rows: [] }, call)).toEqual({ superseded: [] })
    expect(asked).toEqual([])
  })
})

test('a removal hands over times as the bytes that rows begin with, and none where none are given', async () => {
  const limits: unknown[] = []
  const { store } = openStore({
    removeMany: async (names, { upTo }) => {
      limits.push(upTo)
      return names.length
    },
  })
  const upTo = [{ event: -1, created: 2 }]
  expect(await store.remove(narrow, ['a'], { ...call, upTo })).toBe(1)
  expect(await store.remove(narrow, ['a', 'b'], call)).toBe(2)
  expect(await store.remove(narrow, [], call)).toBe(0)
  expect(limits).toEqual([upTo.map(timePrefix), undefined])
})

describe('names', () => {
  test('are those that the byte store gives', async () => {
    const { data, write } = openStore({ rowName: (tableId, key) => `<${key}> of ${tableId}` })
    await write(rowIn(narrow, [1]))
    expect([...data.keys()]).toEqual([layoutOf(narrow), '<k> of typed@1'])
  })
})

test('the store is what its byte store and its options make it', () => {
  const registry = memoryRegistryStore()
  const given = { durability: 'disk', expiry: true } as const
  const store = onlineStoreOfBytes(mapByteStore(new Map(), { expiry: true }), { capabilities: given, registry })
  expect([store.capabilities, Object.isFrozen(store.capabilities), store.registry]).toEqual([given, true, registry])
  expect(store).not.toHaveProperty('scan')
  expect(openStore().store).not.toHaveProperty('registry')
})

describe('answers that break the contract are STORE_CORRUPT', () => {
  const row = rowIn(narrow, [1])
  const broken: Readonly<Record<string, Partial<ByteStore>>> = {
    'too few values': { getMany: async (names) => new Array(names.length - 1).fill(undefined) },
    'too many values': { getMany: async (names) => new Array(names.length + 1).fill(undefined) },
    'null for undefined': { getMany: async (names) => names.map(() => null as unknown as undefined) },
    'text for bytes': { getMany: async (names) => names.map(() => 'text' as unknown as Uint8Array) },
    'a position too large': { putNewer: async () => [2] },
    'a position below 0': { putNewer: async () => [-1] },
    'no position': { putNewer: async () => [0.5] },
    'more removed than asked': { removeMany: async () => 3 },
    'less than none removed': { removeMany: async () => -1 },
    'no number removed': { removeMany: async () => Number.NaN },
  }
  for (const [name, changes] of Object.entries(broken)) {
    test(name, async () => {
      const { store } = openStore(changes)
      const [operation] = Object.keys(changes)
      if (operation === 'getMany')
        await expectRefusal(store.read([{ table: narrow, keys: ['a', 'b'], columns: [0] }], call), 'STORE_CORRUPT', /The shelf/)
      else if (operation === 'putNewer')
        await expectRefusal(store.write({ table: narrow, keys: ['a', 'b'], rows: [row, row] }, call), 'STORE_CORRUPT', /The shelf/)
      else await expectRefusal(store.remove(narrow, ['a', 'b'], call), 'STORE_CORRUPT', /The shelf/)
    })
  }
})

describe('failures of the byte store', () => {
  for (const failure of [new Error('driver'), new GranaryError('STORE_FULL', 'full')]) {
    test(`come as they are: ${failure.message}`, async () => {
      const fails = () => Promise.reject(failure)
      const { store, write } = openStore({
        getMany: fails,
        putNewer: fails,
        removeMany: fails,
        ping: fails,
        close: fails,
        async *scan() {
          yield* []
          throw failure
        },
      })
      const { signal } = new AbortController()
      for (const options of [call, { ...call, signal }]) {
        await expect(store.read([{ table: narrow, keys: ['k'], columns: [] }], options)).rejects.toBe(failure)
        await expect(store.remove(narrow, ['k'], options)).rejects.toBe(failure)
        await expect(store.ping(options)).rejects.toBe(failure)
        await expect(drain(store.scan?.(narrow, options))).rejects.toBe(failure)
      }
      await expect(write(rowIn(narrow, [1]))).rejects.toBe(failure)
      await expect(store.close()).rejects.toBe(failure)
      await expect(store.close()).rejects.toBe(failure)
    })
  }
})

async function drain(items: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of items ?? []);
}
