// The process that is soaked: a server over Parquet that also tells what it holds, after a collection.

import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createServer } from '@granary/server-hono'
import { serve } from '@granary/server-hono/node'
import store from '../served/parquet.config.mjs'

/** What a process holds: bytes, and how many of each. */
export interface Held {
  readonly heap: number
  readonly external: number
  readonly resident: number
  readonly handles: number
  /** Of the operating system; 0 where it does not tell. */
  readonly files: number
}

const descriptors = '/proc/self/fd'

async function held(): Promise<Held> {
  for (let time = 0; time < 2; time++) {
    globalThis.gc?.()
    await pause(1) // finalizers
  }
  const { heapUsed: heap, external, rss: resident } = process.memoryUsage()
  const handles = process.getActiveResourcesInfo().length
  return { heap, external, resident, handles, files: existsSync(descriptors) ? readdirSync(descriptors).length : 0 }
}

const app = createServer(store, { limits: { bodyBytes: 100_000 }, accessLog: () => undefined })
app.get('/held', async (c) => c.json(await held()))
await serve(app, { port: 0 })
