// Rows that are no plain objects: what a store in process reads of them is what arrives.

import { expect, test } from 'vitest'
import { basket, day, everything, openShop, purchases, rejection, stocked, visits } from './shop.js'

class Base {
  get customer_id(): string {
    return 'C1'
  }
}
class Reading extends Base {
  constructor(readonly flag = true) {
    super()
  }
  get amount(): number {
    return 7
  }
  get event_timestamp(): Date {
    return day(3)
  }
  toJSON(): object {
    return { customer_id: 'C1', amount: 99 }
  }
}
const inherited: object = Object.create({ customer_id: 'C1', amount: 5 }, { event_timestamp: { value: day(4), enumerable: true } })
const withToJson = { customer_id: 'C1', amount: 3, toJSON: () => ({ customer_id: 'C1', amount: 99 }) }

const key = { customer_id: 'C1' }
const values = ({ rows }: { readonly rows: readonly Readonly<Record<string, unknown>>[] }) => rows.map(({ amount, flag }) => [amount, flag])

test('getters, inherited columns and toJSON', async () => {
  for (const rows of [[new Reading()], [inherited], [new Reading(), inherited]] as never[][]) {
    const [over, named, inside] = [openShop(), openShop(), openShop()]
    await over.client.ingest(everything, rows)
    await named.anyClientOf().ingest('everything', new Set(rows))
    await inside.store.ingest(everything, rows)
    const expected = values(await inside.store.getOnlineFeatures(everything, [key]))
    expect(expected[0]?.[0]).not.toBeNull()
    for (const { store } of [over, named]) expect(values(await store.getOnlineFeatures(everything, [key]))).toEqual(expected)
  }
})

test('a function is no column, whatever JSON would make of it', async () => {
  const { client, anyClientOf, store } = openShop()
  const { code } = await rejection(store.ingest(everything, [withToJson] as never))
  expect((await rejection(client.ingest(everything, [withToJson] as never))).code).toBe(code)
  expect((await rejection(anyClientOf().ingest('everything', [withToJson]))).code).toBe(code)
})

test('a getter that is no column is left out where a definition tells that, else refused', async () => {
  class More extends Reading {
    get more(): string {
      return 'more'
    }
  }
  const { client, anyClientOf } = openShop()
  expect(await client.ingest(everything, [new More()] as never)).toMatchObject({ accepted: 1 })
  expect((await rejection(anyClientOf().ingest('everything', [new More()] as never))).code).toBe('INPUT_UNKNOWN_COLUMN')
})

test('a getter of the name of a derived feature is none of its columns', async () => {
  class Purchase extends Base {
    readonly total = 2
    readonly spent = 10
    get average(): number {
      return 1
    }
  }
  const { client, store } = openShop()
  await client.ingest(purchases, [new Purchase()])
  expect((await store.getOnlineFeatures(purchases, [key])).rows).toMatchObject([{ total: 2, average: 5 }])
})

test('join keys and request columns that are getters', async () => {
  class Asked extends Base {
    get value(): number {
      return 10
    }
  }
  const { client, store, anyClientOf } = await stocked()
  const [ours, its] = [
    await client.getOnlineFeatures(visits, [new Base() as typeof key]),
    await store.getOnlineFeatures(visits, [new Base() as typeof key]),
  ]
  expect(ours.rows).toEqual(its.rows)
  expect(ours.rows[0]?.pages).toBe(7)
  expect((await anyClientOf().getOnlineFeatures(['visits:pages'], [new Base() as never])).rows).toEqual([{ pages: 7 }])
  expect((await client.getOnlineFeatures(basket, [new Asked()] as never)).rows).toEqual(
    (await store.getOnlineFeatures(basket, [new Asked()] as never)).rows,
  )
})
