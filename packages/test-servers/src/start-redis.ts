// One Redis or Valkey server for a test that may hurt it: killed, stopped, started again over the same files.

import { redisBinary } from './find-redis.js'
import { host, type ServerProcess, startProcess } from './server-process.js'

export interface RedisOptions {
  /** Every write is on disk before it is answered, so that a kill loses none. Default: nothing is kept. */
  readonly appendOnly?: boolean
  /** Bytes; what does not fit is refused. Default: no bound. */
  readonly maxMemory?: number
  /** More of the server's own options: `['--requirepass', 'secret']`. */
  readonly args?: readonly string[]
  /** Default: what this machine has, `redisBinary()`. */
  readonly binary?: string
}

export type RedisServer = ServerProcess

/** Starts a server with files of its own in a temporary folder, on a free port of 127.0.0.1. It dies with this process. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  return startProcess({
    binary: options.binary ?? (await redisBinary()),
    args: (folder, port) => [...argumentsOf(options), '--dir', folder, '--port', String(port)],
    ready: /ready to accept connections/i,
  })
}

function argumentsOf({ appendOnly = false, maxMemory, args = [] }: RedisOptions): readonly string[] {
  return [
    ...['--bind', host, '--daemonize', 'no', '--save', ''],
    ...(appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']),
    ...(maxMemory === undefined ? [] : ['--maxmemory', String(maxMemory), '--maxmemory-policy', 'noeviction']),
    ...args,
  ]
}
