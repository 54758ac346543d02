import { expect, test } from 'vitest'
import { makeTableSchema } from '../definition/table-schema.js'
import type { OnlineRow, OnlineStore, OnlineWrite, TableSchema } from '../spec/index.js'
import type { EngineContext } from './context.js'
import { putOnline } from './put-online.js'

const now = 1_767_607_200_000
const day = 86_400_000

function tableOf(ttl?: number): TableSchema {
  return makeTableSchema({ group: 'g', version: 1, keys: [{ name: 'id', type: 'string' }], columns: [], ttl })
}
const rowOf = (table: TableSchema, event: number, deleted = false): OnlineRow => ({
  table,
  event,
  created: event * 1_000,
  deleted,
  values: [],
})

/** What a put sends to the store, and what it answers; the store says that the first key of each write lost. */
async function put(table: TableSchema, rows: readonly OnlineRow[]) {
  const writes: OnlineWrite[] = []
  const online = {
    async write(write: OnlineWrite) {
      writes.push(write)
      return { superseded: [0] }
    },
  } as Partial<OnlineStore>
  const context = { clock: () => now, maxClockSkew: 300_000, tombstoneRetention: 30 * day } as Partial<EngineContext>
  const keys = rows.map((_, position) => `K${position}`)
  const superseded = await putOnline(online as OnlineStore, table, keys, rows, context as EngineContext, undefined)
  return { writes, superseded }
}

test('with a ttl a row and a tombstone are kept until no clock can want them: ttl, skew and 1 ms after their event', async () => {
  const table = tableOf(10 * day)
  const { writes } = await put(table, [rowOf(table, now - day), rowOf(table, now - 100 * day, true)])
  expect(writes[0]?.rows.map(({ expiresAt }) => expiresAt)).toEqual([now + 9 * day + 300_001, now - 90 * day + 300_001])
})

test('without a ttl a row is kept for ever, a tombstone for its retention from its writing', async () => {
  const table = tableOf()
  const { writes } = await put(table, [rowOf(table, now - day), rowOf(table, now - 100 * day, true)])
  expect(writes[0]?.rows.map(({ expiresAt }) => expiresAt)).toEqual([undefined, now + 30 * day])
  expect(writes[0]?.rows[0]).not.toHaveProperty('expiresAt')
})

test('at most 10,000 keys go in a call, in order, and what lost is counted over all', async () => {
  const table = tableOf()
  const { writes, superseded } = await put(
    table,
    Array.from({ length: 20_001 }, (_, event) => rowOf(table, event)),
  )
  expect([writes.map(({ keys }) => keys.length), superseded]).toEqual([[10_000, 10_000, 1], 3])
  expect(writes.map(({ keys, rows }) => [keys[0], rows[0]?.event])).toEqual([
    ['K0', 0],
    ['K10000', 10_000],
    ['K20000', 20_000],
  ])
  expect((await put(table, [])).writes).toEqual([])
})
