// Answers that end early as a whole one ends: a hop of HTTP/1.0 tells no length, and a cut from an end in no way.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, lines, scriptedServer } from './scripted-server.js'
import { rejection } from './shop.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'granary-client-'))
})
afterAll(() => rm(folder, { recursive: true }))

const text =
  (body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  () =>
    new Response(body, { headers })

const head = { snapshots: { 'g@1': 's' }, types: { x: 'int64' } }
const line = (x: number) => ({ row: { x, event_timestamp: '1970-01-01T00:00:00.000Z' } })
const spine = [1, 2].map((id) => ({ id, event_timestamp: 0 }))
const report = { status: 'stored', accepted: 1, rejected: 0, superseded: 0, batch_id: 'x', snapshot: 's', errors: [] }

test('a training set that ends within a line goes on where it stopped', async () => {
  const { client, requests } = scriptedServer([
    text('{"snapshots":{"g@1'),
    text(`${JSON.stringify(head)}\n${JSON.stringify(line(1))}\n{"row":{"x":`),
    lines(head, line(1), line(2), { end: { rows: 2 } }),
  ])
  const training = await client.getHistoricalFeatures('churn', { spine })
  expect((await training.rows()).map(({ id, x }) => [id, x])).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(requests).toHaveLength(3)
})

test('a stream whose answer ends within a line is sent again, under the same batch id', async () => {
  const { client, requests } = scriptedServer([text('{"stored":1}\n{"report":{"sta'), lines({ stored: 1 }, { report })])
  expect(await client.ingest('g', new Set([{ id: 1 }]))).toMatchObject({ status: 'stored', accepted: 1 })
  expect(requests).toHaveLength(2)
  expect(new Set(requests.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)
})

test('an online answer and a report that end early are asked for again', async () => {
  const online = scriptedServer([text('{"types":{"x":"int64"},"rows":[{"x":'), lines({ types: { x: 'int64' }, rows: [{ x: 1 }] })])
  expect((await online.client.getOnlineFeatures('churn', [{ id: 1 }], { include: [] })).rows).toEqual([{ x: 1 }])
  const { client, requests } = scriptedServer([text('{"status":"stored","acc'), lines(report)])
  expect(await client.ingest('g', [{ id: 1 }])).toMatchObject({ status: 'stored', accepted: 1 })
  expect(new Set(requests.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)
})

const whole = 'PAR1 rows and footer PAR1'
const ofFile = { 'granary-rows': '1' }
const training = lines(head, { end: { rows: 0 } })

test('a file that is cut off is asked for again', async () => {
  const { client, requests } = scriptedServer([
    training,
    text('', ofFile),
    text('PA', ofFile),
    text('PAR1 rows', ofFile),
    text(whole, ofFile),
  ])
  const path = join(folder, 'whole.parquet')
  expect(await (await client.getHistoricalFeatures('churn', { spine: [] })).toParquet(path)).toEqual({ rows: 1, bytes: whole.length })
  expect(await readFile(path, 'utf8')).toBe(whole)
  expect(requests).toHaveLength(5)
  await rm(path)
})

test.each<[string, Answer, string]>([
  ['is cut off each time', text(whole.slice(0, -1), ofFile), 'STORE_UNAVAILABLE'],
  ['has nothing between its ends', text('PAR1', ofFile), 'STORE_UNAVAILABLE'],
  ['is shorter than it was told to be', text(whole, { ...ofFile, 'content-length': '1000' }), 'STORE_UNAVAILABLE'],
  ['is none', text('<html>PAR1', ofFile), 'STORE_CORRUPT'],
])('a file that %s is an error, and is not stored', async (_, answer, code) => {
  const { client } = scriptedServer([training, answer])
  const set = await client.getHistoricalFeatures('churn', { spine: [] })
  expect((await rejection(set.toParquet(join(folder, 'cut.parquet')))).code).toBe(code)
  expect(await readdir(folder)).toEqual([])
})

test('the length of what was compressed is another one', async () => {
  const { client } = scriptedServer([training, text(whole, { ...ofFile, 'content-length': '10', 'content-encoding': 'gzip' })])
  const path = join(folder, 'whole.parquet')
  expect(await (await client.getHistoricalFeatures('churn', { spine: [] })).toParquet(path)).toEqual({ rows: 1, bytes: whole.length })
  await rm(path)
})
