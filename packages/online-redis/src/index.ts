// @granary/online-redis: the newest row of each key in Redis, Valkey or a Redis Cluster.

export type {
  RedisAddress,
  RedisClientOptions,
  RedisConnectionOptions,
  RedisNodesOptions,
  RedisSentinelOptions,
  RedisSettings,
  RedisSharedOptions,
  RedisStoreOptions,
  RedisUrlOptions,
} from './options.js'
export type { RedisClient, RedisCluster, RedisNode, RedisPipeline } from './redis-client.js'
export { redisOnlineStore } from './redis-online-store.js'
export { redisRegistryStore } from './redis-registry-store.js'
