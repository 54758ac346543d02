// Reads that are left, or whose source fails, and options that are not what they should be.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { expect, test } from 'vitest'
import { createFeatureStore } from '../src/index.js'
import { errorOf, expectRefusal } from './refusal.js'
import { day, openShop, purchases } from './shop.js'

test('a Parquet file without rows is an empty spine', async () => {
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

/** engine/history/spine-source.ts: async rows and an adapter's batches are read without regard to the signal. */
test('a caller can leave while the source of a spine hangs', async () => {
  const { store } = openShop([purchases])
  const control = new AbortController()
  async function* hanging() {
    yield { customer_id: 'A', event_timestamp: day(5) }
    await new Promise(() => undefined)
  }
  let left: string | undefined
  void errorOf(store.getHistoricalFeatures(purchases, { spine: hanging(), signal: control.signal })).then(({ code }) => {
    left = code
  })
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  control.abort()
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  expect(left).toBe('ABORTED')
})

/** engine/history/spine-source.ts: what the caller's rows, or a foreign source, throw comes out as it is; ingestion says INPUT_INVALID_ROWS. */
test('a spine whose source fails is an error of ours, with that of the source as its cause', async () => {
  const { store } = openShop([purchases])
  async function* failing() {
    yield { customer_id: 'A', event_timestamp: day(5) }
    throw new Error('socket hang up')
  }
  const error = await expectRefusal(store.getHistoricalFeatures(purchases, { spine: failing() }), 'INPUT_INVALID_SPINE', /source/)
  expect(error.cause).toMatchObject({ message: 'socket hang up' })
})

/** feature-store.ts: `groupsOf` maps whatever it is given. */
test('groups that are no list are refused by name', async () => {
  const { any } = openShop([purchases])
  for (const groups of ['purchases', purchases] as unknown as never[])
    await expectRefusal(any.materialize({ groups }), 'INPUT_INVALID_OPTION', /groups/)
})
