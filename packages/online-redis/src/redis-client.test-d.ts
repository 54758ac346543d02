// Clients of either major of ioredis fit, without a cast.

import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import type { RedisClient } from './redis-client.js'

const fits = (client: RedisClient): RedisClient => client

fits(new Redis())
fits(new Redis5())
fits(new Cluster([]))
fits(new Cluster5([]))
// @ts-expect-error a connection string is no client
fits('redis://localhost')
