// What the stores use of ioredis, as shapes: clients of majors 5 and 6 fit alike, and these types force neither on anybody.

/** The commands that a node, a cluster and a pipeline share. */
export interface RedisCommands {
  mgetBuffer(names: string[]): unknown
  del(names: string[]): unknown
}

/** What answers by itself: a node, or a whole cluster that sends each command to the right node. */
export interface RedisResponder extends RedisCommands {
  readonly status: string
  mgetBuffer(names: string[]): Promise<(Uint8Array | null)[]>
  del(names: string[]): Promise<number>
  set(name: string, value: Buffer): Promise<unknown>
  hmget(name: string, ...fields: string[]): Promise<(string | null)[]>
  ping(): Promise<unknown>
  defineCommand(name: string, definition: { readonly lua: string }): void
  connect(): Promise<unknown>
  disconnect(): void
  // biome-ignore lint/suspicious/noExplicitAny: the listeners of ioredis are typed so, and a narrower type would refuse its clients
  on(event: string, listener: (...args: any[]) => void): unknown
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: string, listener: (...args: any[]) => void): unknown
}

/** An ioredis `Redis`, of a single server, of Sentinel, or one node of a cluster. */
export interface RedisNode extends RedisResponder {
  readonly options: { readonly host?: string | undefined; readonly port?: number | undefined; readonly keyPrefix?: string | undefined }
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', size: number): Promise<[cursor: string, names: string[]]>
  pipeline(): RedisPipeline
}

/** An ioredis `Cluster`. */
export interface RedisCluster extends RedisResponder {
  /** host:port of each slot's nodes, the master first. */
  readonly slots: string[][]
  readonly options: {
    readonly keyPrefix?: string | undefined
    readonly redisOptions?: { readonly keyPrefix?: string | undefined } | undefined
    readonly scaleReads?: unknown
    readonly enableAutoPipelining?: boolean | undefined
  }
  nodes(role: 'all' | 'master'): RedisNode[]
}

/** An ioredis client, 5 or 6: `new Redis(...)` or `new Cluster(...)`. */
export type RedisClient = RedisNode | RedisCluster

export interface RedisPipeline extends RedisCommands {
  exec(): Promise<[error: Error | null, answer: unknown][] | null>
}

export function isCluster(client: RedisClient): client is RedisCluster {
  return 'slots' in client
}
