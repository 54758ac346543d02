// Faults that are known and not mended yet: when one is, its test "fails to fail", and moves to the file of its subject.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryOfflineStore } from '@granary/offline-memory'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { memoryOnlineStore } from '@granary/online-memory'
import { expect, test } from 'vitest'
import { createFeatureStore, type WarningEvent } from '../src/index.js'
import type { OfflineStore } from '../src/spec/index.js'
import { deaf } from './faulty-stores.js'
import { errorOf, expectRefusal } from './refusal.js'
import { day, openShop, purchases, shopData, visits } from './shop.js'

const definitions = [purchases, visits] as const
const keys = [{ customer_id: 'A' }]

/** feature-store.ts: `warm.ready(groups)` gets no signal, though it takes one. */
test('a reader who waits for a warm start can leave, and the start goes on for the others', async () => {
  const data = shopData()
  await openShop(definitions, { data }).store.ingest(purchases, [{ customer_id: 'A', total: 1, event_timestamp: day(5) }])
  const asks = { count: 0 }
  const offline: OfflineStore = deaf(memoryOfflineStore({ data: data.offline }), ['scan'], asks)
  const { store } = openShop(definitions, { data, offline, online: memoryOnlineStore() })
  const control = new AbortController()
  let left: string | undefined
  void errorOf(store.getOnlineFeatures(purchases, keys, { signal: control.signal })).then(({ code }) => {
    left = code
  })
  void store.getOnlineFeatures(purchases, keys)
  while (asks.count === 0) await new Promise(setImmediate)
  control.abort()
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  expect([left, asks.count]).toEqual(['ABORTED', 1])
})

/** feature-store.ts: `deprecateFeature` leaves the compiled plans as they are, and a kept plan is not asked for warnings again. */
test('a feature deprecated after it was first read is warned of too', async () => {
  const warnings: WarningEvent[] = []
  const { store } = openShop(definitions, { observer: { warning: (event) => warnings.push(event) } })
  await store.getOnlineFeatures(visits, keys)
  await store.deprecateFeature('visits:pages', { reason: 'old' })
  for (let time = 0; time < 2; time++) await store.getOnlineFeatures(visits, keys)
  expect(warnings).toEqual([{ code: 'DEPRECATED_FEATURE', message: expect.stringMatching(/visits@1:pages/) }])
})

/** feature-store.ts: the options of createFeatureStore are not checked. */
for (const [name, value] of Object.entries({
  apply: 'always',
  onInvalid: 'ignore',
  unknownColumns: 'keep',
  warmStart: true,
  definitions: undefined,
  clock: 5,
})) {
  test(`a store with a ${name} that nobody knows is refused by name`, async () => {
    await expectRefusal(
      () => createFeatureStore({ name: 'shop', definitions, [name]: value } as never),
      'DEFINITION_INVALID_OPTION',
      new RegExp(name),
    )
  })
}

/** feature-store.ts: `call.fullFeatureNames` of a call without options. */
test('a read of history without options is refused as one without a spine', async () => {
  const { any } = openShop(definitions)
  await expectRefusal(any.getHistoricalFeatures(purchases, undefined as never), 'INPUT_INVALID_SPINE', /spine/)
})

/** offline-parquet, column-batches.ts: a file without rows gives its names and types, and no columns (`columns: []`): core takes that for damage. */
test.fails('a Parquet file without rows is an empty spine', async () => {
  const root = await mkdtemp(join(tmpdir(), 'granary-empty-'))
  try {
    const store = createFeatureStore({ name: 'shop', offline: parquetOfflineStore({ root }), definitions: [purchases] })
    const path = join(root, 'empty.parquet')
    const empty = await store.getHistoricalFeatures(purchases, { spine: { columns: { customer_id: [], event_timestamp: [] } } })
    await empty.toParquet(path)
    const training = await store.getHistoricalFeatures(purchases, { spine: { parquet: path }, fullFeatureNames: true })
    expect(await training.rows()).toEqual([])
  } finally {
    await rm(root, { recursive: true })
  }
})
