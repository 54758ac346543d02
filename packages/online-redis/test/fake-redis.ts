// Servers that behave as real ones only do on a bad day: silent ones, and ones that answer what a test says.

import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server's url. `answer`: what it says to a command, in its protocol; undefined: nothing. */
export async function fakeRedis(
  answer: (command: readonly string[]) => string | undefined,
  finished: typeof onTestFinished = onTestFinished,
): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let unread = ''
    socket.setEncoding('latin1')
    socket.on('error', () => undefined)
    socket.on('data', (chunk: string) => {
      unread += chunk
      for (let taken = takeCommand(unread); taken !== undefined; taken = takeCommand(unread)) {
        unread = taken.rest
        const said = answer(taken.command)
        if (said !== undefined) socket.write(said, 'latin1')
      }
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  finished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return `redis://127.0.0.1:${address.port}`
}

/** `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`: the first whole command, and what follows it. */
function takeCommand(text: string): { readonly command: readonly string[]; readonly rest: string } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return undefined
  const command: string[] = []
  let at = head[0].length
  for (let left = Number(head[1]); left > 0; left--) {
    const length = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20))
    if (length === null) return undefined
    at += length[0].length
    const end = at + Number(length[1])
    if (text.length < end + 2) return undefined
    command.push(text.slice(at, end))
    at = end + 2
  }
  return { command, rest: text.slice(at) }
}
