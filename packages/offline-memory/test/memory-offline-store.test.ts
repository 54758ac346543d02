// What memory does beyond the shared suite: batches untouched, pruning, snapshot names, data that outlive the store.

import type { Column, OfflineScan, OfflineStore, RowBatch, TableSchema } from '@granary/core/spec'
import { memoryOfflineData, memoryOfflineStore } from '@granary/offline-memory'
import { describe, expect, test } from 'vitest'

const table: TableSchema = {
  id: 'users@1',
  group: 'users',
  version: 1,
  keys: [{ name: 'id', type: 'string' }],
  columns: [{ name: 'value', type: 'float64' }],
  fingerprint: '0123456789abcdef',
}

function batchAt(...events: readonly number[]): RowBatch<Column> {
  return {
    table,
    length: events.length,
    keys: [{ kind: 'string', values: events.map(String) }],
    columns: [{ kind: 'number', values: Float64Array.from(events) }],
    eventTime: Float64Array.from(events),
    created: Float64Array.from(events, (event) => event * 1_000),
  }
}

async function scan(store: OfflineStore, hints: Partial<OfflineScan> = {}): Promise<RowBatch[]> {
  const batches: RowBatch[] = []
  for await (const batch of store.scan({ table, columns: [0], ...hints }, { now: 0 })) batches.push(batch)
  return batches
}

async function filled(): Promise<{ store: OfflineStore; batches: RowBatch<Column>[] }> {
  const store = memoryOfflineStore()
  const batches = [batchAt(10, 30), batchAt(20), batchAt(), batchAt(40, 50)]
  for (const [position, batch] of batches.entries())
    await store.append(batch, { now: 1_000 + position * 10, batchId: `b${position}`, created: 0 })
  return { store, batches }
}

describe('batches', () => {
  test('are answered as the objects that were appended, empty ones not at all', async () => {
    const { store, batches } = await filled()
    const seen = await scan(store)
    expect(seen).toHaveLength(3)
    for (const [position, batch] of [batches[0], batches[1], batches[3]].entries()) expect(seen[position]).toBe(batch)
  })

  test.each([
    [{ from: 51 }, []],
    [{ to: 9 }, []],
    [{ from: 50 }, [3]],
    [{ to: 10 }, [0]],
    [{ from: 31, to: 39 }, []],
    [{ from: 20, to: 20 }, [0, 1]], // the ranges of both hold 20
    [{ createdFrom: 40_000 }, [3]],
    [{ createdTo: 19_999 }, [0]],
  ])('are pruned by %o', async (hints, expected) => {
    const { store, batches } = await filled()
    expect(await scan(store, hints)).toEqual(expected.map((position) => batches[position]))
  })

  test('appended after the call do not come, though the loop begins later', async () => {
    const { store } = await filled()
    const scanning = store.scan({ table, columns: [0] }, { now: 0 })
    await store.append(batchAt(60), { now: 2_000, batchId: 'late', created: 0 })
    let count = 0
    for await (const _ of scanning) count++
    expect(count).toBe(3)
  })
})

describe('snapshots', () => {
  test("are named by number and id, and told by the callers' clocks", async () => {
    const { store } = await filled()
    const at = (time: number | 'newest') => store.snapshots?.at(table, time, { now: 0 })
    expect(await at('newest')).toMatch(/^4:[0-9a-f]{16}$/)
    expect(await at(999)).toBe('')
    expect(await at(1_000)).toMatch(/^1:/)
    expect(await at(1_019)).toMatch(/^2:/)
    expect(await at(1e12)).toBe(await at('newest'))
  })

  test('keep their order where a later caller has an earlier clock', async () => {
    const { store } = await filled()
    await store.append(batchAt(70), { now: 5, batchId: 'early clock', created: 0 })
    expect(await store.snapshots?.at(table, 1_029, { now: 0 })).toMatch(/^3:/)
    expect(await store.snapshots?.at(table, 1_030, { now: 0 })).toMatch(/^5:/)
  })

  test('of another history are unknown: since gives everything, asOf is INPUT_INVALID_OPTION', async () => {
    const { store, batches } = await filled()
    const other = await filled()
    const name = await other.store.snapshots?.at(table, 'newest', { now: 0 })
    expect(await scan(store, { since: name as string })).toEqual([batches[0], batches[1], batches[3]])
    await expect(scan(store, { asOf: name as string })).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
  })

  test('a repetition names the snapshot of the first append', async () => {
    const { store } = await filled()
    expect(await store.append(batchAt(1), { now: 9_000, batchId: 'b1', created: 5 })).toEqual({
      status: 'duplicate',
      created: 0,
      snapshot: await store.snapshots?.at(table, 1_010, { now: 0 }),
    })
  })
})

describe('data', () => {
  test('outlive their stores, with the registry', async () => {
    const data = memoryOfflineData()
    const [first, second] = [memoryOfflineStore({ data }), memoryOfflineStore({ data })]
    expect(first.capabilities).toEqual({ durability: 'process', writers: 'many' })
    await first.append(batchAt(1), { now: 0, batchId: 'b', created: 0 })
    await first.registry?.save('{}', { now: 0, expected: undefined })
    await first.close()
    expect(await scan(second)).toHaveLength(1)
    expect((await second.registry?.load({ now: 0 }))?.document).toBe('{}')
  })

  test('of a store of its own: no registry, and one writer', () => {
    const store = memoryOfflineStore()
    expect(store.capabilities).toEqual({ durability: 'none', writers: 'one' })
    expect(store.registry).toBeUndefined()
  })
})

test('an option that nobody knows is refused by its name', () => {
  const refusal = (name: string) =>
    expect.objectContaining({ code: 'INPUT_INVALID_OPTION', message: expect.stringContaining(name) as string })
  expect(() => memoryOfflineStore({ root: 'x' } as never)).toThrow(refusal('"root"'))
  expect(() => memoryOfflineStore(memoryOfflineData() as never)).toThrow(refusal('memoryOfflineStore')) // data belong under their name
  expect(() => memoryOfflineStore(null as never)).toThrow(refusal('memoryOfflineStore'))
})
