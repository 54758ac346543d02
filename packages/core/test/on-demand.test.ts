// On-demand features at an online read: computed from what the read gives and what the request brings, or the whole read is refused.

import { describe, expect, test } from 'vitest'
import { defineOnDemandFeatures, t } from '../src/index.js'
import { expectRefusal } from './refusal.js'
import { basket, beginning, day, everything, openShop, purchases, visits } from './shop.js'
import { c1, c2, c9, stocked } from './stocked-shop.js'

describe('on-demand features', () => {
  test('see what a read gives, and the data of the request', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(basket, [
      { ...c1, value: 250 },
      { ...c2, value: 1, coupon: 'x' },
      { ...c9, value: 1 },
    ])
    expect(read.rows).toEqual([
      { share: 50, doubled: 100 },
      { share: -1, doubled: -2 },
      { share: -1, doubled: -2 },
    ])
    expect(read.statuses.map(({ share, doubled }) => [share, doubled])).toEqual([
      ['PRESENT', 'PRESENT'],
      ['NULL_VALUE', 'PRESENT'],
      ['NULL_VALUE', 'PRESENT'],
    ])
    expect(read.eventTimestamps[0]).toEqual({ share: null, doubled: null })
    expect(read.toMatrix(['share', 'doubled'])).toEqual(Float32Array.of(50, 100, -1, -2, -1, -2))
  })
  test('get defaults, nulls, dates and copies, as people see values', async () => {
    const seen: object[] = []
    const asks = defineOnDemandFeatures({
      name: 'asks',
      request: { when: t.timestamp(), vector: t.vector(2) },
      sources: [purchases, everything],
    }).derive(
      'look',
      t.int64(),
      ['when', 'vector', 'purchases:segment', 'purchases:total', 'everything:seen', 'everything:profile', 'everything:embedding'],
      (row) => {
        seen.push({ ...row })
        row['everything:embedding']?.fill(9)
        return null
      },
    )
    const { store } = openShop([everything, asks])
    await store.ingest(everything, [{ customer_id: 'C1', seen: day(1), profile: { a: 1 }, embedding: [1, 2] }])
    for (let time = 0; time < 2; time++) await store.getOnlineFeatures(asks, [{ ...c1, when: '2026-01-01T00:00:00Z', vector: [1, 2] }])
    const expected = {
      when: day(1),
      vector: Float32Array.of(1, 2),
      'purchases:segment': 'bronze',
      'purchases:total': null,
      'everything:seen': day(1),
      'everything:profile': { a: 1 },
      'everything:embedding': Float32Array.of(1, 2),
    }
    expect(seen).toEqual([expected, expected])
  })
  test('that throw reject the whole read under their name, online and in history', async () => {
    const broken = defineOnDemandFeatures({ name: 'broken', sources: [visits] }).derive('loud', t.int64(), ['visits:pages'], (row) => {
      if (row['visits:pages'] === 7) throw new Error(`c4n4ry ${row['visits:pages']}`)
      return 1
    })
    const { store } = openShop([broken])
    await store.ingest(visits, [{ customer_id: 'C1', pages: 7 }])
    expect((await store.getOnlineFeatures(broken, [c2])).rows).toEqual([{ loud: 1 }])
    const error = await expectRefusal(store.getOnlineFeatures(broken, [c2, c1]), 'TRANSFORM_FAILED', /broken:loud/)
    expect(error.cause).toBeInstanceOf(Error)
    await expectRefusal(
      store.getHistoricalFeatures(broken, { spine: [{ ...c1, event_timestamp: beginning }] }).then((training) => training.rows()),
      'TRANSFORM_FAILED',
      /broken:loud/,
    )
  })
  test('that give another type reject it too', async () => {
    const wrong = defineOnDemandFeatures({ name: 'wrong', sources: [visits] }).derive('half', t.int64(), ['visits:pages'], () => 0.5)
    const { store } = openShop([wrong])
    await expectRefusal(store.getOnlineFeatures(wrong, [c1]), 'TRANSFORM_WRONG_TYPE', /wrong:half/)
  })
  test('beside features of their own sources, in one call', async () => {
    const { any, reads } = await stocked()
    const read = await any.getOnlineFeatures(['basket:doubled', 'purchases:average', 'visits:pages'], [{ ...c1, value: 5 }])
    expect([read.rows, reads.length]).toEqual([[{ doubled: 2, average: 5, pages: 7 }], 1])
  })
  test('of which one requires what another does not: it is required of the read', async () => {
    const lax = defineOnDemandFeatures({ name: 'lax', request: { value: t.float64() }, sources: [visits] }).derive(
      'same',
      t.float64(),
      ['value'],
      (row) => row.value,
    )
    const { any } = openShop([basket, lax])
    expect((await any.getOnlineFeatures(['lax:same'], [c1])).rows).toEqual([{ same: null }])
    for (const query of [
      ['lax:same', 'basket:share'],
      ['basket:share', 'lax:same'],
    ]) {
      await expectRefusal(any.getOnlineFeatures(query, [c1]), 'INPUT_MISSING_COLUMN', /value/)
    }
  })
  test('have full names too', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(basket, [{ ...c1, value: 250 }], { fullFeatureNames: true })
    expect(read.rows).toEqual([{ basket__share: 50, basket__doubled: 100 }])
  })
  test('two that ask the request for one name as different types', async () => {
    const text = defineOnDemandFeatures({ name: 'text', request: { value: t.string() }, sources: [visits] }).derive(
      'echo',
      t.string(),
      ['value'],
      (row) => row.value,
    )
    const { any } = openShop([basket, text])
    await expectRefusal(any.getOnlineFeatures(['basket:share', 'text:echo'], [{ ...c1, value: 1 }]), 'INPUT_NAME_COLLISION', /value/)
  })
})
