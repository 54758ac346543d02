// What memory does beyond the shared suite: the bound, the sweep, rows untouched, data that outlive the store.

import { memoryOnlineData, memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { rowOf, tableNamed } from './rows.js'

const [users, items] = [tableNamed('users@1'), tableNamed('items@1')]
const call = { now: 1_000 }
const keysOf = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `k${from + index}`)

describe('rows', () => {
  test('are answered as the objects that were written', async () => {
    const store = memoryOnlineStore()
    const row = rowOf(users, 1)
    await store.write({ table: users, keys: ['a'], rows: [row] }, call)
    const answers = await store.read([{ table: users, keys: ['a', 'b'], columns: [0] }], call)
    expect(answers[0]?.[0]).toBe(row)
    expect(answers[0]?.[1]).toBeUndefined()
  })
})

describe('maxRows', () => {
  const filled = async (maxRows: number, count: number) => {
    const data = memoryOnlineData({ maxRows })
    const store = memoryOnlineStore({ data })
    for (const key of keysOf(count)) await store.write({ table: users, keys: [key], rows: [rowOf(users, 1)] }, call)
    const there = async (table = users, keys = keysOf(count)) =>
      (await store.read([{ table, keys, columns: [] }], call))[0]?.map((row) => row !== undefined)
    return { data, store, there }
  }

  test('lets the oldest row go first', async () => {
    const { data, there } = await filled(3, 5)
    expect(data.size).toBe(3)
    expect(await there()).toEqual([false, false, true, true, true])
  })

  test('counts a read and a write as use, a scan not', async () => {
    const { store, there } = await filled(4, 4)
    await store.read([{ table: users, keys: ['k0'], columns: [] }], call)
    await store.write({ table: users, keys: ['k1'], rows: [rowOf(users, 2)] }, call)
    for await (const _ of store.scan?.(users, call) ?? []);
    await store.write({ table: users, keys: ['k8', 'k9'], rows: [rowOf(users, 1), rowOf(users, 1)] }, call)
    expect(await there(users, [...keysOf(4), 'k8', 'k9'])).toEqual([true, true, false, false, true, true])
  })

  test('counts a superseded write as use, for its key is in use', async () => {
    const { store, there } = await filled(2, 2)
    expect((await store.write({ table: users, keys: ['k0'], rows: [rowOf(users, 0)] }, call)).superseded).toEqual([0])
    await store.write({ table: users, keys: ['k9'], rows: [rowOf(users, 1)] }, call)
    expect(await there()).toEqual([true, false])
  })

  test('is one bound over all tables, and removal makes room', async () => {
    const { data, store, there } = await filled(3, 3)
    await store.remove(users, ['k1'], call)
    await store.write({ table: items, keys: ['k0', 'k1'], rows: [rowOf(items, 1), rowOf(items, 1)] }, call)
    expect(data.size).toBe(3)
    expect(await there()).toEqual([false, false, true])
    expect(await there(items, ['k0', 'k1'])).toEqual([true, true])
  })

  test.each([0, -1, 1.5, NaN, Infinity, 2 ** 53])('%s is INPUT_INVALID_OPTION', (maxRows) => {
    expect(() => memoryOnlineStore({ maxRows })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
    expect(() => memoryOnlineData({ maxRows })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
  })

  test('beside data is INPUT_INVALID_OPTION', () => {
    expect(() => memoryOnlineStore({ maxRows: 1, data: memoryOnlineData() })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }),
    )
  })
})

describe('expired rows', () => {
  const expiring = async () => {
    const data = memoryOnlineData()
    const store = memoryOnlineStore({ data })
    const keys = keysOf(1_000)
    await store.write({ table: users, keys, rows: keys.map(() => rowOf(users, 1, 2_000)) }, call)
    return { data, store, keys }
  }

  test('go while others are written, though nobody asks for them', async () => {
    const { data, store } = await expiring()
    const fresh = keysOf(1_000, 5_000)
    for (const key of fresh) await store.write({ table: users, keys: [key], rows: [rowOf(users, 1, 9_000)] }, { now: 2_001 })
    expect(data.size).toBe(1_000)
  })

  test('stay up to their last millisecond, and are not scanned after it', async () => {
    const { data, store, keys } = await expiring()
    const scanned = async (now: number) => {
      let count = 0
      for await (const _ of store.scan?.(users, { now }) ?? []) count++
      return count
    }
    await store.write({ table: users, keys: keysOf(1_000, 5_000), rows: keys.map(() => rowOf(users, 1)) }, { now: 2_000 })
    expect(data.size).toBe(2_000)
    expect([await scanned(2_000), await scanned(2_001)]).toEqual([2_000, 1_000])
  })

  test('do not hold up a store where garbage would pile up: writes of ever new keys keep its size in bounds', async () => {
    const data = memoryOnlineData()
    const store = memoryOnlineStore({ data })
    let most = 0
    for (let now = 0; now < 20_000; now++) {
      await store.write({ table: users, keys: [`k${now}`], rows: [rowOf(users, now, now + 500)] }, { now })
      most = Math.max(most, data.size)
    }
    expect(most).toBeLessThan(1_600)
  })
})

describe('data', () => {
  test('outlive their stores, and are seen by each', async () => {
    const data = memoryOnlineData()
    const [first, second] = [memoryOnlineStore({ data }), memoryOnlineStore({ data })]
    expect(first.capabilities.durability).toBe('process')
    await first.write({ table: users, keys: ['a'], rows: [rowOf(users, 1)] }, call)
    await first.close()
    expect((await second.read([{ table: users, keys: ['a'], columns: [] }], call))[0]?.[0]?.values).toEqual([1])
    data.clear()
    expect(data.size).toBe(0)
    expect((await second.read([{ table: users, keys: ['a'], columns: [] }], call))[0]).toEqual([undefined])
  })

  test('of a store of its own end with it', async () => {
    expect(memoryOnlineStore().capabilities).toEqual({ durability: 'none', expiry: true })
  })
})

test('an option that nobody knows is refused by its name', () => {
  const refusal = (name: string) =>
    expect.objectContaining({ code: 'INPUT_INVALID_OPTION', message: expect.stringContaining(name) as string })
  expect(() => memoryOnlineStore({ maxRow: 5 } as never)).toThrow(refusal('"maxRow"'))
  expect(() => memoryOnlineData({ rows: 5 } as never)).toThrow(refusal('"rows"'))
  expect(() => memoryOnlineStore(memoryOnlineData() as never)).toThrow(refusal('memoryOnlineStore')) // data belong under their name
  expect(() => memoryOnlineStore(null as never)).toThrow(refusal('memoryOnlineStore'))
})
