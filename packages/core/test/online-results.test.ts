// What an online read answers, in each of its forms: made when it is looked at, and a copy of what is stored.

import { describe, expect, test, vi } from 'vitest'
import { defineFeatureGroup, t } from '../src/index.js'
import { churn, customer, day, everything, openShop, purchases } from './shop.js'
import { c1, c2, stocked } from './stocked-shop.js'

describe('the result', () => {
  test('makes rows, statuses and times when they are first looked at, and keeps them', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(churn, [c1, c2])
    for (const name of ['rows', 'statuses', 'eventTimestamps', 'columns'] as const) expect(read[name]).toBe(read[name])
  })
  test('may be taken apart, and written as JSON', async () => {
    const { any } = await stocked()
    const read = await any.getOnlineFeatures(['purchases:total'], [c1])
    const { rows, statuses, eventTimestamps, columns, toMatrix } = read
    expect(toMatrix(['total'])).toEqual(Float32Array.of(10))
    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify({ rows, statuses, eventTimestamps, columns })))
  })
  test('tells statuses and times of one column without rows or dates', async () => {
    const { any } = await stocked()
    const read = await any.getOnlineFeatures(['purchases:total', 'purchases:score', 'visits:pages'], [c1, c2, { customer_id: 'nobody' }])
    for (const name of ['total', 'score', 'pages']) {
      const statuses = read.statuses.map((row) => row[name])
      expect(read['~statuses']?.(name) ?? statuses.map(() => 'PRESENT')).toEqual(statuses)
      expect([...read['~eventTimes']!(name)]).toEqual(read.eventTimestamps.map((row) => row[name]?.getTime() ?? Number.NaN))
    }
    expect((await any.getOnlineFeatures(['purchases:total'], [c1]))['~statuses']?.('total')).toBeUndefined()
    for (const look of ['~statuses', '~eventTimes'] as const)
      expect(() => read[look]!('nothing')).toThrow(expect.objectContaining({ code: 'INPUT_UNKNOWN_FEATURE' }))
  })
  test('is of the moment of the read, whatever is written after it', async () => {
    const { store } = await stocked()
    const read = await store.getOnlineFeatures(churn, [c1])
    await store.ingest(purchases, [{ customer_id: 'C1', total: 99, event_timestamp: day(9) }])
    expect([read.rows[0]?.total, read.columns.total]).toEqual([10, [10]])
  })
  test('as a matrix is row-major, with NaN for null and defaults applied', async () => {
    const { any } = await stocked()
    const read = await any.getOnlineFeatures(['purchases:total', 'purchases:score', 'visits:pages'], [c1, c2])
    expect(read.toMatrix(['pages', 'score', 'total'])).toEqual(Float32Array.of(7, 0.5, 10, 0, Number.NaN, 2))
    expect(read.toMatrix([])).toEqual(new Float32Array(0))
  })
  test('holds copies: what a user writes into it changes neither the store nor a second look', async () => {
    const { store } = await stocked()
    const payload = Uint8Array.of(1, 2)
    await store.ingest(everything, [{ customer_id: 'C1', payload, embedding: [1, 2], tags: ['a'], profile: { a: { b: 1 } }, seen: day(1) }])
    for (let time = 0; time < 2; time++) {
      const { rows, columns } = await store.getOnlineFeatures(everything, [c1])
      const row = rows[0] as (typeof rows)[number]
      expect(row).toMatchObject({
        payload: Uint8Array.of(1, 2),
        embedding: Float32Array.of(1, 2),
        tags: ['a'],
        profile: { a: { b: 1 } },
        seen: day(1),
      })
      row.payload?.fill(9)
      row.embedding?.fill(9)
      ;(row.tags as string[]).push('b')
      ;(row.profile as { a: { b: number } }).a.b = 9
      row.seen?.setTime(0)
      columns.embedding[0]?.fill(8)
    }
    expect(await (await store.getOfflineFeatures(everything)).rows()).toMatchObject([
      { payload: Uint8Array.of(1, 2), embedding: Float32Array.of(1, 2), tags: ['a'], seen: day(1) },
    ])
  })
  test('makes no row before somebody looks', async () => {
    const { store } = await stocked()
    await store.ingest(everything, [{ customer_id: 'C1', profile: { a: 1 } }])
    const parse = vi.spyOn(JSON, 'parse')
    const read = await store.getOnlineFeatures(everything, [c1])
    expect(read.statuses[0]?.profile).toBe('PRESENT')
    expect(parse).not.toHaveBeenCalled()
    expect([read.rows[0]?.profile, read.rows[0]?.profile]).toEqual([{ a: 1 }, { a: 1 }])
    expect(parse).toHaveBeenCalledTimes(1)
    parse.mockRestore()
  })
  test('of defaults holds copies too', async () => {
    const group = defineFeatureGroup({
      name: 'defaulted',
      entity: customer,
      features: {
        vector: t.vector(2, { default: Float32Array.of(1, 2) }),
        since: t.timestamp({ default: day(1) }),
        tags: t.array(t.string(), { default: ['a'] }),
      },
    })
    const { store } = openShop([group])
    for (let time = 0; time < 2; time++) {
      const { rows } = await store.getOnlineFeatures(group, [c1, c2])
      expect(rows).toEqual([c1, c2].map(() => ({ vector: Float32Array.of(1, 2), since: day(1), tags: ['a'] })))
      const row = rows[0] as (typeof rows)[number]
      row.vector.fill(9)
      row.since.setTime(0)
      ;(row.tags as string[]).push('b')
    }
  })
})
