// A process ends, and with it an online store in memory: the next one answers what the last one answered, from the history on disk.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { memoryOfflineStore } from '@granary/offline-memory'
import { memoryOnlineStore } from '@granary/online-memory'
import { bundledProgram } from '@granary/test-servers/programs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProgressEvent } from '../src/index.js'
import { counted, unavailable } from './faulty-stores.js'
import { openOutside } from './outside.js'
import { expectRefusal } from './refusal.js'
import { churn, day, openShop, purchases, shopData, visits } from './shop.js'

let program = ''
beforeAll(async () => {
  program = await bundledProgram(fileURLToPath(new URL('./restart.process.ts', import.meta.url)))
})
afterAll(() => rm(program))

interface Seen {
  readonly rows: readonly object[]
  readonly statuses: readonly object[]
  readonly eventTimestamps: readonly object[]
  readonly onDemand: readonly object[]
  readonly progress: readonly ProgressEvent[]
}

async function processThat(task: 'write' | 'read', root: string, warmStart: 'auto' | 'off' = 'auto'): Promise<Seen> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, task, root, warmStart])
  return JSON.parse(stdout) as Seen
}

describe('a process that ends, and the next over the same folder', () => {
  let root: string
  let before: Seen
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'granary-restart-'))
    before = await processThat('write', root)
  })
  afterAll(() => rm(root, { recursive: true }))

  test('reads what was there: values, statuses, times, deletions, what is computed', async () => {
    expect(before.rows).toEqual([
      { total: 3, segment: 'bronze', pages: 7 },
      { total: null, segment: 'bronze', pages: 0 },
      { total: null, segment: 'bronze', pages: 0 },
      { total: null, segment: 'bronze', pages: 0 },
    ])
    const { progress, ...after } = await processThat('read', root)
    // What has outlived its ttl, or was deleted, may be gone from an online store or be there still.
    const absent = (statuses: readonly object[]) => JSON.stringify(statuses).replaceAll('OUTSIDE_MAX_AGE', 'NOT_FOUND')
    expect({ ...after, statuses: absent(after.statuses) }).toEqual({
      rows: before.rows,
      statuses: absent(before.statuses),
      eventTimestamps: before.eventTimestamps,
      onDemand: [{ share: 2, doubled: 4 }],
    })
    expect(progress.map(({ work, group, done }) => `${work} ${group} ${done}`)).toEqual(
      expect.arrayContaining(['warm-start purchases@1 false', 'warm-start purchases@1 true', 'warm-start visits@1 true']),
    )
    expect(
      progress
        .filter(({ done }) => done)
        .map(({ group, rows }) => [group, rows])
        .sort(),
    ).toEqual([
      ['purchases@1', 5],
      ['visits@1', 2],
    ])
  })
  test("warmStart: 'off' takes the store as it is: empty", async () => {
    const { rows, progress } = await processThat('read', root, 'off')
    expect([rows[0], progress]).toEqual([{ total: null, segment: 'bronze', pages: 0 }, []])
  })
})

describe('a warm start', () => {
  const definitions = [purchases, visits, churn] as const
  const keys = [{ customer_id: 'A' }]
  /** Data with a row of each group, as an earlier process left them. */
  async function left() {
    const data = shopData()
    const { store } = openShop(definitions, { data })
    await store.ingest(purchases, [{ customer_id: 'A', total: 1, event_timestamp: day(5) }])
    await store.ingest(visits, [{ customer_id: 'A', pages: 2, event_timestamp: day(5) }])
    return data
  }
  test('is waited for by the first read of a group, once, however many come together', async () => {
    const data = await left()
    const { store: offline, calls } = counted(memoryOfflineStore({ data: data.offline }))
    const { store } = openShop(definitions, { data, offline, online: memoryOnlineStore() })
    const reads = await Promise.all(Array.from({ length: 5 }, () => store.getOnlineFeatures(churn, keys)))
    for (const { rows } of reads) expect(rows).toMatchObject([{ total: 1, pages: 2 }])
    expect(calls.scan).toBe(2)
    await store.getOnlineFeatures(purchases, keys)
    expect(calls.scan).toBe(2)
  })
  test('fills only the groups that are read', async () => {
    const data = await left()
    const progress: ProgressEvent[] = []
    const { store } = openShop(definitions, { data, online: memoryOnlineStore(), observer: { progress: (event) => progress.push(event) } })
    await store.getOnlineFeatures(visits, keys)
    expect(new Set(progress.map(({ group }) => group))).toEqual(new Set(['visits@1']))
  })
  test('that fails is told to the reader, and tried again by the next', async () => {
    const data = await left()
    const outage = { on: true }
    const offline = unavailable(memoryOfflineStore({ data: data.offline }), ['scan'], outage)
    const { store } = openShop(definitions, { data, offline, online: memoryOnlineStore() })
    await expectRefusal(store.getOnlineFeatures(churn, keys), 'STORE_UNAVAILABLE', /offline/)
    outage.on = false
    expect((await store.getOnlineFeatures(churn, keys)).rows).toMatchObject([{ total: 1, pages: 2 }])
  })
  test('does not set back what was ingested before it', async () => {
    const data = await left()
    const { store } = openShop(definitions, { data, online: memoryOnlineStore() })
    await store.push(purchases, { customer_id: 'A', total: 9, event_timestamp: day(9) }, { to: 'online' })
    expect((await store.getOnlineFeatures(churn, keys)).rows).toMatchObject([{ total: 9, pages: 2 }])
  })
  test('is not for a store that outlives the process, nor where there is no history', async () => {
    const data = await left()
    data.online.clear()
    expect((await openShop(definitions, { data }).store.getOnlineFeatures(churn, keys)).rows).toMatchObject([{ total: null }])
    const alone = openShop(definitions, { ...openOutside('online'), online: memoryOnlineStore() })
    expect((await alone.store.getOnlineFeatures(churn, keys)).rows).toMatchObject([{ total: null }])
  })
})
