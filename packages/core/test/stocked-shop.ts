// A shop with rows in it, for tests of reads.

import { memoryOnlineStore } from '@granary/online-memory'
import type { OnlineRead, OnlineStore } from '../src/spec/index.js'
import { basket, churn, day, everything, flights, openShop, purchases, type Shop, shopData, visits } from './shop.js'

export const definitions = [purchases, visits, flights, basket, churn, everything] as const

/** A shop that remembers what its online store was asked. */
export async function stocked(): Promise<Shop<typeof definitions> & { readonly reads: readonly (readonly OnlineRead[])[] }> {
  const data = shopData()
  const reads: (readonly OnlineRead[])[] = []
  const online = memoryOnlineStore({ data: data.online })
  const watched: OnlineStore = {
    ...online,
    read(requests, options) {
      reads.push(requests)
      return online.read(requests, options)
    },
  }
  const shop = openShop(definitions, { data, online: watched })
  await shop.store.ingest(purchases, [
    { customer_id: 'C1', total: 10, spent: 50, segment: 'gold', score: 0.5, event_timestamp: day(5) },
    { customer_id: 'C2', total: 2, segment: null, event_timestamp: day(6) },
  ])
  await shop.store.ingest(visits, [{ customer_id: 'C1', pages: 7, score: 1.5, event_timestamp: day(7) }])
  await shop.store.ingest(flights, [
    { origin: 'A', number: 1, delay: 3, late: true },
    { origin: 'A', number: 11, delay: 4 },
    { origin: '1', number: 1, delay: 5 },
  ])
  return { ...shop, reads }
}
export const [c1, c2, c9] = ['C1', 'C2', 'C9'].map((customer_id) => ({ customer_id })) as [
  { customer_id: string },
  { customer_id: string },
  { customer_id: string },
]
