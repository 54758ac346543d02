// Online reads and writes in Redis through the whole store, against the best that ioredis does with packed values by hand, on one node and in a cluster.

import { createFeatureStore, defineFeatureService, type IngestRow } from '@granary/core'
import type { TableSchema } from '@granary/core/spec'
import { redisOnlineStore } from '@granary/online-redis'
import { startCluster, startRedis } from '@granary/test-servers'
import { Cluster, Redis } from 'ioredis'
import { type LoadedContestant, printLoad, underLoad } from './in-flight.js'
import { rawRedis, redisHashes } from './redis-raw.js'
import { type RedisGroup, redisGroups, requestsOf, rowTime, userId } from './redis-rows.js'

const users = 1_000
const inFlight = 16
const shapes = [10, 50] as const
const keyCounts = [1, 10, 100] as const
const writtenRows = 1_000

export async function run(): Promise<void> {
  const server = await startRedis()
  const client = new Redis(server.url)
  try {
    await benchmarkReads('one node', client)
    await benchmarkWrites('one node', client)
    await printMemory(client)
  } finally {
    client.disconnect()
    await server.stop()
  }
  const servers = await startCluster()
  const cluster = new Cluster([...servers.nodes])
  try {
    await cluster.ping()
    await benchmarkReads('three masters', cluster)
    await benchmarkWrites('three masters', cluster)
  } finally {
    cluster.disconnect()
    await servers.stop()
  }
}

async function benchmarkReads(where: string, client: Redis | Cluster): Promise<void> {
  const single = client instanceof Redis ? client : undefined
  for (const [groupCount, limit] of [
    [1, single === undefined ? 1.3 : 1.25],
    [4, 1.3],
  ] as const) {
    for (const features of shapes) {
      const groups = redisGroups(groupCount, features, users)
      const store = storeOf(client, groups)
      const raw = rawRedis(client, groups)
      await raw.fill(users)
      for (const group of groups) await store.ingest(group.definition, rowsOf(group, users, rowTime))
      const hashes = single !== undefined && groupCount === 1 ? redisHashes(single, groups[0] as RedisGroup) : undefined
      await hashes?.fill(users)
      const read = (keys: readonly string[]) =>
        store.getOnlineFeatures(
          'model',
          keys.map((user_id) => ({ user_id })),
        )
      for (const keys of keyCounts) {
        const next = requestsOf(keys, users)
        const contestants: LoadedContestant[] = [
          { name: 'ioredis by hand, packed values', request: () => raw.read(next()) },
          { name: 'store, rows', request: async () => (await read(next())).rows },
          {
            name: 'store, rows and statuses',
            request: async () => {
              const result = await read(next())
              return [result.rows, result.statuses]
            },
          },
          ...(hashes === undefined ? [] : [{ name: 'ioredis by hand, HMGET of hashes', request: () => hashes.read(next()) }]),
        ]
        const requests = Math.max(32, Math.round(6_400 / (keys * groupCount)))
        const timings = await underLoad(contestants, { inFlight, requests, rounds: 11, warmUp: 3 })
        const title = `${where}: ${keys} ${keys === 1 ? 'key' : 'keys'} x ${features} features x ${groupCount} ${groupCount === 1 ? 'group' : 'groups'}, ${inFlight} reads in flight`
        printLoad(title, timings, { 'store, rows': limit })
      }
      await store.close()
    }
  }
}

async function benchmarkWrites(where: string, client: Redis | Cluster): Promise<void> {
  for (const features of shapes) {
    const [group] = redisGroups(1, features, users) as [RedisGroup]
    const raw = rawRedis(client, [group])
    const adapter = redisOnlineStore({ client, prefix: 'written' })
    const store = storeOf(client, [group])
    let event = rowTime
    const table = tableOf(group)
    const keys = Array.from({ length: writtenRows }, (_, index) => userId(index))
    const values = keys.map((_, user) => Array.from(group.values.subarray(user * features, (user + 1) * features)))
    const timings = await underLoad(
      [
        { name: 'ioredis by hand, one script', request: () => raw.write(writtenRows, event++) },
        {
          name: 'adapter, write',
          request: () => {
            event++
            const rows = values.map((row) => ({ table, event, created: event * 1_000, deleted: false, values: row }))
            return adapter.write({ table, keys, rows }, { now: event })
          },
        },
        {
          name: 'store, ingest of row objects',
          request: () => store.ingest(group.definition, rowsOf(group, writtenRows, event++)),
        },
      ],
      { inFlight: 1, requests: 5, rounds: 15, warmUp: 5 },
    )
    printLoad(`${where}: writes of ${writtenRows.toLocaleString('en')} rows x ${features} features`, timings, { 'adapter, write': 1.3 })
    await adapter.close()
    await store.close()
  }
}

/** `MEMORY USAGE` of one row, each way of keeping it. */
async function printMemory(client: Redis): Promise<void> {
  console.log('\nbytes that one row takes in the server (MEMORY USAGE, key included)')
  for (const features of shapes) {
    const [group] = redisGroups(1, features, users) as [RedisGroup]
    const usage = async (pattern: string): Promise<number> => {
      const [, keys] = await client.scan(0, 'MATCH', pattern, 'COUNT', 1_000_000)
      return Number(await client.memory('USAGE', keys[0] as string))
    }
    const [ours, hash] = [
      await usage(`granary:${prefixOf([group])}:${group.definition.name}@1:*`),
      await usage(`hash:${group.definition.name}:*`),
    ]
    console.log(`  ${features} features: row of the store ${ours}, hash ${hash}   ${ours < hash ? 'holds' : 'MISSED'}`)
  }
}

/** A shape has a store of its own: each has another service of the same name. */
function prefixOf(groups: readonly RedisGroup[]): string {
  return `bench-${groups.length}x${groups[0]?.names.length}`
}

function storeOf(client: Redis | Cluster, groups: readonly RedisGroup[]) {
  return createFeatureStore({
    name: 'bench',
    online: redisOnlineStore({ client, prefix: prefixOf(groups) }),
    definitions: [defineFeatureService({ name: 'model', features: groups.map(({ definition }) => definition) })],
  })
}

function tableOf({ definition: { name }, names }: RedisGroup): TableSchema {
  return {
    id: `${name}@1`,
    group: name,
    version: 1,
    keys: [{ name: 'user_id', type: 'string' }],
    columns: names.map((feature) => ({ name: feature, type: 'float64' })),
    fingerprint: names.length.toString(16).padStart(16, '0'),
  }
}

type BenchRow = IngestRow<RedisGroup['definition']>

function rowsOf({ names, values }: RedisGroup, count: number, event: number): readonly BenchRow[] {
  return Array.from(
    { length: count },
    (_, user) =>
      ({
        user_id: userId(user),
        event_timestamp: event,
        ...Object.fromEntries(names.map((name, feature) => [name, values[user * names.length + feature] as number])),
      }) as unknown as BenchRow, // names made at run time have no types of their own
  )
}
