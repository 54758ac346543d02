// What goes wrong while a training set is read: what was told is not told again, and a cut answer goes on where it stopped.

import { afterEach, expect, test, vi } from 'vitest'
import { type Answer, lines, scriptedServer, unreachable } from './scripted-server.js'
import { rejection } from './shop.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const head = { snapshots: { 'g@1': 's' }, types: { x: 'int64' } }
const line = (x: number) => ({ row: { x, event_timestamp: '1970-01-01T00:00:00.000Z' } })
const spine = [1, 2, 3].map((id) => ({ id, event_timestamp: 0 }))

test('an answer that is cut off goes on where it stopped, as of the same snapshots', async () => {
  const { client, requests } = scriptedServer([
    lines(head, line(1), 'cut'),
    lines(head, 'cut'),
    lines(head, 'cut'),
    lines(head, line(1), line(2)),
    unreachable,
    unreachable,
    lines(head, line(1), line(2), line(3), { end: { rows: 3 } }),
  ])
  const training = await client.getHistoricalFeatures('churn', { spine })
  expect((await training.rows()).map(({ id, x }) => [id, x])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ])
  const asOf = requests.map(({ body }) => (JSON.parse(body) as { as_of?: unknown }).as_of)
  expect(asOf).toEqual([undefined, ...new Array(6).fill(head.snapshots)])

  const stuck = scriptedServer([lines(head, line(1), 'cut')])
  const never = await stuck.client.getHistoricalFeatures('churn', { spine })
  expect((await rejection(never.rows())).code).toBe('STORE_UNAVAILABLE')
  expect(stuck.requests).toHaveLength(5) // four tries got no further
})

test('without snapshots it is an error: another read might tell other values', async () => {
  const { client, requests } = scriptedServer([lines({ ...head, snapshots: {} }, line(1), 'cut')])
  const training = await client.getHistoricalFeatures('churn', { spine })
  expect((await rejection(training.rows())).code).toBe('STORE_UNAVAILABLE')
  expect(requests).toHaveLength(1)
})

test.each<[string, Answer, string]>([
  ['nothing', lines(), 'STORE_CORRUPT'],
  ['no head', lines(line(1)), 'STORE_CORRUPT'],
  ['no body', () => new Response(null), 'STORE_CORRUPT'],
  ['no JSON', () => new Response('secret\n'), 'STORE_CORRUPT'],
])('a training set that begins with %s is refused at once', async (_, answer, code) => {
  const { client } = scriptedServer([answer])
  const error = await rejection(client.getHistoricalFeatures('churn', { spine }))
  expect(error.code).toBe(code)
  expect(error.message).not.toContain('secret')
})

test.each<[string, readonly (object | 'cut')[], string]>([
  ['a line that is no row', [head, { value: 1 }, { end: { rows: 1 } }], 'STORE_CORRUPT'],
  ['another end', [head, line(1), { end: { rows: 2 } }], 'STORE_UNAVAILABLE'],
])('%s is no training set', async (_, told, code) => {
  const { client } = scriptedServer([lines(...told)])
  const training = await client.getHistoricalFeatures('churn', { spine })
  expect((await rejection(training.rows())).code).toBe(code)
})

test('leaving the loop ends the request; a signal of the look ends it too', async () => {
  let cancelled = 0
  const endless: Answer = () => {
    const encoder = new TextEncoder()
    let first = true
    return new Response(
      new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve)) // as a network does
          controller.enqueue(encoder.encode(`${JSON.stringify(first ? head : line(1))}\n`))
          first = false
        },
        cancel() {
          cancelled++
        },
      }),
    )
  }
  const { client } = scriptedServer([endless])
  const training = await client.getHistoricalFeatures('churn', { spine })
  for await (const batch of training.batches({ size: 2 })) {
    expect(batch).toHaveLength(2)
    break
  }
  await vi.waitFor(() => expect(cancelled).toBe(1))

  const stop = new AbortController()
  const looking = rejection(training.rows({ signal: stop.signal }))
  setTimeout(() => stop.abort())
  expect((await looking).code).toBe('ABORTED')
  await vi.waitFor(() => expect(cancelled).toBe(2))
})
