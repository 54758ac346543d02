// On Deno: by its own server.

import type { Hono } from 'hono'
import { farewell } from './farewell.js'
import type { Listen } from './listener.js'

/** What is used of it. */
interface Deno {
  serve(
    options: { port: number; hostname: string; signal: AbortSignal; onListen: () => void },
    handler: Hono['fetch'],
  ): { readonly addr: { readonly port: number }; readonly finished: Promise<void>; shutdown(): Promise<void> }
}

export const listenOnDeno: Listen = async (app, { port, hostname }) => {
  const { Deno } = globalThis as unknown as { readonly Deno: Deno }
  const { fetch, say } = farewell(app.fetch)
  const control = new AbortController()
  const server = Deno.serve({ port, hostname, signal: control.signal, onListen: () => undefined }, fetch)
  return { port: server.addr.port, finish: () => say().then(() => server.shutdown()), cut: () => control.abort() }
}
