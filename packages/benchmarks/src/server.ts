// The HTTP server against bare Hono that parses and answers the same JSON by hand, on Node and Bun, over memory and over Redis.

import { fileURLToPath } from 'node:url'
import { startRedis } from '@granary/test-servers'
import { median } from './harness.js'
import { bunPath, compareHttp, type HttpContestant, type HttpRequest, type HttpTiming, startProcess } from './http-load.js'

const users = 1_000
const names = Array.from({ length: 10 }, (_, feature) => `feature_${feature}`)
const process_ = fileURLToPath(new URL('./server-process.mjs', import.meta.url))
const authorization = 'Bearer benchmark-key-0123456789'
const rounds = { connections: 32, seconds: 2, rounds: 3 }
/** Of each server, one after the other: what the compiler makes of a process differs from one to the next by a sixth and more. */
const processes = 3

export async function run(): Promise<void> {
  const redis = await startRedis()
  try {
    for (const [runtime, command] of [
      ['Node', process.execPath],
      ['Bun', bunPath()],
    ] as const) {
      await benchmark(`${runtime}, over memory`, command, 'memory', { manyKeys: 0.65, oneKey: 0.7 })
      await benchmark(`${runtime}, over Redis`, command, redis.url, { manyKeys: 0.65 })
    }
  } finally {
    await redis.stop()
  }
}

interface Targets {
  readonly manyKeys: number
  readonly oneKey?: number
}

async function benchmark(where: string, command: string, backing: string, targets: Targets): Promise<void> {
  const posts: (readonly HttpTiming[])[] = []
  const gets: (readonly HttpTiming[])[] = []
  for (let turn = 0; turn < processes; turn++) {
    const bare = await startProcess(command, [process_, 'bare', backing])
    const granary = await startProcess(command, [process_, 'granary', backing])
    const contestants = (requests: readonly HttpRequest[]): readonly HttpContestant[] => [
      { name: 'bare Hono, by hand', url: bare.url, requests },
      { name: 'granary', url: granary.url, requests },
    ]
    try {
      posts.push(await compareHttp(contestants(manyKeys()), rounds))
      gets.push(await compareHttp(contestants(oneKey()), rounds))
    } finally {
      await bare.stop()
      await granary.stop()
    }
  }
  print(`${where}: POST of 10 keys x 10 features`, posts, targets.manyKeys)
  print(`${where}: GET of one key x 10 features`, gets, targets.oneKey)
}

function manyKeys(): readonly HttpRequest[] {
  const features = names.map((name) => `activity:${name}`)
  return Array.from({ length: 100 }, (_, turn) => ({
    method: 'POST' as const,
    path: '/v1/online-features',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ features, entities: names.map((_name, key) => ({ user_id: `user_${(turn * 37 + key * 101) % users}` })) }),
  }))
}

function oneKey(): readonly HttpRequest[] {
  return Array.from({ length: 100 }, (_, turn) => ({
    method: 'GET' as const,
    path: `/features/activity/user_${(turn * 37) % users}?features=${names.join(',')}`,
    headers: { authorization },
  }))
}

/** Medians over the processes, and the ratio of each pair of them. */
function print(title: string, turns: readonly (readonly HttpTiming[])[], atLeast: number | undefined): void {
  console.log(`\n${title}, ${rounds.connections} connections`)
  for (const [position, { name }] of turns[0]!.entries()) {
    const over = (figure: 'perSecond' | 'p50' | 'p99' | 'ratio') => turns.map((timings) => timings[position]![figure])
    const ratio = median(over('ratio'))
    const verdict = atLeast === undefined ? '' : `   at least ${atLeast}: ${ratio >= atLeast ? 'holds' : 'MISSED'}`
    const each = over('ratio').map((one) => one.toFixed(2))
    const ratios = position === 0 ? '' : ` (${each.join(', ')})${verdict}`
    const milliseconds = (figure: 'p50' | 'p99') => median(over(figure)).toFixed(0)
    const figures = `${median(over('perSecond')).toFixed(0).padStart(7)}/s  p50 ${milliseconds('p50').padStart(3)} ms  p99 ${milliseconds('p99').padStart(3)} ms`
    console.log(`  ${name.padEnd(20)}  ${figures}  ${ratio.toFixed(2)}x${ratios}`)
  }
}
