// A connection on which any bytes can be sent, at any pace.

import { connect, type Socket } from 'node:net'

export interface RawConnection {
  readonly socket: Socket
  /** Settles when the server has taken them. */
  write(bytes: string | Uint8Array): Promise<void>
  /** What was heard until the server ended the connection. */
  ended(): Promise<string>
  /** What was heard as soon as it matches. */
  heard(form: RegExp): Promise<string>
}

export function rawConnection(port: number): RawConnection {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  const listeners = new Set<() => void>()
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1')
    for (const listener of listeners) listener()
  })
  socket.on('error', () => undefined) // a cut is one, and is heard as the end
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return {
    socket,
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    ended: () => closed.then(() => text),
    heard: (form) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!form.test(text)) return
          listeners.delete(look)
          resolve(text)
        }
        listeners.add(look)
        look()
        closed.then(() => reject(new Error(`The connection ended before ${form} was heard`))).catch(() => undefined)
      }),
  }
}

/** The head of a request; its body follows. */
export function head(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

export function chunk(bytes: string): string {
  return `${Buffer.byteLength(bytes).toString(16)}\r\n${bytes}\r\n`
}
