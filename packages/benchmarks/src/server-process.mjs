// A server process of the benchmark `server`: `bare` Hono that parses and answers by hand, or `granary`; over memory, or over a Redis by its URL.
// Plain JavaScript, so that Node and Bun run it as it stands, whatever a loader would add to closures.

import { createFeatureStore, defineEntity, defineFeatureGroup, t } from '@granary/core'
import { memoryOnlineStore } from '@granary/online-memory'
import { redisOnlineStore } from '@granary/online-redis'
import { createServer } from '@granary/server-hono'
import { Hono } from 'hono'
import { Redis } from 'ioredis'

const [role, backing] = process.argv.slice(2)
const users = 1_000
const names = Array.from({ length: 10 }, (_, feature) => `feature_${feature}`)
const valuesOf = (user) => names.map((_, feature) => ((user + 1) * 7_919 * (feature + 1)) % 1_000_003 / 1_000) // biome-ignore format: a formula

const app = role === 'bare' ? await bare() : await granary()
await listen(app)
process.once('SIGTERM', () => process.exit(0))

async function granary() {
  const user = defineEntity({ name: 'user', joinKeys: { user_id: t.string() } })
  const features = Object.fromEntries(names.map((name) => [name, t.float64()]))
  const activity = defineFeatureGroup({ name: 'activity', entity: user, ttl: '90d', features })
  const online = backing === 'memory' ? memoryOnlineStore() : redisOnlineStore({ url: backing })
  const store = createFeatureStore({ name: 'bench', online, definitions: [activity] })
  await store.ingest(
    activity,
    Array.from({ length: users }, (_, index) => ({
      user_id: `user_${index}`,
      ...Object.fromEntries(valuesOf(index).map((value, feature) => [names[feature], value])),
    })),
  )
  return createServer(store, { apiKeys: [{ key: 'benchmark-key-0123456789', scopes: ['read'] }] })
}

/** What a programmer would write for this one question: no key, no check, no status, no ttl. */
async function bare() {
  const read = backing === 'memory' ? await bareMemory() : await bareRedis(backing)
  const picked = (row, wanted) => {
    const answer = {}
    for (const name of wanted) answer[name] = row?.[name] ?? null
    return answer
  }
  return new Hono()
    .post('/v1/online-features', async (c) => {
      const { features, entities } = await c.req.json()
      const wanted = features.map((reference) => reference.slice(reference.indexOf(':') + 1))
      const rows = await read(entities.map(({ user_id }) => user_id))
      return c.json({ rows: rows.map((row) => picked(row, wanted)) })
    })
    .get('/features/:group/:key', async (c) => {
      const wanted = c.req.query('features').split(',')
      const [row] = await read([c.req.param('key')])
      return c.json(picked(row, wanted))
    })
}

function rowOf(values) {
  const row = {}
  for (let feature = 0; feature < names.length; feature++) row[names[feature]] = values[feature]
  return row
}

async function bareMemory() {
  const rows = new Map(Array.from({ length: users }, (_, index) => [`user_${index}`, rowOf(valuesOf(index))]))
  return (keys) => keys.map((key) => rows.get(key))
}

/** One MGET of packed doubles. */
async function bareRedis(url) {
  const client = new Redis(url)
  for (let user = 0; user < users; user++) await client.set(`bare:user_${user}`, Buffer.from(Float64Array.from(valuesOf(user)).buffer))
  return async (keys) => {
    const found = await client.mgetBuffer(keys.map((key) => `bare:${key}`))
    return found.map((bytes) => {
      if (bytes === null) return undefined
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return rowOf(names.map((_, feature) => view.getFloat64(feature * 8, true)))
    })
  }
}

async function listen(served) {
  if (typeof Bun !== 'undefined') {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: served.fetch })
    console.log(JSON.stringify({ url: `http://127.0.0.1:${server.port}` }))
    return
  }
  const { createAdaptorServer } = await import('@hono/node-server')
  const server = createAdaptorServer({ fetch: served.fetch })
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })))
}
