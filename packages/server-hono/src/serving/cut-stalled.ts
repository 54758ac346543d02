// Connections whose client has gone silent in the midst of a request, or takes nothing of its answer: nobody waits for them for ever.

import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  /** The request under way, or the last one. */
  incoming?: IncomingMessage
  /** Bytes in and out when it was last looked at. */
  moved: number
  /** Of `performance.now()`. */
  since: number
}

/**
 * Ends a connection that has not moved for `milliseconds`, or up to a quarter longer, while it was the client's turn: not while the server works,
 * or has not yet taken what the client sent.
 */
export function cutStalled(server: Server, milliseconds: number): void {
  const connections = new Map<Socket, Connection>()

  server.on('connection', (socket: Socket) => {
    connections.set(socket, { moved: 0, since: performance.now() })
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', (incoming) => {
    const connection = connections.get(incoming.socket)
    if (connection !== undefined) connection.incoming = incoming
  })

  const sweeping = setInterval(() => {
    const now = performance.now()
    for (const [socket, connection] of connections) {
      const moved = socket.bytesRead + socket.bytesWritten - socket.writableLength
      if (moved !== connection.moved || !isClientsTurn(socket, connection)) Object.assign(connection, { moved, since: now })
      else if (now - connection.since >= milliseconds) socket.destroy()
    }
  }, milliseconds / 4)
  sweeping.unref()
  server.once('close', () => clearInterval(sweeping))
}

function isClientsTurn({ writableLength }: Socket, { incoming }: Connection): boolean {
  if (writableLength > 0) return true
  if (incoming === undefined || incoming.complete) return false // the limits for headers and for silence between requests are Node's own
  return incoming.readableLength === 0 && incoming.readableFlowing !== false // else what it sent waits for us
}
