// A server from its start to its end: it says where it listens, and on request stops without dropping anything.

import process from 'node:process'
import { type AnyFeatureStore, type Duration, durationToMilliseconds, GranaryError } from '@granary/core'
import type { Hono } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { isLoopback } from '../authentication/loopback-host.js'
import { type ServedStore, servedBy } from '../served-store.js'
import type { Listen, Listener } from './listener.js'

export interface ServeOptions {
  /** 0: any free port. Default: 5000. */
  readonly port?: number
  /** Default: 127.0.0.1, this machine alone. `0.0.0.0` or `::`: every address. */
  readonly hostname?: string
  /** Signals that stop the server, close its store and end the process, with code 0 where nothing was cut. `[]`: none. Default: SIGTERM and SIGINT. */
  readonly signals?: readonly ('SIGTERM' | 'SIGINT' | 'SIGHUP')[]
  /** How long what was accepted may take once the server stops; then it is cut. Default: 25 seconds. */
  readonly shutdownTime?: Duration
  /** How long a client may take to send a request, streams included. Node alone. Default: 1 hour. */
  readonly requestTime?: Duration
  /** How long a client may be silent in the midst of a request, or take nothing of an answer. Node alone. Default: 30 seconds. */
  readonly stallTime?: Duration
  /** What is closed at the end. Default: the store that `createServer` was given. */
  readonly store?: Pick<AnyFeatureStore, 'close'>
  /** Takes a line at the start and one at the end. Default: `console.log`. */
  readonly log?: (line: string) => void
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  /** Stops accepting, answers what was accepted, closes the store. True where nothing was cut. Closing again waits for the first. */
  close(): Promise<boolean>
}

/** @throws GranaryError `INPUT_INVALID_OPTION`: the address is taken, or none of this machine's. */
export async function serve(app: Hono, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 5_000, hostname = '127.0.0.1', signals = ['SIGTERM', 'SIGINT'], log = console.log } = options
  const served = servedBy(app)
  const listen = await listenHere()
  const listener = await listen(app, {
    port,
    hostname,
    requestTime: durationToMilliseconds(options.requestTime ?? 3_600_000),
    stallTime: durationToMilliseconds(options.stallTime ?? 30_000),
  }).catch((error: unknown) => cannotListen(error, hostname, port))
  const url = `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${listener.port}`
  log(announcement(url, served))

  const shutdownTime = durationToMilliseconds(options.shutdownTime ?? 25_000)
  let closing: Promise<boolean> | undefined
  function close(): Promise<boolean> {
    closing ??= end(listener, served, options.store ?? served?.store, shutdownTime)
    for (const signal of signals) process.off(signal, stop) // a second one ends the process at once
    return closing
  }
  async function stop(signal: string): Promise<void> {
    log(`${signal}: answers what was accepted, then ends`)
    const whole = await close().catch((error: unknown) => {
      log(`The store did not close: ${GranaryError.isInstance(error) ? error.code : 'INTERNAL'}`)
      return false
    })
    process.exit(whole ? 0 : 1)
  }
  for (const signal of signals) process.on(signal, stop)
  return { port: listener.port, url, close }
}

async function listenHere(): Promise<Listen> {
  switch (getRuntimeKey()) {
    case 'bun':
      return (await import('./listen-bun.js')).listenOnBun
    case 'deno':
      return (await import('./listen-deno.js')).listenOnDeno
    default:
      return (await import('./listen-node.js')).listenOnNode
  }
}

function cannotListen(cause: unknown, hostname: string, port: number): never {
  const isTaken = (cause as { code?: unknown } | null)?.code === 'EADDRINUSE'
  const way = isTaken
    ? 'it is taken. Choose another by --port (in code: `port`)'
    : 'choose a free port by --port (in code: `port`), and an address of this machine by --host (in code: `hostname`)'
  throw new GranaryError('INPUT_INVALID_OPTION', `Cannot listen on ${hostname}, port ${port}: ${way}`, { cause })
}

function announcement(url: string, served: ServedStore | undefined): string {
  if (served === undefined) return `Listening on ${url}`
  const serves = `Granary serves "${served.store.name}" on ${url}`
  if (!served.localOnly) return serves
  if (isLoopback(new URL(url).hostname)) return `${serves}, to this machine alone, for it has no API keys`
  return `${serves}. It has no API keys, so other machines get 401 until the config file exports \`server = { apiKeys }\` (in code: createServer's \`apiKeys\`)`
}

async function end(
  listener: Listener,
  served: ServedStore | undefined,
  store: Pick<AnyFeatureStore, 'close'> | undefined,
  milliseconds: number,
): Promise<boolean> {
  let finished = false
  try {
    // A client that left may have sent rows: they are stored in all stores before these close.
    finished = await within(listener.finish().then(served?.idle), milliseconds)
  } finally {
    if (!finished) await listener.cut()
    finished = (store === undefined || (await within(store.close(), milliseconds))) && finished // whatever became of the listener
  }
  return finished
}

/** Whether it was done in time. */
async function within(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false)
  })
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer))
}
