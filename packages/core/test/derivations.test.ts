// Derived features: computed at ingestion, in order, from what the definition names; a computation that fails refuses its row under its name.

import { describe, expect, test } from 'vitest'
import { defineFeatureGroup, type ErrorCode, type FeatureType, t } from '../src/index.js'
import { codesOf } from './codes-of.js'
import { canary, expectRefusal } from './refusal.js'
import { customer, openShop } from './shop.js'

describe('a derivation', () => {
  const base = defineFeatureGroup({ name: 'rules', entity: customer, inputs: { raw: t.string() }, features: { count: t.int64() } })
  test('may use what was derived before it', async () => {
    const group = base
      .derive('length', t.int64({ required: true }), ['raw'], ({ raw }) => raw?.length ?? 0)
      .derive('ratio', t.float64(), ['length', 'count'], (row) => (row.count === null ? null : row.length / row.count))
      .derive('label', t.categorical(['high', 'low']), ['ratio'], (row) => (row.ratio === null ? null : row.ratio > 1 ? 'high' : 'low'))
    const { store } = openShop([group])
    await store.ingest(group, [{ customer_id: 'C1', raw: 'abcd', count: 2 }, { customer_id: 'C2' }])
    expect((await store.getOnlineFeatures(group, [{ customer_id: 'C1' }, { customer_id: 'C2' }])).rows).toEqual([
      { count: 2, length: 4, ratio: 2, label: 'high' },
      { count: null, length: 0, ratio: null, label: null },
    ])
  })
  test('gets an object of its sources and nothing else', async () => {
    const seen: object[] = []
    const group = base.derive('x', t.int64(), ['count'], (row) => seen.push({ ...row }))
    await codesOf(group, [{ raw: 'a', count: 1 }])
    expect(seen).toEqual([{ count: 1 }])
  })
  test('that throws makes its row bad, never null, and what depends on it is not asked', async () => {
    let asked = 0
    const group = base
      .derive('first', t.int64(), ['raw'], ({ raw }) => {
        if (raw === 'bad') throw new Error(raw)
        return 1
      })
      .derive('second', t.int64(), ['first'], ({ first }) => {
        asked++
        return first
      })
      .rule('third', () => {
        asked++
        return true
      })
    expect(await codesOf(group, [{ raw: 'bad' }, { raw: 'good' }])).toEqual([['TRANSFORM_FAILED'], []])
    expect(asked).toBe(2)
    const thrower = base.derive('loud', t.int64(), ['raw'], ({ raw }) => {
      throw new Error(String(raw))
    })
    const shop = openShop([thrower])
    await expectRefusal(shop.any.ingest(thrower, [{ customer_id: 'C1', raw: canary.text }]), 'TRANSFORM_FAILED', /loud/)
    expect([shop.data.offline.tables.size, shop.data.online.size]).toEqual([0, 0])
  })
  test('that gives another type is refused by name: a promise, a wrong number, undefined for a required one', async () => {
    const wrong: readonly (readonly [FeatureType, unknown, ErrorCode])[] = [
      [t.int64(), 1.5, 'TRANSFORM_WRONG_TYPE'],
      [t.int64(), Promise.resolve(1), 'TRANSFORM_WRONG_TYPE'],
      [t.string(), 5, 'TRANSFORM_WRONG_TYPE'],
      [t.json(), { a: undefined }, 'TRANSFORM_WRONG_TYPE'],
      [t.json(), Promise.resolve(1), 'TRANSFORM_WRONG_TYPE'],
      [t.categorical(['a']), 'b', 'TRANSFORM_WRONG_TYPE'],
      [t.timestamp(), new Date(Number.NaN), 'TRANSFORM_WRONG_TYPE'],
      [t.vector(2), [1], 'TRANSFORM_WRONG_TYPE'],
      [t.int64({ required: true }), undefined, 'VALIDATION_REQUIRED'],
      [t.int64({ min: 2 }), 1, 'VALIDATION_MIN'],
    ]
    for (const [type, value, code] of wrong)
      expect(
        await codesOf(
          base.derive('made', type, ['count'], () => value as never),
          [{ count: 1 }],
        ),
      ).toEqual([[code]])
    const shop = openShop([base.derive('made', t.int64(), ['raw'], ({ raw }) => raw as never)])
    await expectRefusal(shop.any.ingest('rules', [{ customer_id: 'C1', raw: canary.text }]), 'TRANSFORM_WRONG_TYPE', /made/)
    expect([shop.data.offline.tables.size, shop.data.online.size]).toEqual([0, 0])
  })
  test('is not asked about a row whose input is bad', async () => {
    let asked = 0
    const group = base.derive('x', t.int64(), ['count'], () => ++asked)
    expect(await codesOf(group, [{ count: 'one' }, { count: 1 }])).toEqual([['INPUT_WRONG_TYPE'], []])
    expect(asked).toBe(1)
  })
})
