// The server of tests that hurt nobody: the user's own, or one by redis-memory-server.

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RedisMemoryServer } from 'redis-memory-server'
import { findRedis } from './find-redis.js'
import { forget, keep } from './keeper.js'
import type { Machine } from './machine.js'
import { thisMachine } from './this-machine.js'

export interface OrdinaryRedis {
  readonly url: string
  /** Ends what was started; leaves the server of `REDIS_URL` alone. */
  stop(): Promise<void>
}

/**
 * Others may use the same server: name your keys apart, and never flush it.
 * @throws Error in one sentence that says what to do: there is no server and none can be had.
 */
export async function ordinaryRedis(machine: Machine = thisMachine()): Promise<OrdinaryRedis> {
  const found = await findRedis(machine)
  if ('url' in found) return { url: found.url, stop: async () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'granary-redis-'))
  keep(folder, null)
  const systemBinary = join(folder, 'redis-server') // its path has no spaces, of which redis-memory-server would make quotes
  symlinkSync(found.binary, systemBinary)
  const server = new RedisMemoryServer({ binary: { systemBinary }, instance: { args: ['--dir', folder] } })
  const { port, instance } = await server.ensureInstance()
  keep(folder, instance.getPid() ?? null)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
      forget(folder)
    },
  }
}
