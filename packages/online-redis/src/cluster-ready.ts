// A cluster's client holds commands back until it has found the cluster, for ever if need be: who waits is told at the first failed attempt.

import type { RedisCluster } from './redis-client.js'

/** A function that resolves once commands can be sent, and rejects with why the present attempt to reach the cluster has failed. */
export function clusterReady(cluster: RedisCluster): () => Promise<void> {
  let attempt: Promise<void> | undefined
  return () => {
    if (cluster.status === 'ready') return Promise.resolve()
    attempt ??= nextAttempt(cluster).finally(() => {
      attempt = undefined
    })
    return attempt
  }
}

function nextAttempt(cluster: RedisCluster): Promise<void> {
  if (cluster.status === 'wait') cluster.connect().catch(() => undefined) // told by the events below
  if (cluster.status === 'end') return Promise.reject(new Error('Connection is closed.'))
  return new Promise((resolve, reject) => {
    const outcomes = {
      ready: () => settle(resolve),
      error: (error: Error) => settle(() => reject(lastOfNodes(error))),
      close: () => settle(() => reject(new Error('No node of the cluster answers, or the cluster is down'))),
      end: () => settle(() => reject(new Error('Connection is closed.'))),
    }
    const settle = (outcome: () => void): void => {
      for (const [event, listener] of Object.entries(outcomes)) cluster.off(event, listener)
      outcome()
    }
    for (const [event, listener] of Object.entries(outcomes)) cluster.on(event, listener)
  })
}

/** Of ioredis's error "Failed to refresh slots cache" the part that helps: what the last node has said. Others stay as they are. */
export function lastOfNodes(error: Error): Error {
  return 'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error
}
