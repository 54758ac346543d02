// Our server with the view that feast-server-repo.py gives Feast, over the same Redis: plain node on the built packages.
// node feast-server-granary.mjs REDIS_URL VALUES.json PROCESSES: prints {"url": ...} once all listen, and serves until SIGTERM.

import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '@granary/core'
import { redisOnlineStore } from '@granary/online-redis'
import { createServer } from '@granary/server-hono'
import { serve } from '@granary/server-hono/node'

const [url, values, processes] = process.argv.slice(2)
const { names, rows } = JSON.parse(readFileSync(values, 'utf8'))

const driver = defineEntity({ name: 'driver', joinKeys: { driver_id: t.int64() } })
const features = Object.fromEntries(names.map((name) => [name, name.startsWith('count') ? t.int64() : t.float64()]))
const driverStats = defineFeatureGroup({ name: 'driver_stats', entity: driver, ttl: '90d', features })
const store = createFeatureStore({ name: 'bench', online: redisOnlineStore({ url }), definitions: [driverStats] })

if (cluster.isPrimary) {
  await fill()
  console.log(JSON.stringify({ url: processes === '1' ? await listen() : await listenTogether(Number(processes)) }))
} else await listen()

async function fill() {
  const named = (row) => Object.fromEntries(names.map((name, position) => [name, row[position]]))
  const event_timestamp = Date.now() - 60_000
  await store.push(
    driverStats,
    rows.map((row, driver_id) => ({ driver_id, event_timestamp, ...named(row) })),
    { to: 'online' },
  )
}

async function listen() {
  const app = createServer(store, { apiKeys: [{ key: 'benchmark-key-0123456789', scopes: ['read', 'ingest'] }] })
  return (await serve(app, { port: 0, log: () => undefined })).url
}

/** Workers that share one port; this process only hands out connections. */
async function listenTogether(count) {
  const listening = Array.from({ length: count }, () => new Promise((resolve) => cluster.fork().once('listening', resolve)))
  const [{ port }] = await Promise.all(listening)
  process.once('SIGTERM', async () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM')
    await Promise.all(Object.values(cluster.workers).map((worker) => new Promise((resolve) => worker.once('exit', resolve))))
    await store.close()
    process.exit(0)
  })
  return `http://127.0.0.1:${port}`
}
