// Faults that a second pair of eyes found, each kept as a test.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '../src/index.js'
import type { ColumnBatch, ColumnSource } from '../src/spec/index.js'

const thing = defineEntity({ name: 'thing', joinKeys: { id: t.int64() } })
const pairs = defineFeatureGroup({ name: 'pairs', entity: thing, features: { x: t.float64(), y: t.float64() } })

function open() {
  return createFeatureStore({ name: 'found', online: memoryOnlineStore(), offline: memoryOfflineStore(), definitions: [pairs] })
}

function source(...batches: readonly ColumnBatch[]): ColumnSource {
  return {
    kind: 'column-source',
    async *batches() {
      yield* batches
    },
  }
}

function batch(columns: Readonly<Record<string, readonly number[]>>): ColumnBatch {
  const names = Object.keys(columns)
  return {
    length: columns[names[0] ?? '']?.length ?? 0,
    names,
    types: names.map((name) => (name === 'id' ? 'int64' : 'float64')),
    columns: names.map((name) => ({ kind: 'number', values: Float64Array.from(columns[name] ?? []) })),
  }
}

describe('files of one source', () => {
  test('that order their columns differently are read by name', async () => {
    const store = open()
    await store.ingest(pairs, source(batch({ id: [1], x: [10], y: [100] }), batch({ y: [200], x: [20], id: [2] })))
    expect((await store.getOnlineFeatures(pairs, [{ id: 1 }, { id: 2 }])).rows).toEqual([
      { x: 10, y: 100 },
      { x: 20, y: 200 },
    ])
  })
  test('that differ in their columns keep what each has', async () => {
    const store = open()
    const report = await store.ingest(
      pairs,
      source(batch({ id: [1], x: [10] }), batch({ id: [2], x: [20], y: [200] }), batch({ id: [3], y: [300] })),
    )
    expect(report.accepted).toBe(3)
    expect((await store.getOnlineFeatures(pairs, [{ id: 1 }, { id: 2 }, { id: 3 }])).rows).toEqual([
      { x: 10, y: null },
      { x: 20, y: 200 },
      { x: null, y: 300 },
    ])
  })
})

test('a computation, check or rule that answers a promise is refused, and its rejection ends nobody', async () => {
  const unhandled: unknown[] = []
  const listen = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listen)
  const late = () => Promise.reject(new Error('later')) as never
  const groups = [
    defineFeatureGroup({ name: 'derived', entity: thing, features: { x: t.float64() } }).derive('y', t.float64(), ['x'], late),
    defineFeatureGroup({ name: 'checked', entity: thing, features: { x: t.float64({ check: late }) } }),
    defineFeatureGroup({ name: 'ruled', entity: thing, features: { x: t.float64() } }).rule('late', late),
  ] as const
  const store = createFeatureStore({ name: 'found', offline: memoryOfflineStore(), definitions: groups })
  for (const [group, code] of [
    [groups[0], 'TRANSFORM_WRONG_TYPE'],
    [groups[1], 'VALIDATION_CHECK'],
    [groups[2], 'VALIDATION_RULE'],
  ] as const) {
    await expect(store.ingest(group, [{ id: 1, x: 1 }])).rejects.toMatchObject({ code })
  }
  await new Promise(setImmediate)
  process.off('unhandledRejection', listen)
  expect(unhandled).toEqual([])
})

test('rows that cannot be left do not hold a refused ingestion', async () => {
  const rows: AsyncIterable<{ id: number; x: number }> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: { id: 1.5, x: 1 } }),
      return: () => new Promise(() => undefined),
    }),
  }
  await expect(open().ingest(pairs, rows, { batchSize: 2 })).rejects.toMatchObject({ code: 'INPUT_INVALID_KEY', offset: 0 })
})

test('options that are no object are refused by code', async () => {
  const store = open()
  for (const call of [
    () => store.materialize(null as never),
    () => store.ingest(pairs, [], null as never),
    () => store.listFeatures({}, 5 as never),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'INPUT_INVALID_OPTION' })
  }
})
