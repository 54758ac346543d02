// Calls that ask for what cannot be: options, created times of an import, keys to delete. Each has its code, and leaves nothing half stored.

import { describe, expect, test } from 'vitest'
import type { ErrorCode, UntypedRow } from '../src/index.js'
import { canary, expectRefusal } from './refusal.js'
import { beginning, contents, day, openShop, purchases } from './shop.js'

const definitions = [purchases] as const

/** A shop with a row in it, so that "nothing changed" says something. */
async function stocked() {
  const shop = openShop(definitions)
  await shop.store.ingest(purchases, [{ customer_id: 'C0', total: 1, event_timestamp: day(1) }])
  return { ...shop, before: contents(shop.data, definitions) }
}

describe('options that a call cannot have', () => {
  const rows = [{ customer_id: canary.text, total: 1 }]
  const calls: readonly (readonly [string, object, ErrorCode, RegExp])[] = [
    ['a batch id with /', { batchId: 'a/b' }, 'INPUT_INVALID_BATCH_ID', /batch id/],
    ['a batch id with #', { batchId: 'a#b' }, 'INPUT_INVALID_BATCH_ID', /batch id/],
    ['an empty batch id', { batchId: '' }, 'INPUT_INVALID_BATCH_ID', /batch id/],
    ['a batch id of 201 characters', { batchId: 'a'.repeat(201) }, 'INPUT_INVALID_BATCH_ID', /batch id/],
    ['a batch id that is a number', { batchId: 7 }, 'INPUT_INVALID_BATCH_ID', /batch id/],
    ['a batch size of 0', { batchSize: 0 }, 'INPUT_INVALID_OPTION', /batchSize/],
    ['a batch size of 1.5', { batchSize: 1.5 }, 'INPUT_INVALID_OPTION', /batchSize/],
    ['a beginning before the first row', { from: -1 }, 'INPUT_INVALID_OPTION', /from/],
  ]
  for (const [name, options, code, names] of calls) {
    test(name, async () => {
      const { any, data, before } = await stocked()
      await expectRefusal(any.ingest(purchases, rows, options), code, names)
      expect(contents(data, definitions)).toEqual(before)
    })
  }
  test('a push to nowhere', async () => {
    const { any, data, before } = await stocked()
    const row = { customer_id: canary.text, total: 1 }
    await expectRefusal(any.push(purchases, row, undefined as never), 'INPUT_INVALID_OPTION', /push.*online/)
    await expectRefusal(any.push(purchases, row, { to: 'nowhere' as 'both' }), 'INPUT_INVALID_OPTION', /push.*online/)
    expect(contents(data, definitions)).toEqual(before)
  })
})

describe('imported created times', () => {
  const created: readonly (readonly [string, unknown])[] = [
    ['a null', null],
    ['a missing one', undefined],
    ['a local time', '2026-01-05T10:00:00'],
    ['one later than now', new Date(beginning + 1)],
  ]
  for (const [name, known] of created) {
    test(name, async () => {
      const { any, data, before } = await stocked()
      const call = any.ingest(purchases, [{ customer_id: canary.text, total: 1, event_timestamp: day(1), known_since: known }], {
        created: 'known_since',
      })
      await expectRefusal(call, 'INPUT_INVALID_CREATED_TIME', /known_since/)
      expect(contents(data, definitions)).toEqual(before)
    })
  }
})

describe('deletion, all or nothing', () => {
  const keys: readonly (readonly [string, UntypedRow, ErrorCode, RegExp])[] = [
    ['a key that is missing', {}, 'INPUT_MISSING_KEY', /customer_id/],
    ['a key of another type', { customer_id: canary.number }, 'INPUT_INVALID_KEY', /customer_id/],
    ['a column beside the key', { customer_id: canary.text, total: 1 }, 'INPUT_UNKNOWN_COLUMN', /total/],
    ['a time without a zone', { customer_id: canary.text, event_timestamp: '2026-01-05' }, 'INPUT_INVALID_TIMESTAMP', /event_timestamp/],
    ['a time too far ahead', { customer_id: canary.text, event_timestamp: day(11) }, 'INPUT_FUTURE_EVENT_TIME', /event_timestamp/],
  ]
  for (const [name, key, code, names] of keys) {
    test(name, async () => {
      const { any, data, before } = await stocked()
      await expectRefusal(any.delete(purchases, [{ customer_id: 'C0' }, key]), code, names)
      expect(contents(data, definitions)).toEqual(before)
    })
  }
})
