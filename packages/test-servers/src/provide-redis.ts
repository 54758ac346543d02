// vitest's set-up of a package whose tests need Redis: once, before they run in parallel. In its test/global-setup.ts:
// `export { provideRedis as default } from '@granary/test-servers/vitest'`.

import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { ordinaryRedis } from './ordinary-redis.js'
import { startCluster } from './start-cluster.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** An ordinary server: name your keys apart, never flush it. */
    readonly redisUrl: string
    /** A cluster of three masters with a replica each, for tests that hurt nobody. */
    readonly clusterNodes: readonly { readonly host: string; readonly port: number }[]
  }
}

/** @throws Error in one sentence that says what to do: there is no Redis and none can be had. */
export async function provideRedis(project: TestProject): Promise<() => Promise<void>> {
  const redis = await ordinaryRedis()
  const cluster = await startCluster().catch(async (error: unknown) => {
    await redis.stop()
    throw error
  })
  project.provide('redisUrl', redis.url)
  project.provide('clusterNodes', cluster.nodes)
  return async () => {
    await Promise.all([redis.stop(), cluster.stop()])
  }
}
