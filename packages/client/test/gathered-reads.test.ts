// Online reads that are gathered: one request for several calls, and each call has its own answer, error, signal and time-out.

import { afterEach, expect, test, vi } from 'vitest'
import { type Answer, echo, json, problem, scriptedServer, silence } from './scripted-server.js'
import { rejection, stocked, visits } from './shop.js'

afterEach(() => {
  vi.useRealTimers()
})

const read = { include: [] } as const
const of = (...ids: readonly number[]) => ids.map((id) => ({ id }))

test('calls of one query within a turn are one request, and each has its rows', async () => {
  const { client, requests } = scriptedServer([echo], { batch: true })
  const first = client.getOnlineFeatures('churn', of(1), read)
  await Promise.resolve() // still this turn
  const others = [client.getOnlineFeatures('churn', of(), read), client.getOnlineFeatures('churn', of(2, 3), read)]
  expect((await Promise.all([first, ...others])).map(({ rows }) => rows)).toEqual([[{ x: 1 }], [], [{ x: 2 }, { x: 3 }]])
  expect(requests).toHaveLength(1)
  await client.getOnlineFeatures('churn', of(4), read)
  expect(requests).toHaveLength(2)
})

test("statuses, times and columns are each call's own", async () => {
  const { store, clientOf, requests } = await stocked()
  const client = clientOf({ batch: true })
  const ids = ['C9', 'C1', 'C2'].map((customer_id) => ({ customer_id }))
  const results = await Promise.all(ids.map((key) => client.getOnlineFeatures(visits, [key])))
  expect(requests).toHaveLength(1)
  for (const [place, result] of results.entries()) {
    const its = await store.getOnlineFeatures(visits, [ids[place]!])
    expect([result.rows, result.statuses, result.eventTimestamps, result.columns]).toStrictEqual([
      its.rows,
      its.statuses,
      its.eventTimestamps,
      its.columns,
    ])
  }
})

test('other queries, names and parts are other requests', async () => {
  const { client, requests } = scriptedServer([echo], { batch: true })
  await Promise.all([
    client.getOnlineFeatures('churn', of(1), read),
    client.getOnlineFeatures('churn@1', of(1), read),
    client.getOnlineFeatures(['g:x'], of(1), read),
    client.getOnlineFeatures('churn', of(1), { ...read, fullFeatureNames: true }),
    client.getOnlineFeatures('churn', of(2), read),
  ])
  expect(requests).toHaveLength(4)
})

test('a request is sent at once when it is full', async () => {
  vi.useFakeTimers()
  const { client, requests } = scriptedServer([echo], { batch: { maxKeys: 3, waitMilliseconds: 1_000 } })
  const calls = [of(1, 2), of(3, 4), of(5), of(6, 7, 8, 9), of(10)].map((keys) => client.getOnlineFeatures('churn', keys, read))
  await vi.advanceTimersByTimeAsync(0)
  const keysOf = () => requests.map(({ body }) => (JSON.parse(body) as { entities: { id: number }[] }).entities.map(({ id }) => id))
  expect(keysOf()).toEqual([
    [1, 2],
    [3, 4, 5],
    [6, 7, 8, 9],
  ])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(keysOf().at(-1)).toEqual([10])
  expect((await Promise.all(calls)).map(({ rows }) => rows.length)).toEqual([2, 2, 1, 4, 1])
})

test('one bad key fails its call alone', async () => {
  const { clientOf, requests } = await stocked()
  const client = clientOf({ batch: true })
  const ids = ['C1', 'C2', 7 as never, 'C1', 'C9', 'C2', 'C1', 'C9']
  const results = await Promise.allSettled(ids.map((customer_id) => client.getOnlineFeatures(visits, [{ customer_id }])))
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value.rows[0]?.pages : (result.reason as { code: string }).code)),
  ).toEqual([7, 0, 'INPUT_INVALID_KEY', 7, 0, 0, 7, 0])
  expect(requests).toHaveLength(7) // halves down to the bad one
})

test("what is no key's fault fails all calls, once", async () => {
  for (const code of ['INPUT_UNKNOWN_SERVICE', 'AUTH_INVALID', 'INTERNAL']) {
    const { client, requests } = scriptedServer([problem(code, 400)], { batch: true })
    const errors = await Promise.all([1, 2, 3].map((id) => rejection(client.getOnlineFeatures('churn', of(id), read))))
    expect(errors.map((error) => error.code)).toEqual([code, code, code])
    expect(requests).toHaveLength(1)
  }
  const damaged = scriptedServer([json({})], { batch: true })
  const errors = await Promise.all([1, 2].map((id) => rejection(damaged.client.getOnlineFeatures('churn', of(id), read))))
  expect(errors.map(({ code }) => code)).toEqual(['STORE_CORRUPT', 'STORE_CORRUPT'])
})

test('a caller that leaves takes nobody along; the request ends when all have left', async () => {
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
  let release = (): void => undefined
  const held: Answer = async (asked) => {
    await new Promise<void>((resolve) => (release = resolve))
    return echo(asked)
  }
  const { client, requests } = scriptedServer([held, silence], { batch: true })
  first.abort()
  const gone = rejection(client.getOnlineFeatures('churn', of(1), { ...read, signal: first.signal }))
  const leaving = rejection(client.getOnlineFeatures('churn', of(2), { ...read, signal: second.signal }))
  const staying = client.getOnlineFeatures('churn', of(3), { ...read, signal: third.signal })
  await vi.waitFor(() => expect(requests).toHaveLength(1))
  second.abort()
  expect([(await gone).code, (await leaving).code]).toEqual(['ABORTED', 'ABORTED'])
  expect(requests[0]?.signal.aborted).toBe(false)
  release()
  expect((await staying).rows).toEqual([{ x: 3 }])

  const last = new AbortController()
  const alone = rejection(client.getOnlineFeatures('churn', of(4), { ...read, signal: last.signal }))
  await vi.waitFor(() => expect(requests).toHaveLength(2))
  last.abort()
  expect((await alone).code).toBe('ABORTED')
  expect(requests[1]?.signal.aborted).toBe(true)
})

test('a retry that is due after the last time-out is none: all are told at once', async () => {
  const { client, requests } = scriptedServer([problem('LIMIT_BUSY', 503, {}, { 'retry-after': '60' })], { batch: true })
  const calls = [2_000, 59_000].map((timeout, id) => client.getOnlineFeatures('churn', of(id), { ...read, timeout }))
  for (const error of await Promise.all(calls.map(rejection)))
    expect(error).toMatchObject({ code: 'LIMIT_BUSY', cause: { retryAfter: 60_000 } })
  expect(requests).toHaveLength(1)

  vi.useFakeTimers()
  const patient = scriptedServer([problem('LIMIT_BUSY', 503, {}, { 'retry-after': '60' }), echo], { batch: true })
  const hurried = rejection(patient.client.getOnlineFeatures('churn', of(1), { ...read, timeout: 2_000 }))
  const waiting = patient.client.getOnlineFeatures('churn', of(2), { ...read, timeout: 61_000 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect((await hurried).code).toBe('STORE_TIMEOUT')
  expect((await waiting).rows).toEqual([{ x: 2 }])
})

test('each call has its own time-out', async () => {
  vi.useFakeTimers()
  const { client, requests } = scriptedServer([silence], { batch: true })
  const hurried = rejection(client.getOnlineFeatures('churn', of(1), { ...read, timeout: 50 }))
  const patient = rejection(client.getOnlineFeatures('churn', of(2), { ...read, timeout: 80 }))
  await vi.advanceTimersByTimeAsync(50)
  expect((await hurried).code).toBe('STORE_TIMEOUT')
  expect(requests[0]?.signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(30)
  expect((await patient).code).toBe('STORE_TIMEOUT')
  expect(requests[0]?.signal.aborted).toBe(true)
})
