import { expect, test } from 'vitest'
import { type ArrayOfflineStoreOptions, arrayOfflineStore } from '../../../test/array-offline-store.js'
import { engineContext } from '../../../test/engine-context.js'
import { rowBatch } from '../../../test/row-batch.js'
import { defineEntity, defineFeatureGroup } from '../../definition/index.js'
import type { RowBatch } from '../../spec/index.js'
import { t } from '../../values/types.js'
import { type OfflineFeaturesOptions, offlineFeatures } from './offline-features.js'

const customer = defineEntity({ name: 'customer', joinKeys: { id: t.string() } })
const inputs = { raw: t.float64() }
const features = { total: t.int64({ default: 7 }), profile: t.json() }
const older = defineFeatureGroup({
  name: 'purchases',
  version: 1,
  entity: customer,
  ttl: '1h',
  inputs: {},
  features: { total: features.total },
})
const group = defineFeatureGroup({ name: 'purchases', version: 1, entity: customer, ttl: '1h', inputs, features })

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms)
const batches = (): RowBatch[] => [
  rowBatch(older, [{ id: 'a', event_timestamp: at(1), total: 1 }]),
  rowBatch(group, [
    { id: 'a', event_timestamp: at(2), created_timestamp: at(9), total: null, profile: { x: 1 }, raw: 0.5 },
    { id: 'a', event_timestamp: at(3), is_deleted: true },
    { id: 'b', event_timestamp: at(4), total: 4 },
  ]),
  rowBatch(group, [{ id: 'b', event_timestamp: at(3), is_deleted: true }]),
]

async function ask(options: OfflineFeaturesOptions = {}, store: ArrayOfflineStoreOptions = {}, history = batches()) {
  const offline = arrayOfflineStore(history, store)
  return { offline, result: await offlineFeatures(engineContext([group], offline), group, options) }
}

const code = (expected: string) => expect.objectContaining({ code: expected })

test('every stored row but tombstones: raw values, no defaults, no ttl, created_timestamp beside', async () => {
  const { result } = await ask()
  expect(await result.rows()).toStrictEqual([
    { id: 'a', raw: null, total: 1, profile: null, event_timestamp: at(1), created_timestamp: at(1) },
    { id: 'a', raw: 0.5, total: null, profile: { x: 1 }, event_timestamp: at(2), created_timestamp: at(9) },
    { id: 'b', raw: null, total: 4, profile: null, event_timestamp: at(4), created_timestamp: at(4) },
  ])
})

test('from and to are inclusive, and hold where the store answers more', async () => {
  const totals = async (options: OfflineFeaturesOptions) => (await (await ask(options)).result.columns()).total
  expect(await totals({ from: at(2) })).toEqual([null, 4])
  expect(await totals({ to: at(2).toISOString() })).toEqual([1, null])
  expect(await totals({ from: at(2), to: at(2).getTime() })).toEqual([null])
  expect((await ask({ from: at(2), to: at(3) })).offline.scans).toEqual([])
  await expect(ask({ from: '2026-01-01' })).rejects.toThrow(code('INPUT_INVALID_OPTION'))
})

test('a look scans when it is taken, from the snapshot that was pinned', async () => {
  const history = batches()
  const { result, offline } = await ask({ from: at(2) }, { snapshots: true }, history)
  expect(result.snapshots).toEqual({ 'purchases@1': '3' })
  expect(offline.scans).toEqual([])
  history.push(rowBatch(group, [{ id: 'c', event_timestamp: at(5), total: 5 }]))
  expect((await result.columns()).total).toEqual([null, 4])
  expect(await result.rows()).toHaveLength(2)
  expect(offline.scans).toMatchObject([{ asOf: '3', from: at(2).getTime(), columns: [0, 1, 2] }, { asOf: '3' }])
  expect(offline.scans.some(({ transient }) => transient === true)).toBe(false) // columns are kept
})

test('batches are streamed: leaving the loop ends the scan', async () => {
  const { result, offline } = await ask()
  for await (const batch of result.batches({ size: 1 })) {
    expect(batch).toHaveLength(1)
    break
  }
  expect(offline.scans).toHaveLength(1)
})

test('a table without rows is an empty result with its columns', async () => {
  for (const store of [{ snapshots: true }, { snapshots: false }]) {
    const { result, offline } = await ask({}, store, [])
    expect(await result.rows()).toEqual([])
    expect(offline.scans).toHaveLength(store.snapshots ? 0 : 1)
    expect(Object.keys(await result.columns())).toEqual(['id', 'raw', 'total', 'profile', 'event_timestamp', 'created_timestamp'])
  }
})

test('a file gets stored values with their types', async () => {
  const { result, offline } = await ask({}, { files: {} })
  await result.toParquet('history.parquet')
  expect(offline.written.get('history.parquet')).toHaveLength(2)
  expect(offline.written.get('history.parquet')?.[1]).toMatchObject({
    length: 2,
    names: ['id', 'raw', 'total', 'profile', 'event_timestamp', 'created_timestamp'],
    types: ['string', 'float64', 'int64', 'json', 'timestamp', 'timestamp'],
    columns: [
      {},
      {},
      { nulls: Uint8Array.of(1, 0) },
      { values: ['{"x":1}', ''] },
      { values: Float64Array.of(at(2).getTime(), at(4).getTime()) },
      {},
    ],
  })
})
