// Streams: cut into batches, each atomic and under an id of its own, so that one that stopped goes on where it stood.

import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { describe, expect, test } from 'vitest'
import type { ProgressEvent, UntypedRow } from '../src/index.js'
import { unavailable } from './faulty-stores.js'
import { columnBatch, sourceOf } from './outside.js'
import { canary, expectRefusal } from './refusal.js'
import { collect, day, everything, openShop, purchases, type Shop, type ShopData, shopData } from './shop.js'

const definitions = [purchases] as const
const row = (number: number, changes: object = {}) => ({ customer_id: `C${number}`, total: number, event_timestamp: day(1), ...changes })
const rowsOf = (count: number) => Array.from({ length: count }, (_, number) => row(number))

/** Rows as they come from a socket or a file. */
async function* stream<T>(rows: Iterable<T>): AsyncGenerator<T> {
  for (const next of rows) yield next
}

const batchIds = ({ offline }: ShopData) => [...(offline.tables.get('purchases@1')?.batches.keys() ?? [])]
const totals = async ({ store }: Shop<typeof definitions>, count: number) =>
  (
    await store.getOnlineFeatures(
      purchases,
      rowsOf(count).map(({ customer_id }) => ({ customer_id })),
    )
  ).columns.total

describe('a stream', () => {
  test('is stored in batches named by their first row and size, and reported as one', async () => {
    const shop = openShop(definitions)
    const progress: ProgressEvent[] = []
    const report = await shop.store.ingest(purchases, stream(rowsOf(5)), {
      batchId: 'b',
      batchSize: 2,
      onProgress: (event) => progress.push(event),
    })
    expect(report).toMatchObject({ accepted: 5, rejected: 0, superseded: 0, batchId: 'b', status: 'stored' })
    expect(batchIds(shop.data)).toEqual(['b/0+2', 'b/2+2', 'b/4+2'])
    expect(await totals(shop, 5)).toEqual([0, 1, 2, 3, 4])
    const event = { work: 'ingest', group: 'purchases@1' }
    expect(progress).toEqual([2, 4, 5, 5].map((rows, position) => ({ ...event, rows, done: position === 3 })))
  })
  test('has batches of 50,000 rows where nobody says more; an array is one batch', async () => {
    const shop = openShop(definitions)
    const rows = Array.from({ length: 50_001 }, (_, number) => row(number % 10))
    expect(await shop.store.ingest(purchases, stream(rows), { batchId: 'b' })).toMatchObject({ accepted: 50_001 })
    await shop.store.ingest(purchases, rows, { batchId: 'a' })
    expect(batchIds(shop.data)).toEqual(['b/0+50000', 'b/50000+50000', 'a'])
  })
  test('an array and columns are cut like one where a batch size is given', async () => {
    const shop = openShop(definitions)
    await shop.store.ingest(purchases, rowsOf(3), { batchId: 'a', batchSize: 2 })
    const columns = { customer_id: ['C0', 'C1', 'C2'], total: Float64Array.of(0, 1, 2), event_timestamp: [day(2), day(2), day(2)] }
    expect(await shop.store.ingest(purchases, { columns }, { batchId: 'c', batchSize: 2 })).toMatchObject({ accepted: 3 })
    expect(batchIds(shop.data)).toEqual(['a/0+2', 'a/2+2', 'c/0+2', 'c/2+2'])
    expect(await totals(shop, 3)).toEqual([0, 1, 2])
  })
  test('that begins where another stopped has its offsets, however many rows are before it', async () => {
    const shop = openShop(definitions)
    const from = 10_000_000_000
    const options = { batchSize: 2, from, rest: true }
    const ids = [`${from}+2`, `${from + 2}+2`]
    await shop.store.ingest(purchases, stream(rowsOf(3)), { ...options, batchId: 's' })
    await shop.store.ingest(purchases, { columns: { customer_id: ['C0', 'C1', 'C2'], total: [0, 1, 2] } }, { ...options, batchId: 'c' })
    expect(batchIds(shop.data)).toEqual([...ids.map((id) => `s/${id}`), ...ids.map((id) => `c/${id}`)])
    const bad = [...rowsOf(3), row(3, { total: 'many' })]
    const refused = shop.store.ingest(purchases, stream(bad), { ...options, batchId: 'bad' })
    await expect(refused).rejects.toMatchObject({ offset: from + 2, errors: [{ row: from + 3 }] })
  })
  test('counts rows that lost, in every batch of it', async () => {
    const { store } = openShop(definitions)
    const rows = [row(1), row(1), row(1, { event_timestamp: day(0) }), row(2)]
    expect(await store.ingest(purchases, stream(rows), { batchSize: 2 })).toMatchObject({ accepted: 4, superseded: 2 })
  })
  test("is 'stored' where any of its batches was, and names the newest snapshot", async () => {
    const { store, data } = openShop(definitions)
    const newest = () => data.offline.tables.get('purchases@1')?.commits.at(-1)?.snapshot
    await store.ingest(purchases, stream(rowsOf(6)), { batchId: 'b', batchSize: 2, from: 4 })
    const report = await store.ingest(purchases, stream(rowsOf(6)), { batchId: 'b', batchSize: 2 })
    expect([report.status, report.snapshot]).toEqual(['stored', newest()])
    const last = await store.ingest(purchases, stream([row(7), row(8, { total: -1 })]), { batchSize: 1, onInvalid: 'quarantine' })
    expect(last).toMatchObject({ accepted: 1, rejected: 1, snapshot: newest() })
  })
})

describe('a stream with a bad row stops at its batch', () => {
  const bad = [...rowsOf(3), row(3, { total: -canary.number }), ...rowsOf(6).slice(4)]
  test('the batches before stay, the error says how far it got', async () => {
    const shop = openShop(definitions)
    const error = await expectRefusal(shop.store.ingest(purchases, stream(bad), { batchId: 'b', batchSize: 2 }), 'VALIDATION_MIN', /total/)
    expect(error).toMatchObject({ batchId: 'b', offset: 2 })
    expect(error.errors).toEqual([expect.objectContaining({ row: 3, column: 'total', code: 'VALIDATION_MIN' })])
    expect(batchIds(shop.data)).toEqual(['b/0+2'])
    expect(await totals(shop, 6)).toEqual([0, 1, null, null, null, null])
  })
  test('and the mended stream with the same id goes on from there', async () => {
    const shop = openShop(definitions)
    await expectRefusal(shop.store.ingest(purchases, stream(bad), { batchId: 'b', batchSize: 2 }), 'VALIDATION_MIN')
    expect(await shop.store.ingest(purchases, stream(rowsOf(6)), { batchId: 'b', batchSize: 2 })).toMatchObject({
      accepted: 6,
      status: 'stored',
    })
    expect(batchIds(shop.data)).toEqual(['b/0+2', 'b/2+2', 'b/4+2'])
    expect(await totals(shop, 6)).toEqual([0, 1, 2, 3, 4, 5])
    expect(await shop.store.ingest(purchases, stream(rowsOf(6)), { batchId: 'b', batchSize: 2 })).toMatchObject({
      accepted: 6,
      status: 'duplicate',
    })
  })
  test('with another batch size it goes on from the offset that the error names', async () => {
    for (const source of [
      stream(rowsOf(6)),
      rowsOf(6),
      { columns: { customer_id: rowsOf(6).map(({ customer_id }) => customer_id), total: Int32Array.of(0, 1, 2, 3, 4, 5) } },
    ]) {
      const shop = openShop(definitions)
      const { offset } = await expectRefusal(shop.store.ingest(purchases, stream(bad), { batchId: 'b', batchSize: 2 }), 'VALIDATION_MIN')
      const report = await shop.store.ingest(purchases, source, { batchId: 'b', batchSize: 3, from: offset as number })
      expect(report).toMatchObject({ accepted: 4, status: 'stored' })
      expect(batchIds(shop.data)).toEqual(['b/0+2', 'b/2+3', 'b/5+3'])
      expect(await totals(shop, 6)).toEqual([0, 1, 2, 3, 4, 5])
    }
  })
  test('a quarantine lets it pass, under the positions of the whole input', async () => {
    const shop = openShop(definitions)
    const report = await shop.store.ingest(purchases, stream(bad), { batchId: 'b', batchSize: 2, onInvalid: 'quarantine' })
    expect(report).toMatchObject({ accepted: 5, rejected: 1, status: 'stored', errors: [{ row: 3, column: 'total' }] })
    expect(await collect(shop.store.getQuarantine(purchases))).toMatchObject([{ batchId: 'b', row: 3, values: { customer_id: 'C3' } }])
    expect(await totals(shop, 6)).toEqual([0, 1, 2, null, 4, 5])
  })
})

describe('a source that fails', () => {
  const broken = new Error(`socket hang up near ${canary.text}`)
  async function* breaking(): AsyncGenerator<UntypedRow> {
    yield* rowsOf(3)
    throw broken
  }
  test('stops the stream with its error as cause; the batches before it stay', async () => {
    const shop = openShop(definitions)
    const error = await expectRefusal(
      shop.any.ingest(purchases, breaking(), { batchId: 'b', batchSize: 2 }),
      'INPUT_INVALID_ROWS',
      /source/,
    )
    expect(error).toMatchObject({ batchId: 'b', offset: 2, cause: broken })
    expect(batchIds(shop.data)).toEqual(['b/0+2'])
    await shop.store.ingest(purchases, stream(rowsOf(3)), { batchId: 'b', batchSize: 2 })
    expect(batchIds(shop.data)).toEqual(['b/0+2', 'b/2+2'])
  })
  test('before its first batch: nothing is stored', async () => {
    const shop = openShop(definitions)
    const error = await expectRefusal(shop.any.ingest(purchases, breaking(), { batchId: 'b' }), 'INPUT_INVALID_ROWS')
    expect([error.offset, batchIds(shop.data), shop.data.online.size]).toEqual([0, [], 0])
  })
  test("of an adapter keeps the adapter's code", async () => {
    const shop = openShop(definitions)
    const source = {
      kind: 'column-source' as const,
      async *batches() {
        yield columnBatch({ customer_id: 'string', total: 'int64' }, [
          ['C1', 1],
          ['C2', 2],
        ])
        await shop.store.getOnlineFeatures('nowhere' as never, [])
      },
    }
    const error = await expectRefusal(shop.any.ingest(purchases, source, { batchId: 'b', batchSize: 2 }), 'INPUT_UNKNOWN_SERVICE')
    expect([error.batchId, error.offset, batchIds(shop.data)]).toEqual(['b', 2, ['b/0+2']])
  })
  test('and one that is left is closed', async () => {
    const shop = openShop(definitions)
    let closed = false
    async function* watched(): AsyncGenerator<UntypedRow> {
      try {
        yield* [{ total: 1 }, ...rowsOf(5)]
      } finally {
        closed = true
      }
    }
    await expectRefusal(shop.any.ingest(purchases, watched(), { batchSize: 2 }), 'INPUT_MISSING_KEY')
    expect(closed).toBe(true)
  })
})

describe('a store that fails in the middle of a stream', () => {
  test('offline: the error says how far it got, and the same call finishes', async () => {
    const outage = { on: false }
    const data = shopData()
    const shop = openShop(definitions, { data, offline: unavailable(memoryOfflineStore({ data: data.offline }), ['append'], outage) })
    async function* failing(): AsyncGenerator<ReturnType<typeof row>> {
      for (const next of rowsOf(6)) {
        if (next.total === 3) outage.on = true
        yield next
      }
    }
    const error = await expectRefusal(shop.store.ingest(purchases, failing(), { batchId: 'b', batchSize: 2 }), 'STORE_UNAVAILABLE')
    expect([error.batchId, error.offset, batchIds(data)]).toEqual(['b', 2, ['b/0+2']])
    outage.on = false
    expect(await shop.store.ingest(purchases, stream(rowsOf(6)), { batchId: 'b', batchSize: 2 })).toMatchObject({
      accepted: 6,
      status: 'stored',
    })
    expect([batchIds(data), await totals(shop, 6)]).toEqual([
      ['b/0+2', 'b/2+2', 'b/4+2'],
      [0, 1, 2, 3, 4, 5],
    ])
  })
  test('online: INGEST_PARTIAL names batch and offset', async () => {
    const data = shopData()
    const shop = openShop(definitions, { data, online: unavailable(memoryOnlineStore({ data: data.online }), ['write']) })
    const error = await expectRefusal(
      shop.store.ingest(purchases, stream(rowsOf(4)), { batchId: 'b', batchSize: 2 }),
      'INGEST_PARTIAL',
      /b.*purchases@1/,
    )
    expect([error.batchId, error.offset, error.retryable, batchIds(data)]).toEqual(['b', 0, true, ['b/0+2']])
  })
})

describe('foreign columns', () => {
  test('go on in the midst of any batch of their source', async () => {
    const types = { customer_id: 'string', total: 'int64', event_timestamp: 'timestamp' } as const
    const cells = rowsOf(7).map(({ customer_id, total, event_timestamp }) => [customer_id, total, event_timestamp.getTime()] as const)
    for (const from of [0, 1, 2, 3, 5, 7]) {
      const shop = openShop(definitions)
      const { source } = sourceOf(types, [cells.slice(0, 2), [], cells.slice(2, 3), cells.slice(3)])
      expect(await shop.any.ingest(purchases, source, { batchId: 'b', batchSize: 3, from })).toMatchObject({ accepted: 7 - from })
      expect(await totals(shop, 7)).toEqual(rowsOf(7).map(({ total }) => (total < from ? null : total)))
      expect(batchIds(shop.data)).toEqual([0, 1, 2].flatMap((batch) => (from + batch * 3 < 7 ? [`b/${from + batch * 3}+3`] : [])))
    }
  })
  test('integers, text and times of files become values of the group', async () => {
    const { source } = sourceOf(
      {
        customer_id: 'string',
        whole: 'bigint',
        big: 'int64',
        ratio: 'float64',
        profile: 'string',
        event_timestamp: 'timestamp',
        kind: 'string',
      },
      [
        [
          ['C1', 7n, 8, 0.1, '{"a":1}', day(1).getTime(), 'a'],
          ['C2', null, null, null, 'null', day(1).getTime(), null],
        ],
      ],
    )
    const shop = openShop([purchases, everything])
    await shop.any.ingest('everything', source)
    const read = await shop.any.getOnlineFeatures(
      ['whole', 'big', 'ratio', 'profile', 'kind'].map((name) => `everything:${name}`),
      [{ customer_id: 'C1' }, { customer_id: 'C2' }],
    )
    expect(read.rows).toEqual([
      { whole: 7, big: 8n, ratio: Math.fround(0.1), profile: { a: 1 }, kind: 'a' },
      { whole: null, big: null, ratio: null, profile: null, kind: null },
    ])
  })
  test('what does not fit is a bad row, never a null', async () => {
    const types = { customer_id: 'string', whole: 'bigint', profile: 'string', kind: 'string' } as const
    const { source } = sourceOf(types, [[['C1', 2n ** 53n, '{', 'z']]])
    const shop = openShop([purchases, everything])
    const error = await expectRefusal(shop.any.ingest('everything', source), 'VALIDATION_FAILED')
    expect(error.errors?.map(({ column, code }) => `${column} ${code}`).sort()).toEqual([
      'kind VALIDATION_ALLOWED',
      'profile INPUT_WRONG_TYPE',
      'whole INPUT_WRONG_TYPE',
    ])
  })
})
