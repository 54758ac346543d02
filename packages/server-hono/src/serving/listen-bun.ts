// On Bun: by its own server.

import type { Hono } from 'hono'
import { farewell } from './farewell.js'
import type { Listen } from './listener.js'

/** What is used of it. */
interface Bun {
  serve(options: { port: number; hostname: string; fetch: Hono['fetch']; idleTimeout: number; maxRequestBodySize: number }): {
    readonly port: number
    stop(cut?: boolean): Promise<void>
  }
}

/** Seconds, the most that Bun knows: it counts them while the server works, too. */
const idleTimeout = 255

export const listenOnBun: Listen = async (app, { port, hostname }) => {
  const { Bun } = globalThis as unknown as { readonly Bun: Bun }
  const { fetch, say } = farewell(app.fetch)
  const server = Bun.serve({
    port,
    hostname,
    fetch,
    idleTimeout,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER, // the app has limits of its own, and streams that need none
  })
  return { port: server.port, finish: () => say().then(() => server.stop()), cut: () => server.stop(true) }
}
