// On Node: by @hono/node-server, with time limits for clients that are slow or gone.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { cutStalled } from './cut-stalled.js'
import type { Listen } from './listener.js'

/** Milliseconds. */
const headersTime = 20_000
/** Milliseconds. Longer than proxies keep connections (mostly 60 s), so that none sends a request into one that is closing. */
const keepAliveTime = 65_000
/** Milliseconds. A client that keeps its connection busy is told `Connection: close` with its next answer; one that is silent so long is not waited for. */
const grace = 1_000

export const listenOnNode: Listen = async (app, { port, hostname, requestTime, stallTime }) => {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: Math.min(headersTime, requestTime),
      requestTimeout: requestTime,
      keepAliveTimeout: keepAliveTime,
      connectionsCheckingInterval: Math.min(5_000, requestTime),
    },
  }) as Server // of HTTP/1.1, as nothing else was asked for
  cutStalled(server, stallTime)
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, hostname, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    finish: () => finish(server, connections),
    cut: () => server.closeAllConnections(),
  }
}

/** `server.close()` would end silent connections at once, and with them the requests that are on their way through them. */
async function finish(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  server.prependListener('request', (_: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.shouldKeepAlive = false
  })
  const ended = new Promise<void>((resolve, reject) =>
    NetServer.prototype.close.call(server, (error) => (error === undefined ? resolve() : reject(error))),
  )
  const sweeping = setTimeout(() => {
    sweeping.refresh()
    server.closeIdleConnections()
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy() // of which Node waits for a first request
  }, grace)
  await ended.finally(() => clearTimeout(sweeping))
}
