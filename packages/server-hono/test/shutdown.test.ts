// SIGTERM under load: every accepted request gets its answer, and what was acknowledged is there after.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFeatureStore } from '@granary/core'
import { parquetOfflineStore } from '@granary/offline-parquet'
import { describe, expect, test } from 'vitest'
import { definitions } from './served/definitions.mjs'
import { underLoad } from './served/load.js'
import { runtimes, startServer } from './served/start-server.js'

const enough = 300

describe.each(runtimes)('on %s', (runtime) => {
  test('SIGTERM under load', async () => {
    const root = mkdtempSync(join(tmpdir(), 'granary-shutdown-'))
    const args = ['--config', 'test/served/parquet.config.mjs', '--port', '0', '--access-log']
    const server = await startServer({ runtime, args, env: { GRANARY_ROOT: root } })
    const acknowledged = new Set<string>()
    const answers: number[] = []
    let asked = 0
    const unanswered = await underLoad(server.url, 16, async (client, name) => {
      if (++asked === enough) server.kill('SIGTERM')
      const stored = await client.ask(`/ingest/purchases/${name}`, { total: 1 })
      answers.push(stored.status)
      if (stored.status === 201) acknowledged.add(name)
      answers.push((await client.ask(`/features/purchases/${name}`)).status)
    })
    expect(await server.ended).toBe(0)
    expect([...new Set(answers)].sort()).toEqual([200, 201])
    const accepted = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
    expect(accepted).toHaveLength(answers.length)
    if (runtime === 'node') expect(unanswered).toEqual([]) // the others end some connections before they have read a request from them

    const store = createFeatureStore({ name: 'served', offline: parquetOfflineStore({ root }), definitions })
    const rows = await (await store.getOfflineFeatures(definitions[0])).rows()
    const there = new Set(rows.map(({ customer_id }) => customer_id))
    await store.close()
    rmSync(root, { recursive: true })
    expect([...acknowledged].filter((name) => !there.has(name))).toEqual([])
    expect(acknowledged.size).toBeGreaterThanOrEqual(enough / 2 - 16)
  })
})
