// The registry in Redis: one hash of document and revision, replaced by a script only where the revision is the one expected.

import { randomUUID } from 'node:crypto'
import { callsUnderWay, GranaryError } from '@granary/core/codec'
import type { RegistryStore } from '@granary/core/spec'
import { type OpenRedis, openRedis } from './open-redis.js'
import type { RedisStoreOptions } from './options.js'
import { saveRegistry } from './scripts/save-registry.js'
import { call as callScript } from './scripts/script.js'

/**
 * A registry store in Redis, under `granary:PREFIX:registry`, for documents of up to 16 MB. It outlives the process, and a power cut only as far as
 * the server's own persistence goes.
 * @throws GranaryError `INPUT_INVALID_OPTION`
 */
export function redisRegistryStore(options: RedisStoreOptions): RegistryStore {
  const redis = openRedis(options, 'redisRegistryStore', 'The Redis registry store')
  return registryOver(redis, redis.close)
}

/** @param closeAfter what is closed once no call is under way any more: nothing, where the connection is an online store's. */
export function registryOver({ names, topology, call }: OpenRedis, closeAfter: () => Promise<void>): RegistryStore {
  const calls = callsUnderWay('The Redis registry store')
  return {
    specVersion: 'registry/1',
    load: (options) =>
      calls.run(options, () =>
        call('load', async () => {
          await topology.ready()
          const [revision, document] = await topology.client.hmget(names.registry, 'revision', 'document')
          if (typeof revision === 'string' && typeof document === 'string') return { document, revision }
          if (typeof revision !== 'string' && typeof document !== 'string') return undefined
          throw new GranaryError(
            'STORE_CORRUPT',
            `The registry in Redis lacks its ${typeof revision === 'string' ? 'document' : 'revision'}: restore it, or remove ${names.registry} to begin with none`,
          )
        }),
      ),
    save: (document, options) =>
      calls.run(options, () =>
        call('save', async () => {
          const revision = randomUUID() // made here, so that a save that is sent twice finds its own
          await topology.ready()
          const saved = await callScript(topology.client, saveRegistry, [names.registry], [options.expected ?? '', revision, document])
          if (Number(saved) === 1) return { revision }
          throw new GranaryError(
            'STORE_CONFLICT',
            'The registry has another revision than expected: load it again, and save what follows from it',
          )
        }),
      ),
    close: () => calls.close(closeAfter),
  }
}
