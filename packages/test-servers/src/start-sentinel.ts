// A Sentinel that watches one master alone, and so may promote its replica by itself.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redisBinary } from './find-redis.js'
import { type ServerProcess, startProcess } from './server-process.js'

export interface SentinelOptions {
  /** What it calls the master. */
  readonly name: string
  readonly master: { readonly host: string; readonly port: number }
  /** Milliseconds until silence is taken for death. Default: 500. */
  readonly downAfter?: number
  readonly binary?: string
}

/** On a free port of 127.0.0.1. It dies with this process. */
export async function startSentinel({ name, master, downAfter = 500, binary }: SentinelOptions): Promise<ServerProcess> {
  return startProcess({
    binary: binary ?? (await redisBinary()),
    args(folder, port) {
      const settings = join(folder, 'sentinel.conf') // it writes there what it learns
      const lines = [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${folder}`,
        `sentinel monitor ${name} ${master.host} ${master.port} 1`,
        `sentinel down-after-milliseconds ${name} ${downAfter}`,
        `sentinel failover-timeout ${name} 5000`,
      ]
      writeFileSync(settings, `${lines.join('\n')}\n`)
      return [settings, '--sentinel']
    },
    ready: /\+monitor master/,
  })
}
