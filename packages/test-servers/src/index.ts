// @granary/test-servers: real Redis servers and clusters, found or fetched, that die with the process that started them.

export { findRedis, findRedisBinary, redisBinary } from './find-redis.js'
export type { Machine } from './machine.js'
export { type OrdinaryRedis, ordinaryRedis } from './ordinary-redis.js'
export { type ClusterOptions, type RedisCluster, startCluster } from './start-cluster.js'
export { type RedisOptions, type RedisServer, startRedis } from './start-redis.js'
export { type SentinelOptions, startSentinel } from './start-sentinel.js'
export { thisMachine } from './this-machine.js'
