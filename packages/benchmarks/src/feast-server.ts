// Feast's own feature server and ours, asked the same by the same client over one Redis: POST /get-online-features and /push.

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startRedis } from '@granary/test-servers'
import { feastPython } from './feast-environment.js'
import { randomNumbers } from './harness.js'
import { bunPath, compareHttp, type HttpRequest, type HttpTiming, type ServerProcess, startProcess } from './http-load.js'
import { programPath, runProgram } from './whole-process.js'

const drivers = 1_000
const keys = 10
/** Half of them doubles with all their digits, half of them whole numbers. */
const names = ['rate', 'count'].flatMap((kind) => Array.from({ length: 5 }, (_, feature) => `${kind}_${feature}`))
const rounds = { connections: 32, seconds: 4, rounds: 5 }
/** Feast's server has as many workers as the machine that its figures are quoted from has cores. */
const workers = 2

export async function run(): Promise<void> {
  const python = await feastPython()
  if (python === undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'granary-bench-'))
  const redis = await startRedis()
  const started: ServerProcess[] = []
  try {
    const values = join(folder, 'values.json')
    await writeFile(values, JSON.stringify({ names, rows: rowsOf(randomNumbers(1)) }))
    const repo = join(folder, 'repo')
    await runProgram(python, [programPath('feast-server-repo.py'), repo, `${redis.host}:${redis.port}`, values])
    const feast = await startFeast(python, repo)
    started.push(feast)
    const granary = async (runtime: string, processes: number): Promise<ServerProcess> => {
      const server = await startProcess(runtime, [programPath('feast-server-granary.mjs'), redis.url, values, String(processes)])
      started.push(server)
      return server
    }
    await compareServers(feast, [
      { name: 'Granary on Node, one process', server: await granary(process.execPath, 1) },
      { name: `Granary on Node, ${workers} processes`, server: await granary(process.execPath, workers) },
      { name: 'Granary on Bun, one process', server: await granary(bunPath(), 1) },
    ])
  } finally {
    for (const server of started) await server.stop()
    await redis.stop()
    await rm(folder, { recursive: true })
  }
}

interface Contender {
  readonly name: string
  readonly server: ServerProcess
}

async function compareServers(feast: ServerProcess, ours: readonly Contender[]): Promise<void> {
  for (const { server } of ours) await expectSameValues(feast, server)
  console.log('All answer the same names, values and statuses.')
  const contestants = (requests: readonly HttpRequest[]) =>
    [{ name: `Feast, ${workers} workers`, server: feast }, ...ours].map(({ name, server }) => ({ name, url: server.url, requests }))

  const [theirs, ...reads] = await compareHttp(contestants(readRequests()), rounds)
  print(`POST /get-online-features: ${keys} keys x ${names.length} features from Redis`, [theirs as HttpTiming, ...reads])
  for (const { name, ratio, p99 } of reads) {
    verdict(`${name}: requests a second, as a multiple of Feast's`, ratio, 12)
    verdict(`${name}: Feast's p99, as a multiple of its`, (theirs as HttpTiming).p99 / p99, 10)
  }

  const pushes = await compareHttp(contestants(pushRequests()), rounds)
  print('POST /push: one row to the online store', pushes)
  for (const { name, ratio } of pushes.slice(1)) verdict(`${name}: pushes a second, as a multiple of Feast's`, ratio, 10)
}

function rowsOf(random: () => number): readonly (readonly number[])[] {
  return Array.from({ length: drivers }, () => names.map((name) => featureValue(name, random)))
}

function featureValue(name: string, random: () => number): number {
  return name.startsWith('count') ? Math.floor(random() * 100_000) : random()
}

const headers = { 'content-type': 'application/json', authorization: 'Bearer benchmark-key-0123456789' }

function readRequests(): readonly HttpRequest[] {
  const features = names.map((name) => `driver_stats:${name}`)
  return Array.from({ length: 100 }, (_, turn) => {
    const entities = { driver_id: Array.from({ length: keys }, (_key, key) => (turn * 37 + key * 101) % drivers) }
    return { method: 'POST' as const, path: '/get-online-features', headers, body: JSON.stringify({ features, entities }) }
  })
}

function pushRequests(): readonly HttpRequest[] {
  const random = randomNumbers(2)
  const event_timestamp = [new Date().toISOString().slice(0, 19)] // no zone, as Feast's users write it
  return Array.from({ length: 100 }, (_, turn) => {
    const df = {
      driver_id: [(turn * 37) % drivers],
      event_timestamp,
      ...Object.fromEntries(names.map((name) => [name, [featureValue(name, random)]])),
    }
    return {
      method: 'POST' as const,
      path: '/push',
      headers,
      body: JSON.stringify({ push_source_name: 'driver_stats_push', df, to: 'online' }),
    }
  })
}

/** What is fast and wrong is no contestant. */
async function expectSameValues(feast: ServerProcess, granary: ServerProcess): Promise<void> {
  for (const { path, body = '' } of readRequests().slice(0, 10)) {
    const [theirs, ours] = await Promise.all([feast, granary].map(({ url }) => answerOf(url + path, body)))
    if (theirs !== ours) throw new Error(`The servers answer differently:\n${theirs?.slice(0, 500)}\n${ours?.slice(0, 500)}`)
  }
}

/** Values and statuses by name: Feast answers features in no particular order. */
async function answerOf(url: string, body: string): Promise<string> {
  const { metadata, results } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as OnlineAnswer
  const columns = metadata.feature_names.map((name, position) => [name, results[position]?.values, results[position]?.statuses])
  return JSON.stringify(columns.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)))
}

interface OnlineAnswer {
  readonly metadata: { readonly feature_names: readonly string[] }
  readonly results: readonly { readonly values: unknown; readonly statuses: unknown }[]
}

/** As `feast serve` runs it, without the access log and without its restart of a worker after 1,000 requests. */
async function startFeast(python: string, repo: string): Promise<ServerProcess> {
  const port = await freePort()
  const serve = [
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    String(workers),
    '--max-requests',
    '0',
    '--no-access-log',
  ]
  const child = spawn(join(dirname(python), 'feast'), ['-c', repo, ...serve], { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  for (let wait = 0; child.exitCode === null && wait < 300; wait++) {
    if (await answers(`${url}/health`)) return { url, stop }
    await pause(200)
  }
  await stop()
  throw new Error(`Feast's server does not answer:\n${complaints}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false // it does not listen yet
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function print(title: string, timings: readonly HttpTiming[]): void {
  console.log(`\n${title}, ${rounds.connections} connections`)
  for (const { name, perSecond, p50, p99 } of timings)
    console.log(
      `  ${name.padEnd(30)}${perSecond.toFixed(0).padStart(7)}/s  p50 ${p50.toFixed(0).padStart(3)} ms  p99 ${p99.toFixed(0).padStart(4)} ms`,
    )
}

function verdict(what: string, ratio: number, atLeast: number): void {
  console.log(`  ${what}: ${ratio.toFixed(1)}x   at least ${atLeast}: ${ratio >= atLeast ? 'holds' : 'MISSED'}`)
}
