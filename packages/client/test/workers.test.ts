// In Workers: the client, bundled as for browsers, within workerd, against a real server.

import { createServer as listener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { AnyFeatureStore } from '@granary/core'
import { createServer } from '@granary/server-hono'
import { serve } from '@granary/server-hono/node'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { expect, test, vi } from 'vitest'
import { everyRow, shown } from './every-row.js'
import { key, openShop } from './shop.js'
import type { WorkerTask } from './worker-program.js'

async function program(): Promise<string> {
  const entryPoints = [fileURLToPath(new URL('./worker-program.ts', import.meta.url))]
  const built = await build({
    entryPoints,
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    conditions: ['@granary/source'],
  })
  return built.outputFiles[0]!.text
}

test('values, streams, early ends and files', async () => {
  let left = 0
  const endless = listener((_, response) => {
    response.on('close', () => left++)
    response.write('{"snapshots":{},"types":{}}\n{"row":{"event_timestamp":"2026-01-01T00:00:00Z"}}\n')
  })
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
  const app = createServer(openShop().store as AnyFeatureStore, { apiKeys: [{ key, scopes: ['read', 'ingest'] }] })
  const server = await serve(app, { port: 0, signals: [], log: () => undefined })
  const workers = new Miniflare({
    modules: true,
    script: await program(),
    compatibilityDate: '2026-01-01',
    host: '127.0.0.1',
    port: 0,
    cf: false,
  })
  try {
    const task: WorkerTask = { url: server.url, endless: `http://127.0.0.1:${(endless.address() as AddressInfo).port}`, key }
    const told = await (await workers.dispatchFetch('http://worker.test', { method: 'POST', body: JSON.stringify(task) })).json()
    const { customer_id: _, ...values } = everyRow
    expect(told).toEqual({
      runtime: 'Cloudflare-Workers',
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)])),
      accepted: 2_500,
      pages: [1],
      errors: ['ABORTED', 'STORE_TIMEOUT', 'CAPABILITY_UNSUPPORTED'],
    })
    await vi.waitFor(() => expect(left).toBe(3))
  } finally {
    endless.closeAllConnections()
    endless.close()
    await Promise.all([workers.dispose(), server.close()])
  }
})
