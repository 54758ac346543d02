// What a server asks of a store: names and types, whether the stores answer, and a warm start of everything.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import { GranaryError } from '../src/index.js'
import { openOutside } from './outside.js'
import { errorOf } from './refusal.js'
import { basket, beginning, churn, day, flights, openShop, purchases, shopData, visits } from './shop.js'

const definitions = [purchases, visits, flights, basket, churn] as const

describe('describeRead', () => {
  test('names keys, request and result columns, in the order of the result', async () => {
    const { any } = openShop(definitions)
    const read = await any.describeRead(basket)
    expect(read.groups).toEqual(['purchases@1'])
    expect(read.keys.map(({ name, type }) => [name, type.kind])).toEqual([['customer_id', 'string']])
    expect(read.request.map(({ name, type }) => [name, type.kind])).toEqual([
      ['value', 'float64'],
      ['coupon', 'string'],
    ])
    expect(read.features.map(({ name, reference, type }) => [name, reference, type.kind])).toEqual([
      ['share', 'basket:share', 'float64'],
      ['doubled', 'basket:doubled', 'float64'],
    ])
  })

  test('full names; one object a query', async () => {
    const { any } = openShop(definitions)
    const { features } = await any.describeRead('churn', { fullFeatureNames: true })
    expect(features.map(({ name }) => name)).toEqual(['purchases__total', 'purchases__segment', 'visits__pages'])
    expect(await any.describeRead('churn')).toBe(await any.describeRead('churn'))
  })

  test('is a query itself, names and all, whatever was deprecated meanwhile', async () => {
    const { any } = openShop(definitions)
    await any.ingest('visits', [{ customer_id: 'C1', pages: 3 }])
    const read = await any.describeRead('churn', { fullFeatureNames: true })
    const values = { purchases__total: null, purchases__segment: 'bronze', visits__pages: 3 }
    expect((await any.getOnlineFeatures(read, [{ customer_id: 'C1' }])).rows).toEqual([values])
    await any.deprecateFeature('visits:pages', { reason: 'x' })
    expect((await any.getOnlineFeatures(read, [{ customer_id: 'C1' }])).rows).toEqual([values])
    const spine = [{ customer_id: 'C1', event_timestamp: beginning }]
    expect(await (await any.getHistoricalFeatures(read, { spine })).rows()).toMatchObject([values])
  })

  test('refuses what the read would refuse', async () => {
    const { any } = openShop(definitions)
    expect((await errorOf(any.describeRead('nothing'))).code).toBe('INPUT_UNKNOWN_SERVICE')
    expect((await errorOf(any.describeRead('churn', { full: true } as never))).code).toBe('INPUT_INVALID_OPTION')
  })
})

describe('describeGroup', () => {
  test('tells what is ingested from what is derived', () => {
    const { any } = openShop(definitions)
    const group = any.describeGroup('purchases')
    expect([group.reference, group.name, group.version, group.entity]).toEqual(['purchases@1', 'purchases', 1, 'customer'])
    expect(group.ingested.map(({ name }) => name)).toEqual(['spent', 'total', 'segment', 'score'])
    expect(group.features.map(({ name }) => name)).toEqual(['total', 'segment', 'score', 'average'])
    expect(any.describeGroup(purchases)).toBe(group)
  })

  test('of a composite key', () => {
    const { any } = openShop(definitions)
    expect(any.describeGroup('flights@1').keys.map(({ name, type }) => [name, type.kind])).toEqual([
      ['origin', 'string'],
      ['number', 'int64'],
    ])
    expect(() => any.describeGroup('nothing')).toThrow(expect.objectContaining({ code: 'INPUT_UNKNOWN_GROUP' }))
  })
})

describe('health', () => {
  test('of stores that answer', async () => {
    const { any } = openShop(definitions)
    expect(await any.health()).toEqual({ online: { state: 'ok' }, offline: { state: 'ok' }, cold: [] })
  })

  test('of stores that are not there', async () => {
    const { any } = openShop(definitions, openOutside('offline'))
    expect(await any.health()).toEqual({ online: { state: 'absent' }, offline: { state: 'ok' }, cold: [] })
  })

  test('a store that fails is told, not thrown', async () => {
    const down = async () => {
      throw new GranaryError('STORE_UNAVAILABLE', 'down')
    }
    const { any } = openShop(definitions, { online: { ...memoryOnlineStore(), ping: down } })
    expect((await any.health()).online).toEqual({ state: 'failed', code: 'STORE_UNAVAILABLE' })
  })

  test('names the groups that are cold, until they are warm', async () => {
    const data = shopData()
    await openShop(definitions, { data }).store.ingest(visits, [{ customer_id: 'C1', pages: 3, event_timestamp: day(5) }])
    const { any } = openShop(definitions, { online: memoryOnlineStore(), offline: memoryOfflineStore({ data: data.offline }) })
    expect((await any.health()).cold).toEqual(['purchases@1', 'visits@1', 'flights@1'])
    await any.warmUp()
    expect((await any.health()).cold).toEqual([])
    expect((await any.getOnlineFeatures('churn', [{ customer_id: 'C1' }])).columns.pages).toEqual([3])
  })

  test('an aborted signal', async () => {
    const { any } = openShop(definitions)
    expect((await errorOf(any.health({ signal: AbortSignal.abort() }))).code).toBe('ABORTED')
  })

  test('of a store that does not answer in time, beside one that does', async () => {
    const online = { ...memoryOnlineStore(), ping: () => new Promise<never>(() => undefined) }
    const { any } = openShop(definitions, { online })
    const { online: slow, offline } = await any.health({ signal: AbortSignal.timeout(20) })
    expect([slow, offline]).toEqual([{ state: 'failed', code: 'STORE_TIMEOUT' }, { state: 'ok' }])
  })

  test('a closed store', async () => {
    const { any } = openShop(definitions)
    await any.close()
    for (const call of [any.health(), any.warmUp(), any.describeRead('churn')]) expect((await errorOf(call)).code).toBe('STORE_CLOSED')
    expect(() => any.describeGroup('visits')).toThrow(expect.objectContaining({ code: 'STORE_CLOSED' }))
  })
})
