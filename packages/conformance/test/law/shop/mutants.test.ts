import type { OnlineRow, OnlineStore, Value } from '@granary/core/spec'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Breach } from '../../../src/law/breach.js'
import { lawBreaches } from '../../../src/law/breaches.js'
import { lawProperty } from '../../../src/law/law-property.js'
import { memoryPair } from './memory-pair.js'

function withKeys(change: (key: string) => string) {
  return (store: OnlineStore): OnlineStore => ({
    ...store,
    read: (requests, options) =>
      store.read(
        requests.map((request) => ({ ...request, keys: request.keys.map(change) })),
        options,
      ),
    write: (write, options) => store.write({ ...write, keys: write.keys.map(change) }, options),
  })
}

function withRows(change: (row: OnlineRow) => OnlineRow) {
  return (store: OnlineStore): OnlineStore => ({
    ...store,
    write: (write, options) => store.write({ ...write, rows: write.rows.map(change) }, options),
  })
}

function withValues(change: (value: Value | undefined) => Value | undefined) {
  return withRows((row) => ({ ...row, values: row.values.map(change) }))
}

const faults: { readonly [fault: string]: (store: OnlineStore) => OnlineStore } = {
  'keys are normalized': withKeys((key) => key.normalize('NFC')),
  'a byte order mark is swallowed': withKeys((key) => key.replace(/^\uFEFF/, '')),
  'escapes are undone': withKeys((key) => key.replaceAll('%2C', ',')),
  'minus zero is zero': withValues((value) => (value === 0 ? 0 : value)),
  'NaN is null': withValues((value) => (Number.isNaN(value) ? null : value)),
  'empty text is null': withValues((value) => (value === '' ? null : value)),
  'tombstones look alive': withRows((row) => ({ ...row, deleted: false })),
  'event times are rounded': withRows((row) => ({ ...row, event: row.event - (row.event % 2) })),
  'never warmed': (store) => ({ ...store, capabilities: { ...store.capabilities, durability: 'process' } }),
}

test.each(Object.entries(faults))('the law finds a store in which %s', async (_, fault) => {
  const details = await fc.check(
    lawProperty(lawBreaches, () => memoryPair(fault)),
    { numRuns: 2_000, seed: 1, endOnFailure: true },
  )
  expect(details.errorInstance).toBeInstanceOf(Breach)
})
