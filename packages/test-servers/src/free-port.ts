// A port that a server can take, and take again after a restart.

import { createServer } from 'node:net'

// Below every system's range for outgoing connections, so that nobody gets it while its server is down; a cluster's bus lies 10,000 above.
const lowest = 11_000
const count = 11_000
const toBus = 10_000

/** On 127.0.0.1, free now, with the port 10,000 above it. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + Math.floor(Math.random() * count)
    if ((await isFree(port)) && (await isFree(port + toBus))) return port
  }
  throw new Error(`Found no free port between ${lowest} and ${lowest + count}.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
