// A store over Redis, for tests that kill it.

import { createFeatureStore } from '@granary/core'
import { memoryOfflineStore } from '@granary/offline-memory'
import { redisOnlineStore } from '@granary/online-redis'
import { definitions } from './definitions.mjs'

export default createFeatureStore({
  name: 'served',
  online: redisOnlineStore({ url: process.env.REDIS_URL, deadline: 1_000 }),
  offline: memoryOfflineStore(),
  definitions,
})
