// Online reads over HTTP give what the store gives in process, in every form.

import type { OnlineResult } from '@granary/core'
import { expect, test } from 'vitest'
import { basket, churn, everything, purchases, readings, rejection, stocked, visits } from './shop.js'

const [c1, c2, c9] = ['C1', 'C2', 'C9'].map((customer_id) => ({ customer_id })) as [
  { customer_id: string },
  { customer_id: string },
  { customer_id: string },
]

/** Everything that a result gives. */
function formsOf<Row>({ rows, statuses, eventTimestamps, columns }: OnlineResult<Row>) {
  return { rows, statuses, eventTimestamps, columns }
}

test('values of every type, their statuses and times are those of the store', async () => {
  const { store, client } = await stocked()
  const [ours, its] = [
    await client.getOnlineFeatures(everything, [c1, c2, c9, c1]),
    await store.getOnlineFeatures(everything, [c1, c2, c9, c1]),
  ]
  expect(formsOf(ours)).toStrictEqual(formsOf(its))
  expect(ours.rows[0]?.embedding).toBeInstanceOf(Float32Array)
  expect(ours.rows[0]?.big).toBe(2n ** 63n - 1n)
  expect(Object.keys(ours.rows[0]!)).toEqual(Object.keys(its.rows[0]!))
  expect(ours.rows).toBe(ours.rows) // made once
  expect(ours.eventTimestamps).toBe(ours.eventTimestamps)
  expect(ours.columns).toBe(ours.columns)
})

test('a read is named as in process: definitions, names, references, full names', async () => {
  const { store, client } = await stocked()
  const request = { ...c1, value: 10, since: new Date(0) }
  const pairs = [
    [client.getOnlineFeatures(churn, [request]), store.getOnlineFeatures(churn, [request])],
    [client.getOnlineFeatures('churn', [request]), store.getOnlineFeatures('churn', [request])],
    [client.getOnlineFeatures('churn@3', [request]), store.getOnlineFeatures('churn@3', [request])],
    [client.getOnlineFeatures(basket, [request]), store.getOnlineFeatures(basket, [request])],
    [client.getOnlineFeatures(purchases, [c1, c2]), store.getOnlineFeatures(purchases, [c1, c2])],
    [client.getOnlineFeatures(purchases.pick('segment'), [c2]), store.getOnlineFeatures(purchases.pick('segment'), [c2])],
    [
      client.getOnlineFeatures(['visits:pages', 'purchases@2:total'], [c1]),
      store.getOnlineFeatures(['visits:pages', 'purchases@2:total'], [c1]),
    ],
    [client.getOnlineFeatures(visits, [c1], { fullFeatureNames: true }), store.getOnlineFeatures(visits, [c1], { fullFeatureNames: true })],
  ] as const
  for (const [ours, its] of pairs) expect(formsOf<unknown>(await ours)).toStrictEqual(formsOf<unknown>(await its))
})

test('composite keys, and keys that JSON lacks', async () => {
  const { store, client } = await stocked()
  const keys = [
    { serial: 2n ** 63n - 1n, installed: new Date(1) },
    { serial: '9223372036854775807', installed: 1 },
    { serial: 1n, installed: new Date(1) },
  ]
  const ours = await client.getOnlineFeatures(readings, keys)
  expect(formsOf(ours)).toStrictEqual(formsOf(await store.getOnlineFeatures(readings, keys)))
  expect(ours.columns.value).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, null])
})

test('no keys: no rows, and all columns', async () => {
  const { client } = await stocked()
  const none = await client.getOnlineFeatures(visits, [])
  expect(formsOf(none)).toStrictEqual({ rows: [], statuses: [], eventTimestamps: [], columns: { pages: [], total: [] } })
})

test('a matrix is that of the store, and holds numeric features alone', async () => {
  const { store, client, anyClientOf } = await stocked()
  const names = ['total', 'average'] as const
  const ours = await client.getOnlineFeatures(purchases, [c1, c2, c9])
  expect(ours.toMatrix([...names])).toEqual((await store.getOnlineFeatures(purchases, [c1, c2, c9])).toMatrix([...names]))
  const any = await anyClientOf().getOnlineFeatures(purchases, [c1])
  expect(() => any.toMatrix(['nope'])).toThrow(expect.objectContaining({ code: 'INPUT_UNKNOWN_FEATURE' }))
  expect(() => any.toMatrix(['segment'])).toThrow(expect.objectContaining({ code: 'INPUT_WRONG_TYPE' }))
})

test('parts that are left out are told when looked at', async () => {
  const { client } = await stocked()
  const bare = await client.getOnlineFeatures(visits, [c1], { include: [] })
  expect(bare.rows).toEqual([{ pages: 7, total: 1.5 }])
  expect(() => bare.statuses).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
  expect(() => bare.eventTimestamps).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
  const told = await client.getOnlineFeatures(visits, [c1], { include: ['statuses'] })
  expect(told.statuses).toEqual([{ pages: 'PRESENT', total: 'PRESENT' }])
  expect(() => told.eventTimestamps).toThrow(expect.objectContaining({ code: 'INPUT_INVALID_OPTION' }))
})

test.each([
  ['an unknown service', 'nope', [c1]],
  ['an unknown reference', ['visits:nope'], [c1]],
  ['a malformed reference', ['visits'], [c1]],
  ['two features of one name', ['visits:total', 'purchases:total'], [c1]],
  ['a missing key', visits, [{}]],
  ['a key of another type', readings, [{ serial: 'x', installed: 0 }]],
  ['a key that is no time', readings, [{ serial: 1n, installed: new Date(Number.NaN) }]],
  ['a function as a key', visits, [{ customer_id: () => 'C1' }]],
  ['a column that nothing asks for', visits, [{ ...c1, more: 1 }]],
  ['a request column that is missing', basket, [c1]],
  ['a computation that throws', basket, [{ ...c1, value: -1 }]],
  ['a bigint as a text key', visits, [{ customer_id: 5n }]],
  ['a date as a text key', visits, [{ customer_id: new Date(0) }]],
  ['bytes as a text key', churn, [{ customer_id: Uint8Array.of(1), value: 1 }]],
  ['a text as a number', basket, [{ ...c1, value: 'NaN' }]],
  ['NaN as a time', basket, [{ ...c1, value: 1, since: Number.NaN }]],
  ['NaN within json', basket, [{ ...c1, value: 1, filter: [Number.NaN] }]],
  ['a bigint as json', churn, [{ ...c1, value: 1, filter: 5n }]],
  ['rows that are none', visits, 'C1'],
  ['a row that is none', visits, ['C1']],
  ['a query that is none', 7, [c1]],
])('%s is the error of the store', async (_, query, keys) => {
  const { store, anyClientOf } = await stocked()
  const [ours, its] = [
    await rejection(anyClientOf().getOnlineFeatures(query as string, keys as [])),
    await rejection(store.getOnlineFeatures(query as 'churn', keys as [])),
  ]
  expect(ours.code).toBe(its.code)
})
