// Requests against a server process of its own, as many connections at a time as a busy neighbour would hold.

import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import autocannon from 'autocannon'
import { median } from './harness.js'

export interface ServerProcess {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a command that prints `{"url": ...}` as its first line once it listens. */
export async function startProcess(command: string, given: readonly string[]): Promise<ServerProcess> {
  const child = spawn(command, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  const { url } = JSON.parse(await firstLine(child)) as { readonly url: string }
  return { url, stop: () => stopped(child) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout as NodeJS.ReadableStream) {
    text += String(chunk)
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
  }
  throw new Error('The server process ended before it listened')
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

export function bunPath(): string {
  const { resolve } = createRequire(import.meta.url)
  return join(dirname(resolve('bun/package.json')), 'bin', 'bun.exe') // its name on every platform
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpContestant {
  readonly name: string
  readonly url: string
  /** Sent in turn. */
  readonly requests: readonly HttpRequest[]
}

export interface HttpTiming {
  readonly name: string
  /** Medians of the rounds: requests a second, milliseconds. */
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Requests a second, as a multiple of the first contestant's. */
  readonly ratio: number
}

export interface HttpRounds {
  readonly connections: number
  readonly seconds: number
  readonly rounds: number
}

/** The contestants turn by turn, so that a busy moment of the machine falls on all of them. @throws Error: an answer was none of 2xx. */
export async function compareHttp(contestants: readonly HttpContestant[], rounds: HttpRounds): Promise<readonly HttpTiming[]> {
  const results = contestants.map((): autocannon.Result[] => [])
  for (const contestant of contestants) await load(contestant, { ...rounds, seconds: 2 }) // warm
  for (let round = 0; round < rounds.rounds; round++) {
    for (const [position, contestant] of contestants.entries()) results[position]?.push(await load(contestant, rounds))
  }
  const timings = results.map((all, position) => ({
    name: contestants[position]?.name ?? '',
    perSecond: median(all.map(({ requests }) => requests.average)),
    p50: median(all.map(({ latency }) => latency.p50)),
    p99: median(all.map(({ latency }) => latency.p99)),
  }))
  return timings.map((timing) => ({ ...timing, ratio: timing.perSecond / (timings[0]?.perSecond ?? Number.NaN) }))
}

async function load({ name, url, requests }: HttpContestant, { connections, seconds }: HttpRounds): Promise<autocannon.Result> {
  const result = await autocannon({ url, connections, duration: seconds, requests: requests.map((request) => ({ ...request })) })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${name}: ${result.non2xx} answers were none of 2xx, ${result.errors} failed`)
  return result
}
