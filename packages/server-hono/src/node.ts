// The server on Node: listens, and on request stops without dropping anything.

import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'

export interface ServeOptions {
  /** 0: any free port. Default: 5000. */
  readonly port?: number
  /** Default: 127.0.0.1. */
  readonly hostname?: string
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  /** Stops accepting, answers what was accepted, then closes. */
  close(): Promise<void>
}

export async function serve(app: Hono, { port = 5000, hostname = '127.0.0.1' }: ServeOptions = {}): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, hostname, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    port: bound,
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}
