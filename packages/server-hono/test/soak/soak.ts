// Long load of every kind, and whether it leaves anything behind: memory and handles of a later third against those of the first.

import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Client, client, underLoad } from '../served/load.js'
import { startServer } from '../served/start-server.js'
import type { Held } from './soaked.js'

export interface SoakReport {
  readonly requests: number
  /** By status, how many answers. */
  readonly statuses: Readonly<Record<number, number>>
  /** Requests without an answer, by their codes. */
  readonly unanswered: readonly string[]
  /** Medians of the three thirds of the time, the warm-up left out. */
  readonly thirds: readonly [Held, Held, Held]
  readonly exitCode: number | string | null
  /** Lines of the log of faults. */
  readonly faults: readonly string[]
}

const keys = Array.from({ length: 200 }, (_, number) => ({ customer_id: `C${number}` }))
/** The part of the time in which a process grows to its size: code is compiled, caches fill. */
const warmUp = 0.25

/** `pause`: milliseconds that each client waits between its requests. */
export async function soak(seconds: number, { clients = 8, pause = 0 } = {}): Promise<SoakReport> {
  const root = mkdtempSync(join(tmpdir(), 'granary-soak-'))
  const server = await startServer({ flags: ['--expose-gc'], file: 'test/soak/soaked.ts', env: { GRANARY_ROOT: root } })
  const statuses: Record<number, number> = {}
  let requests = 0
  const ends = performance.now() + seconds * 1_000
  const isOver = () => performance.now() >= ends
  const measured = measure(server.url, isOver)
  const unanswered = await underLoad(
    server.url,
    clients,
    async (each, name) => {
      const kind = kinds[Number(name.split('-')[1]) % kinds.length]!
      const status = await kind(each, server.url)
      requests++
      statuses[status] = (statuses[status] ?? 0) + 1
      if (pause > 0) await setTimeout(pause)
    },
    isOver,
  )
  const held = await measured
  server.kill('SIGTERM')
  const exitCode = await server.ended
  rmSync(root, { recursive: true, force: true })
  const faults = server
    .output()
    .split('\n')
    .filter((line) => line.includes('INTERNAL'))
  return { requests, statuses, unanswered, thirds: thirdsOf(held.slice(Math.ceil(held.length * warmUp))), exitCode, faults }
}

async function measure(url: string, isOver: () => boolean): Promise<readonly Held[]> {
  const own = client(url)
  const found: Held[] = []
  while (!isOver()) {
    await setTimeout(500)
    found.push(JSON.parse((await own.ask('/held')).body))
  }
  own.close()
  return found
}

type Kind = (client: Client, url: string) => Promise<number>

const status = async (answer: ReturnType<Client['ask']>) => (await answer).status
const some = (count: number) => Array.from({ length: count }, () => keys[Math.floor(Math.random() * keys.length)]!)
const read = (entities: readonly object[], more: object = {}) => ({ service: 'churn', entities, ...more })

const reads: readonly Kind[] = [
  (each) => status(each.ask('/v1/online-features', read(some(10)))),
  (each) => status(each.ask(`/features/purchases/${some(1)[0]!.customer_id}`)),
  (each) =>
    status(
      each.ask('/v1/online-features', read(some(100), { include: ['statuses', 'event_timestamps'] }), { accept: 'application/x-ndjson' }),
    ),
  (each) =>
    status(
      each.ask('/get-online-features', { features: ['purchases:total'], entities: { customer_id: some(5).map((key) => key.customer_id) } }),
    ),
]
const kinds: readonly Kind[] = [
  ...Array.from({ length: 8 }, () => reads).flat(),
  (each) => ingest(each),
  (each) =>
    status(
      each.ask('/v1/historical-features', {
        service: 'churn',
        spine: some(50).map((key) => ({ ...key, event_timestamp: new Date().toISOString() })),
      }),
    ),
  (each) => status(each.ask('/groups')),
  (each) => status(each.ask('/metrics')),
  (each) => status(each.ask('/ready')),
  (each) => status(each.ask('/v1/ingest/purchases', { rows: [{ customer_id: 'C1', total: 'many' }] })), // refused
  (each) => status(each.ask(`/nothing/${Math.random()}`)),
  (each) => status(each.ask('/features/nothing/C1')),
  (each) => status(each.ask('/v1/online-features', { service: 'churn', entities: 'x'.repeat(200_000) })), // too long
  (each) => status(each.ask('/features/purchases/C1', undefined, { 'x-forwarded-for': '10.0.0.1' })), // not ours
  (_, url) => aborted(url, 'upload'),
  (_, url) => aborted(url, 'answer'),
]

/** A few batches, sent again and again: a history keeps what is new, and knows more with every batch, which would hide what the server keeps. */
function ingest(each: Client): Promise<number> {
  const batch = Math.floor(Math.random() * 20)
  const rows = keys.slice(batch * 10, batch * 10 + 10).map((key) => ({ ...key, total: batch, score: batch / 3 }))
  return status(each.ask('/v1/ingest/purchases', { rows }, { 'idempotency-key': `batch-${batch}` }))
}

/** Leaves in the midst of what it sends, or of what it is sent. Answers 0. */
function aborted(url: string, when: 'upload' | 'answer'): Promise<0> {
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/online-features`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    })
    sent.once('error', () => undefined).once('close', () => resolve(0))
    if (when === 'upload') sent.write('{"service": "chu', () => sent.destroy())
    else sent.once('response', (answer) => answer.once('data', () => sent.destroy())).end(JSON.stringify(read(some(2_000))))
  })
}

function thirdsOf(held: readonly Held[]): SoakReport['thirds'] {
  const third = Math.floor(held.length / 3)
  return [medians(held.slice(0, third)), medians(held.slice(third, 2 * third)), medians(held.slice(2 * third))]
}

function medians(held: readonly Held[]): Held {
  const median = (name: keyof Held) => held.map((each) => each[name]).sort((a, b) => a - b)[held.length >> 1] as number
  return {
    heap: median('heap'),
    external: median('external'),
    resident: median('resident'),
    handles: median('handles'),
    files: median('files'),
  }
}
