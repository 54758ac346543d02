// What both stores stand on: one connection, its names, and a way to call that always ends and always says what went wrong.

import { clusterTopology } from './cluster.js'
import { connect } from './connect.js'
import { deadline } from './deadline.js'
import { type Names, namesIn } from './names.js'
import { checkedOptions, type RedisStoreOptions } from './options.js'
import { isCluster } from './redis-client.js'
import { putNewer } from './scripts/put-newer.js'
import { removeUpTo } from './scripts/remove-up-to.js'
import { saveRegistry } from './scripts/save-registry.js'
import { singleNode } from './single-node.js'
import { storeErrors } from './store-errors.js'
import type { Topology } from './topology.js'

export interface OpenRedis {
  readonly names: Names
  readonly topology: Topology
  /** Runs work of an operation (such as "read") within the deadline. @throws GranaryError alone. */
  call<T>(operation: string, work: () => Promise<T>): Promise<T>
  /** Closes what was opened here. */
  close(): Promise<void>
}

const scripts = [putNewer, removeUpTo, saveRegistry]

/**
 * @param factory the function of the user's that opens the store; `store`: what its errors call it.
 * @throws GranaryError `INPUT_INVALID_OPTION`
 */
export function openRedis(options: RedisStoreOptions, factory: string, store: string): OpenRedis {
  const checked = checkedOptions(options, factory)
  const connection = connect(checked.server, checked.deadline)
  const topology = isCluster(connection.client) ? clusterTopology(connection.client, scripts) : singleNode(connection.client, scripts)
  const errors = storeErrors(store, connection.lastError)
  const limit = deadline(checked.deadline)
  return {
    names: namesIn(checked.prefix),
    topology,
    async call(operation, work) {
      try {
        return await limit.bound(work(), () => errors.late(operation, checked.deadline))
      } catch (error) {
        throw errors.of(operation, error)
      }
    },
    async close() {
      limit.end()
      topology.release()
      await connection.close()
    },
  }
}
