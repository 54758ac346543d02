// The newest row of each key in Redis, Valkey or a Redis Cluster.

import { onlineStoreOfBytes } from '@granary/core/codec'
import type { OnlineStore } from '@granary/core/spec'
import { openRedis } from './open-redis.js'
import type { RedisStoreOptions } from './options.js'
import { redisBytes } from './redis-bytes.js'
import { registryOver } from './redis-registry-store.js'

/**
 * An online store over ioredis 5 or 6: one server (`client`, `url`), what Sentinels watch (`sentinels`, `name`), or a cluster (`client`, `nodes`).
 * One value a row, named `granary:PREFIX:group@1:{KEY}`. Many processes may read and write at once. A connection of its own is opened at once
 * and mended by itself; a client handed in stays the caller's to close.
 * @throws GranaryError `INPUT_INVALID_OPTION`
 */
export function redisOnlineStore(options: RedisStoreOptions): OnlineStore {
  const name = 'The Redis online store'
  const redis = openRedis(options, 'redisOnlineStore', name)
  const registry = registryOver(redis, async () => undefined)
  const bytes = redisBytes(redis)
  return onlineStoreOfBytes(
    {
      ...bytes,
      async close() {
        await registry.close()
        await bytes.close()
      },
    },
    { capabilities: Object.freeze({ durability: 'process', expiry: true }), registry, name },
  )
}
