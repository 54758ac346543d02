// The options of both stores, checked when they are given: what is misspelt or does not go together is found at once.

import type { ConnectionOptions } from 'node:tls'
import { checkOptions, GranaryError } from '@granary/core/codec'
import type { RedisOptions } from 'ioredis'
import { parseUrl, type ServerAddress } from './parse-url.js'
import { isCluster, type RedisClient } from './redis-client.js'

export interface RedisSharedOptions {
  /** Keeps stores apart that share a server: letters, digits, `_`, `-` and `.`, at most 100. Default: 'default'. */
  readonly prefix?: string
  /** Milliseconds after which a call is given up as `STORE_TIMEOUT`. Default: 5,000. */
  readonly deadline?: number
}

/** A client of the caller's, who closes it. */
export interface RedisClientOptions extends RedisSharedOptions {
  /** An ioredis `Redis` or `Cluster`, of major 5 or 6, without a `keyPrefix`. */
  readonly client: RedisClient
}

export interface RedisConnectionOptions extends RedisSharedOptions {
  /** Settings of `node:tls`; with `nodes` and `sentinels` it turns TLS on, with `url` it goes with rediss://. */
  readonly tls?: ConnectionOptions
  /** Further options of ioredis, such as `username`, `password`, `connectionName`, `sentinelPassword`. They win over the store's own. */
  readonly redisOptions?: RedisSettings
}

/** Options of ioredis, without those that have another place here or would change what a row is called. */
export type RedisSettings = Omit<RedisOptions, 'keyPrefix' | 'host' | 'port' | 'path' | 'sentinels' | 'name' | 'tls' | 'replyMapping'>

/** One server. */
export interface RedisUrlOptions extends RedisConnectionOptions {
  /** `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`, `rediss://` for TLS, `unix:///PATH` for a socket. */
  readonly url: string
}

/** A cluster, found by any of its nodes. */
export interface RedisNodesOptions extends RedisConnectionOptions {
  readonly nodes: readonly RedisAddress[]
}

/** The master that Sentinels watch. */
export interface RedisSentinelOptions extends RedisConnectionOptions {
  readonly sentinels: readonly RedisAddress[]
  /** What the Sentinels call the master. */
  readonly name: string
}

export interface RedisAddress {
  readonly host: string
  /** Default: 6379; of a Sentinel 26379. */
  readonly port?: number
}

export type RedisStoreOptions = RedisClientOptions | RedisUrlOptions | RedisNodesOptions | RedisSentinelOptions

/** Where the data are, after all checks. */
export type Server =
  | { readonly kind: 'client'; readonly client: RedisClient }
  | { readonly kind: 'url'; readonly address: ServerAddress; readonly settings: Settings }
  | { readonly kind: 'nodes'; readonly nodes: readonly RedisAddress[]; readonly settings: Settings }
  | { readonly kind: 'sentinels'; readonly sentinels: readonly RedisAddress[]; readonly name: string; readonly settings: Settings }

interface Settings {
  readonly tls?: ConnectionOptions
  readonly redisOptions: RedisSettings
}

export interface CheckedOptions {
  readonly prefix: string
  readonly deadline: number
  readonly server: Server
}

const shared = ['prefix', 'deadline']
const settings = ['tls', 'redisOptions']
/** By what says where the data are: the options that go with it. */
const optionsOf: Readonly<Record<Server['kind'], readonly string[]>> = {
  client: ['client', ...shared],
  url: ['url', ...shared, ...settings],
  nodes: ['nodes', ...shared, ...settings],
  sentinels: ['sentinels', 'name', ...shared, ...settings],
}
/** What RedisSettings lacks. */
const notPassedOn = ['keyPrefix', 'host', 'port', 'path', 'sentinels', 'name', 'tls', 'replyMapping']

/**
 * @param factory the function that is called, for messages.
 * @throws GranaryError `INPUT_INVALID_OPTION`, naming the option and the way out.
 */
export function checkedOptions(options: RedisStoreOptions, factory: string): CheckedOptions {
  const refuse = (why: string): never => {
    throw new GranaryError('INPUT_INVALID_OPTION', `${factory}: ${why}`)
  }
  if (typeof options !== 'object' || options === null) return refuse('give it one of client, url, nodes, sentinels')
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const kinds = (Object.keys(optionsOf) as Server['kind'][]).filter((kind) => kind in given)
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1)
    return refuse(`give it exactly one of client, url, nodes, sentinels${kind === undefined ? '' : `, not ${kinds.join(' and ')}`}`)
  const misplaced = kind === 'client' ? settings.find((name) => name in given) : undefined
  if (misplaced !== undefined) refuse(`${misplaced} does not go with client: set it on the client`)
  checkOptions(factory, given, optionsOf[kind])
  const { prefix = 'default', deadline = 5_000 } = options
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9_.-]{1,100}$/.test(prefix)) refuse('prefix is not 1 to 100 letters, digits, _, - and .')
  if (!Number.isInteger(deadline) || deadline < 1 || deadline > 2 ** 31 - 1)
    refuse('deadline is not a whole number of milliseconds from 1 on')
  return { prefix, deadline, server: serverOf(kind, options, refuse) }
}

type Refuse = (why: string) => never

function serverOf(kind: Server['kind'], options: RedisStoreOptions, refuse: Refuse): Server {
  switch (kind) {
    case 'client':
      return { kind, client: checkedClient((options as RedisClientOptions).client, refuse) }
    case 'url': {
      const { url } = options as RedisUrlOptions
      if (typeof url !== 'string') return refuse('url is no string')
      const address = parseUrl(url)
      const checked = checkedSettings(options, refuse)
      if (checked.tls !== undefined && !address.tls) refuse('tls goes with a url of rediss://')
      return { kind, address, settings: checked }
    }
    case 'nodes': {
      const checked = checkedSettings(options, refuse)
      if (checked.redisOptions.db) refuse('redisOptions.db does not go with nodes: a cluster has database 0 alone')
      return { kind, nodes: checkedAddresses('nodes', (options as RedisNodesOptions).nodes, refuse), settings: checked }
    }
    case 'sentinels': {
      const { sentinels, name } = options as RedisSentinelOptions
      if (typeof name !== 'string' || name === '') refuse('sentinels needs name: what they call the master')
      return { kind, sentinels: checkedAddresses('sentinels', sentinels, refuse), name, settings: checkedSettings(options, refuse) }
    }
  }
}

function checkedClient(client: RedisClient, refuse: Refuse): RedisClient {
  if (typeof client?.mgetBuffer !== 'function' || typeof client.defineCommand !== 'function' || typeof client.options !== 'object')
    return refuse('client is no ioredis client: give it a Redis or a Cluster of ioredis 5 or 6')
  if (client.options.keyPrefix) refuse('client has a keyPrefix, which parts of ioredis do not apply: give the store a prefix instead')
  if (!isCluster(client)) return client
  if (client.options.redisOptions?.keyPrefix)
    refuse('client has a keyPrefix in redisOptions, which parts of ioredis do not apply: give the store a prefix instead')
  if (client.options.enableAutoPipelining)
    refuse('client has enableAutoPipelining, which sends scripts of a cluster to the wrong nodes: give the store a client without it')
  if ((client.options.scaleReads ?? 'master') !== 'master')
    refuse('client has scaleReads, and a replica lags behind: give the store a client without it')
  return client
}

function checkedSettings({ tls, redisOptions = {} }: RedisConnectionOptions, refuse: Refuse): Settings {
  if (tls !== undefined && (typeof tls !== 'object' || tls === null)) refuse('tls is no object of settings: {} turns it on')
  if (typeof redisOptions !== 'object' || redisOptions === null) refuse('redisOptions is no object')
  for (const name of notPassedOn) {
    if ((redisOptions as Readonly<Record<string, unknown>>)[name] === undefined) continue
    refuse(
      `redisOptions.${name} is not passed on: ${name === 'keyPrefix' ? 'give the store a prefix' : 'say it in url, nodes, sentinels, name or tls'}`,
    )
  }
  return tls === undefined ? { redisOptions } : { tls, redisOptions }
}

function checkedAddresses(option: string, addresses: readonly RedisAddress[], refuse: Refuse): readonly RedisAddress[] {
  if (!Array.isArray(addresses) || addresses.length === 0) return refuse(`${option} is no list of { host, port }`)
  for (const address of addresses as readonly (RedisAddress | undefined)[]) {
    const { host, port = 6_379 } = address ?? {}
    if (typeof host === 'string' && host !== '' && Number.isInteger(port) && port > 0 && port < 65_536) continue
    refuse(`${option} is no list of { host, port }`)
  }
  return addresses
}
