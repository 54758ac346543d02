// The client of a store: the one handed in, or one of its own with options under which a lost server is told soon, and mended by itself.

import { setTimeout } from 'node:timers'
import { Cluster, Redis } from 'ioredis'
import { lastOfNodes } from './cluster-ready.js'
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
  let refused: Error | undefined
  const remember = (complaint: Error): void => {
    const error = lastOfNodes(complaint)
    last = { error, at: performance.now() }
    if (!isRefusedDatabase(error)) return
    refused = error
    client.disconnect()
  }
  client.on('error', remember) // without a listener ioredis prints stacks
  client.on('node error', remember)
  client.on('ready', () => {
    last = undefined
  })
  return {
    client,
    lastError: () => refused ?? (last !== undefined && performance.now() - last.at < memory ? last.error : undefined),
    async close() {
      if (client.status === 'end') return
      const silent = client instanceof Cluster && client.nodes().length === 0 // it has nobody to part with, and never says that it has ended
      client.disconnect()
      if (!silent) await ended(client)
    },
  }
}

function ended(client: Redis | Cluster): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, farewell)
    client.on('end', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** ioredis would go on in database 0, among the rows of others. */
function isRefusedDatabase(error: Error): boolean {
  const { command } = error as { readonly command?: { readonly name?: unknown } } // of what a server has answered
  return command?.name === 'select'
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
