// The process of a server, with files of its own: killed, stopped, started again over them, and gone with the process that started it.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import { forget, keep } from './keeper.js'

export interface ServerProcess {
  readonly host: string
  readonly port: number
  /** `redis://127.0.0.1:PORT` */
  readonly url: string
  /** The process that runs now; undefined while there is none. */
  readonly pid: number | undefined
  /** Sends the signal; waits until the process has ended where that is what the signal does (not SIGSTOP, not SIGCONT). */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Over the same files at the same port; kills first what still runs. Answers when the files are loaded. */
  restart(): Promise<void>
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

export interface Program {
  readonly binary: string
  args(folder: string, port: number): readonly string[]
  /** What it prints once it takes connections. */
  readonly ready: RegExp
}

export const host = '127.0.0.1'

export async function startProcess({ binary, args, ready }: Program): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'granary-redis-'))
  keep(folder, null)
  let child: ChildProcess | undefined
  const launch = async (port: number): Promise<void> => {
    const started = spawn(binary, args(folder, port), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    keep(folder, started.pid ?? null)
    started.once('exit', () => {
      child = undefined
      keep(folder, null)
    })
    await untilReady(started, ready)
  }
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child === undefined) return
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') {
      child.kill(signal)
      return
    }
    const ended = end(child)
    child.kill(signal)
    await ended
  }
  const stop = async (): Promise<void> => {
    await kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    forget(folder)
  }
  const port = await onSomePort(launch, stop)
  return {
    host,
    port,
    url: `redis://${host}:${port}`,
    get pid() {
      return child?.pid
    },
    kill,
    async restart() {
      await kill()
      await launch(port)
    },
    stop,
  }
}

/** The port that the server came up with: between the look and the start another may have taken one. */
async function onSomePort(launch: (port: number) => Promise<void>, stop: () => Promise<void>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      await launch(port)
      return port
    } catch (error) {
      if (attempt < 3 && /in use/i.test(String(error))) continue
      await stop()
      throw error
    }
  }
}

/** Resolves once the server takes connections and has loaded its files; rejects with what it said if it ends before. */
function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4_000)
      if (!ready.test(said)) return
      child.stdout?.off('data', listen).resume()
      resolve()
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', (code, signal) => reject(new Error(`The server ended (${code ?? signal}) before it was ready: ${said}`)))
  })
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve()
  return new Promise((resolve) => void child.once('exit', () => resolve()))
}
