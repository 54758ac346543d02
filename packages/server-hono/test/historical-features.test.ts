// Training rows over HTTP: every spine row once, in order, as lines or as a Parquet file, from a spine of any form.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { OfflineFiles } from '@granary/core/spec'
import { memoryOfflineStore } from '@granary/offline-memory'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flightsKey, servedShop } from './shop.js'

const spine = [
  { customer_id: 'C1', event_timestamp: '2026-01-06T00:00:00Z', label: 1 },
  { customer_id: 'C1', event_timestamp: '2026-01-01T00:00:00Z', label: 0 },
  { customer_id: 'C9', event_timestamp: '2026-01-06T00:00:00Z', label: 'x' },
]
const expected = [
  { customer_id: 'C1', event_timestamp: '2026-01-06T00:00:00.000Z', label: 1, total: 10, average: 5, segment: 'gold' },
  { customer_id: 'C1', event_timestamp: '2026-01-01T00:00:00.000Z', label: 0, total: null, average: null, segment: 'bronze' },
  { customer_id: 'C9', event_timestamp: '2026-01-06T00:00:00.000Z', label: 'x', total: null, average: null, segment: 'bronze' },
]
const parsed = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line)) // biome-ignore format: a chain
const ndjson = { 'content-type': 'application/x-ndjson' }
const parquet = 'application/vnd.apache.parquet'

describe('POST /v1/historical-features', () => {
  test('a spine as JSON, rows as lines', async () => {
    const { ask } = await servedShop()
    const answer = await ask('/v1/historical-features', { body: { service: 'churn', spine } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
    expect(Object.keys(JSON.parse(answer.headers.get('granary-snapshots') as string))).toEqual(['purchases@1'])
    expect(parsed(await answer.text())).toEqual(expected)
  })

  test('a number of a further column that would come back as another one is refused', async () => {
    const { ask } = await servedShop()
    const row = '{"customer_id":"C1","event_timestamp":"2026-01-06T00:00:00Z","order":9007199254740993}'
    const json = { 'content-type': 'application/json' }
    for (const [path, headers, body] of [
      ['/v1/historical-features', json, `{"service":"churn","spine":[${row}]}`],
      ['/v1/historical-features?service=churn', ndjson, row],
    ] as const) {
      const answer = await ask(path, { headers, body })
      expect([answer.status, (await answer.json()).code]).toEqual([400, 'INPUT_INVALID_SPINE'])
    }
  })

  test('a spine as lines, statuses and types around the rows', async () => {
    const { ask } = await servedShop()
    const body = spine.map((row) => `${JSON.stringify(row)}\n`).join('')
    const answer = await ask('/v1/historical-features?features=purchases:total&include=statuses,types', { headers: ndjson, body })
    const [first, ...rest] = parsed(await answer.text())
    expect(first).toEqual({ snapshots: { 'purchases@1': expect.any(String) }, types: { customer_id: 'string', total: 'int64' } })
    expect(rest.map(({ row, statuses }) => row && [row.total, statuses.total])).toEqual([[10, 'PRESENT'], [null, 'NOT_FOUND'], [null, 'NOT_FOUND'], undefined]) // biome-ignore format: a table
    expect(rest.at(-1)).toEqual({ end: { rows: 3 } })
  })

  test('known by creation, full names, request data, earlier snapshots', async () => {
    const { ask } = await servedShop()
    const rows = async (body: object) => parsed(await (await ask('/v1/historical-features', { body })).text())
    const one = [{ customer_id: 'C1', event_timestamp: '2026-01-06T00:00:00Z' }]
    expect((await rows({ service: 'churn', spine: one, known_at: 'created' }))[0].total).toBe(null) // accepted on the tenth
    expect((await rows({ service: 'churn', spine: one, full_feature_names: true }))[0].purchases__total).toBe(10)
    expect((await rows({ service: 'offers', spine: [{ ...one[0], value: 'Infinity' }] }))[0]).toMatchObject({
      value: 'Infinity',
      share: 'Infinity',
    })
  })

  test('refuses what is no spine, is too long, or is not open', async () => {
    const { ask } = await servedShop({ limits: { rows: 3 } })
    const codeOf = async (body: unknown, more: object = {}, query = '') => {
      const answer = await ask(`/v1/historical-features${query}`, { body, ...more })
      return [answer.status, (await answer.json()).code]
    }
    expect(await codeOf({ service: 'churn', spine: [{ customer_id: 'C1' }] })).toEqual([400, 'INPUT_INVALID_SPINE'])
    expect(await codeOf({ service: 'churn', spine: [...spine, spine[0]] })).toEqual([413, 'LIMIT_ROWS'])
    expect(await codeOf({ service: 'nothing', spine })).toEqual([400, 'INPUT_UNKNOWN_SERVICE'])
    expect(await codeOf({ spine })).toEqual([400, 'INPUT_INVALID_QUERY'])
    expect(await codeOf({ service: 'churn', spine }, { key: flightsKey })).toEqual([403, 'AUTH_FORBIDDEN'])
    expect(await codeOf('{"a":1}\n'.repeat(4), { headers: ndjson }, '?service=churn')).toEqual([413, 'LIMIT_ROWS'])
    expect(await codeOf({ service: 'churn', spine }, { headers: { accept: parquet } })).toEqual([501, 'CAPABILITY_UNSUPPORTED'])
  })
})

describe('Parquet', () => {
  const spooled = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('granary-server-')).length
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'granary-test-'))
  })
  afterAll(() => rm(root, { recursive: true }))

  test('a spine and an answer as Parquet files; nothing is left behind', async () => {
    const before = await spooled()
    const { ask, store } = await servedShop({}, { offline: parquetOfflineStore({ root }) })
    const body = { service: 'churn', spine: spine.slice(0, 2) }
    const answer = await ask('/v1/historical-features', { headers: { accept: parquet }, body })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, parquet])
    const file = join(root, 'train.parquet')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(answer.headers.get('content-length')).toBe(String(bytes.length)) // so a client sees when it is cut
    await writeFile(file, bytes)
    const again = await store.getHistoricalFeatures(['purchases:segment'], { spine: { parquet: file }, fullFeatureNames: true })
    expect((await again.rows()).map(({ label, total, purchases__segment }) => [label, total, purchases__segment])).toEqual([[1, 10, 'gold'], [0, null, 'bronze']]) // biome-ignore format: a table

    const sent = await ask('/v1/historical-features?features=purchases:segment&full_feature_names=true', {
      headers: { 'content-type': parquet },
      body: new Uint8Array(await readFile(file)),
    })
    expect(parsed(await sent.text()).map(({ customer_id, purchases__segment }) => [customer_id, purchases__segment])).toEqual([['C1', 'gold'], ['C1', 'bronze']]) // biome-ignore format: a table
    const bad = await ask('/v1/historical-features?service=churn', { headers: { 'content-type': parquet }, body: 'no file' })
    const { code, detail } = await bad.json()
    expect([bad.status, code, detail.includes('granary-server-')]).toEqual([400, 'INPUT_INVALID_FILE', false])
    expect(await spooled()).toBe(before)
  })

  test('a store that goes on writing past the end of its time: the answer says so, and nothing is left behind', async () => {
    const before = await spooled()
    const files: OfflineFiles = {
      async *read() {},
      async write(path, _, { signal }) {
        while (signal?.aborted === false) await wait(1)
        for (let file = 0; file < 300; file++) {
          await writeFile(`${path}.${file}`, 'late').catch(() => undefined) // the folder may be gone
          await new Promise((resolve) => setImmediate(resolve))
        }
        return { rows: 0, bytes: 0 }
      },
    }
    const { ask } = await servedShop({ limits: { longTime: '50ms' } }, { offline: { ...memoryOfflineStore(), files } })
    const answer = await ask('/v1/historical-features', { headers: { accept: parquet }, body: { service: 'churn', spine } })
    expect([answer.status, (await answer.json()).code]).toEqual([504, 'LIMIT_TIME'])
    expect(await spooled()).toBe(before)
  })
})
