// Training sets over HTTP give what the store gives in process, as they come, as often as they are looked at.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProgressEvent } from '@granary/core'
import type { ColumnSource } from '@granary/core/spec'
import { parquetOfflineStore, parquetSource } from '@granary/offline-parquet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { churn, day, everything, purchases, readings, rejection, stocked, visits } from './shop.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'granary-client-'))
})
afterAll(() => rm(folder, { recursive: true }))

const spine = [
  { customer_id: 'C1', event_timestamp: day(9), value: 10, label: 1 },
  { customer_id: 'C9', event_timestamp: '2026-01-09T00:00:00+01:00', value: 1, label: undefined },
  { customer_id: 'C2', event_timestamp: day(30).getTime(), value: 2 },
  { customer_id: 'C1', event_timestamp: day(9), value: 10, label: 1 },
]

test('rows, statuses, columns, batches and snapshots are those of the store', async () => {
  const { store, client } = await stocked()
  const options = { spine, include: ['statuses'] } as const
  const [ours, its] = [await client.getHistoricalFeatures(churn, options), await store.getHistoricalFeatures(churn, options)]
  expect(ours.snapshots).toEqual(its.snapshots)
  const rows = await ours.rows()
  expect(rows).toStrictEqual(await its.rows())
  expect(rows.map((row) => Object.keys(row))).toEqual((await its.rows()).map((row) => Object.keys(row)))
  expect(await ours.statuses()).toStrictEqual(await its.statuses())
  expect(await ours.columns()).toStrictEqual(await its.columns())
  const sizes: number[] = []
  for await (const batch of ours.batches({ size: 3 })) sizes.push(batch.length)
  expect(sizes).toEqual([3, 1])
})

test('the spine keeps its own columns, whatever they hold', async () => {
  const { client } = await stocked()
  const given = Symbol('kept')
  const labels = [{ customer_id: 'C1', event_timestamp: day(9), at: new Date(0), big: 1n, odd: () => 1, given, nan: Number.NaN, minus: -0 }]
  const [row] = await (await client.getHistoricalFeatures(visits, { spine: labels })).rows()
  expect(row).toStrictEqual({ ...labels[0], pages: 7, total: 1.5 })
  expect(row?.odd).toBe(labels[0]?.odd)
})

test('keys of other types come back by their types', async () => {
  const { store, client } = await stocked()
  const given = [{ serial: '9223372036854775807', installed: 1, event_timestamp: day(8) }]
  const ours = await (await client.getHistoricalFeatures(readings, { spine: given })).rows()
  expect(ours).toStrictEqual(await (await store.getHistoricalFeatures(readings, { spine: given })).rows())
  expect(ours[0]).toMatchObject({ serial: 2n ** 63n - 1n, installed: new Date(1), value: Number.POSITIVE_INFINITY })
})

test('spines in every form', async () => {
  const { store, client } = await stocked()
  const columns = { customer_id: ['C1', 'C9'], event_timestamp: [day(9), day(9)], label: Float64Array.of(1, 2) }
  const rows = [0, 1].map((row) => ({ customer_id: columns.customer_id[row]!, event_timestamp: day(9), label: columns.label[row] }))
  const source: ColumnSource = {
    kind: 'column-source',
    async *batches() {
      yield {
        length: 2,
        names: ['customer_id', 'event_timestamp', 'label'],
        types: ['string', 'timestamp', 'float64'],
        columns: [
          { kind: 'string', values: columns.customer_id },
          { kind: 'number', values: Float64Array.of(day(9).getTime() + 0.5, day(9).getTime()) },
          { kind: 'number', values: columns.label },
        ],
      }
    },
  }
  const expected = await (await store.getHistoricalFeatures(everything, { spine: rows })).rows()
  const read = async (given: Parameters<typeof client.getHistoricalFeatures<typeof everything, (typeof rows)[0]>>[1]['spine']) =>
    (await client.getHistoricalFeatures(everything, { spine: given })).rows()
  expect(await read({ columns })).toStrictEqual(expected)
  expect(await read(new Set(rows))).toStrictEqual(expected)
  expect(await read(asynchronous(rows))).toStrictEqual(expected)
  expect(await read(source)).toStrictEqual(expected)
})

test('a spine without rows gives none, and all columns', async () => {
  const { store, client } = await stocked()
  const ours = await client.getHistoricalFeatures(visits, { spine: spine.slice(4) })
  expect(await ours.rows()).toEqual([])
  const none = await client.getHistoricalFeatures(visits, { spine: spine.slice(4) })
  expect(await none.columns()).toStrictEqual(await (await store.getHistoricalFeatures(visits, { spine: spine.slice(4) })).columns())
})

test('more rows than the server takes at once go in parts, as of the same snapshots', async () => {
  const { store, client } = await stocked()
  const long = Array.from({ length: 100_001 }, () => ({ customer_id: 'C1', event_timestamp: day(8) }))
  const error = await rejection(client.getHistoricalFeatures(visits, { spine: long }))
  expect(error.code).toBe('LIMIT_ROWS')
  const first = await client.getHistoricalFeatures(visits, { spine: long.slice(0, 100_000) })
  await store.ingest(visits, [{ customer_id: 'C1', pages: 8, event_timestamp: day(8) }])
  const second = await client.getHistoricalFeatures(visits, { spine: long.slice(100_000), asOf: first.snapshots })
  const pages = new Set([...(await first.columns()).pages, ...(await second.columns()).pages])
  expect([...pages]).toEqual([7])
})

test('later looks see what the first one saw, and statuses cost no further request', async () => {
  const { store, client, requests } = await stocked()
  const training = await client.getHistoricalFeatures(visits, { spine, include: ['statuses'] })
  const rows = await training.rows()
  await training.statuses()
  await training.statuses()
  expect(requests).toHaveLength(1)
  await store.ingest(visits, [{ customer_id: 'C1', pages: 8, event_timestamp: day(8) }])
  expect(await training.rows()).toStrictEqual(rows)
  expect(requests).toHaveLength(2)
  const today = await client.getHistoricalFeatures(visits, { spine })
  expect((await today.rows())[0]?.pages).toBe(8)
  const asItWas = await client.getHistoricalFeatures(visits, { spine, asOf: training.snapshots })
  expect((await asItWas.rows())[0]?.pages).toBe(7)
  const untold = await rejection(today.statuses())
  expect(untold.code).toBe('INPUT_INVALID_OPTION')
})

test('what was known then, and as of a moment', async () => {
  const { store, client } = await stocked()
  for (const options of [
    { knownAt: 'created' as const },
    { asOf: day(1) },
    { asOf: '2026-01-11T00:00:00Z' },
    { asOf: day(11).getTime() },
  ]) {
    const ours = await client.getHistoricalFeatures(visits, { spine, ...options })
    expect(await ours.rows()).toStrictEqual(await (await store.getHistoricalFeatures(visits, { spine, ...options })).rows())
  }
})

test('progress tells rows that came', async () => {
  const { client } = await stocked()
  const told: ProgressEvent[] = []
  const training = await client.getHistoricalFeatures(visits, { spine, onProgress: (event) => void told.push(event) })
  await training.rows()
  expect(told).toEqual([
    { work: 'join', group: 'visits@1', rows: 4, done: false },
    { work: 'join', group: 'visits@1', rows: 4, done: true },
  ])
})

test('a file: written by the server, whole or not at all', async () => {
  const { store, client } = await stocked({ offline: parquetOfflineStore({ root: join(folder, 'history') }) })
  const told: ProgressEvent[] = []
  const training = await client.getHistoricalFeatures(purchases, { spine, onProgress: (event) => void told.push(event) })
  const path = join(folder, 'train.parquet')
  const report = await training.toParquet(path)
  expect(report).toEqual({ rows: 4, bytes: expect.any(Number) })
  expect(told).toEqual([{ work: 'join', group: 'purchases@2', rows: 4, done: true }])
  const again = await client.getHistoricalFeatures(visits.pick('pages'), { spine: { parquet: path } })
  const its = await store.getHistoricalFeatures(visits.pick('pages'), { spine: { parquet: path } })
  expect(await again.rows()).toStrictEqual(await its.rows())
  expect(await again.columns()).toStrictEqual(await its.columns())
  expect((await again.toParquet(join(folder, 'again.parquet'))).rows).toBe(4)
  const source = await client.getHistoricalFeatures(visits.pick('pages'), { spine: parquetSource({ files: [path] }) })
  expect((await source.rows()).map(({ pages }) => pages)).toEqual([7, 0, 0, 7])

  const nowhere = await rejection(training.toParquet(join(folder, 'nowhere', 'train.parquet')))
  expect(nowhere.code).toBe('INPUT_INVALID_FILE')
  expect((await rejection(client.getHistoricalFeatures(visits, { spine: { parquet: join(folder, 'nope.parquet') } }))).code).toBe(
    'INPUT_INVALID_FILE',
  )
  await writeFile(join(folder, 'broken.parquet'), 'PAR1')
  expect((await rejection(client.getHistoricalFeatures(visits, { spine: { parquet: join(folder, 'broken.parquet') } }))).code).toBe(
    'INPUT_INVALID_FILE',
  )
  expect((await readdir(folder)).sort()).toEqual(['again.parquet', 'broken.parquet', 'history', 'train.parquet'])
})

test('a history that writes no files says so', async () => {
  const { client } = await stocked()
  const training = await client.getHistoricalFeatures(visits, { spine })
  expect((await rejection(training.toParquet(join(folder, 'none.parquet')))).code).toBe('CAPABILITY_UNSUPPORTED')
})

test.each([
  ['a spine without its time', { spine: [{ customer_id: 'C1' }] }],
  ['a spine without its key', { spine: [{ event_timestamp: 0 }] }],
  ['a bigint as a text key', { spine: [{ customer_id: 5n, event_timestamp: 0 }] }],
  ['a date as a text key', { spine: { columns: { customer_id: [new Date(0)], event_timestamp: [0] } } }],
  ['a time that is none', { spine: [{ customer_id: 'C1', event_timestamp: new Date(Number.NaN) }] }],
  ["a spine column of a feature's name", { spine: [{ customer_id: 'C1', event_timestamp: 0, pages: 1 }] }],
  ['a spine that is none', { spine: 7 }],
  ['a row that is none', { spine: [7] }],
  ['snapshots that are none', { spine: [], asOf: { 'nope@1': 'x' } }],
  ['a moment that is none', { spine: [], asOf: 'yesterday' }],
  ['a date that is none', { spine: [], asOf: new Date(Number.NaN) }],
  ['knownAt of another word', { spine: [], knownAt: 'now' }],
  ['include of another word', { spine: [], include: ['times'] }],
  ['an option that is not there', { spine: [], nope: 1 }],
  ['no options', undefined],
])('%s is the error of the store', async (_, options) => {
  const { store, anyClientOf } = await stocked()
  const [ours, its] = [
    await rejection(anyClientOf().getHistoricalFeatures(visits, options as never)),
    await rejection(store.getHistoricalFeatures(visits, options as never)),
  ]
  expect(ours.code).toBe(its.code)
})

async function* asynchronous<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
