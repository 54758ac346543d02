// The client of a store: the one handed in, or one of its own with options under which a lost server is told soon, and mended by itself.

import { setTimeout } from 'node:timers'
import { Cluster, Redis } from 'ioredis'
import type { RedisSettings, Server } from './options.js'
import type { RedisClient } from './redis-client.js'

export interface Connection {
  readonly client: RedisClient
  /** What a client of our own has complained of in the last seconds, unless it has been ready since. */
  lastError(): Error | undefined
  /** Closes a client of our own; never waits for a server that is silent. */
  close(): Promise<void>
}

/** Milliseconds for which a complaint says why calls fail: clients try again, and complain again, far more often. */
const memory = 5_000
/** Milliseconds that closing may take. */
const farewell = 1_000

/** @param deadline of the store's calls, ms: a socket on which nothing comes for as long and a second is given up. */
export function connect(server: Server, deadline: number): Connection {
  return server.kind === 'client'
    ? { client: server.client, lastError: () => undefined, close: async () => undefined }
    : ownConnection(server, deadline)
}

function ownConnection(server: Exclude<Server, { readonly kind: 'client' }>, deadline: number): Connection {
  const client = ownClient(server, deadline)
  let last: { readonly error: Error; readonly at: number } | undefined
  const remember = (error: Error): void => {
    last = { error, at: performance.now() }
  }
  client.on('error', remember) // without a listener ioredis prints stacks
  client.on('node error', remember)
  client.on('ready', () => {
    last = undefined
  })
  return {
    client,
    lastError: () => (last !== undefined && performance.now() - last.at < memory ? last.error : undefined),
    close: () =>
      new Promise((resolve) => {
        if (client.status === 'end') return resolve()
        const timer = setTimeout(resolve, farewell)
        client.on('end', () => {
          clearTimeout(timer)
          resolve()
        })
        client.disconnect()
      }),
  }
}

function ownClient(server: Exclude<Server, { readonly kind: 'client' }>, deadline: number): Redis | Cluster {
  const { tls, redisOptions } = server.settings
  const options = { ...resilient(deadline), ...redisOptions, ...(tls !== undefined && { tls }) }
  switch (server.kind) {
    case 'url': {
      const { tls: encrypted, ...address } = server.address
      return new Redis({ ...options, ...address, ...(encrypted && { tls: tls ?? {} }) })
    }
    case 'nodes':
      // Without a regular look, a master that died in silence would be asked for ever.
      return new Cluster([...server.nodes], { redisOptions: options, slotsRefreshInterval: 5_000 })
    case 'sentinels':
      return new Redis({
        ...options,
        sentinels: [...server.sentinels],
        name: server.name,
        ...(tls !== undefined && { enableTLSForSentinelMode: true }),
      })
  }
}

/** What is told at once rather than tried for long: whether a retry helps is for the caller to decide. */
function resilient(deadline: number): RedisSettings {
  return {
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    socketTimeout: deadline + 1_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
    reconnectOnError: (error) => error.message.startsWith('READONLY'), // its master may be elsewhere by now
  }
}
