// Contestants under load: so many requests under way at a time, in turns, with the time of each request and of each round.

import { median, randomNumbers } from './harness.js'

export interface LoadedContestant {
  readonly name: string
  /** One request. What it answers is thrown away, but must be made. */
  request(): Promise<unknown>
}

export interface LoadTiming {
  readonly name: string
  /** Milliseconds from a request to its answer, while the others are under way. */
  readonly p50: number
  readonly p99: number
  /** Requests a second. */
  readonly rate: number
  /** Median of the times of its rounds, over that of the first contestant. */
  readonly ratio: number
}

export interface Load {
  readonly inFlight: number
  /** Requests of one round. */
  readonly requests: number
  readonly rounds: number
  readonly warmUp: number
}

/** Every contestant has its turn in each round, in an order that changes, so that a busy moment of the machine falls on all of them. */
export async function underLoad(contestants: readonly LoadedContestant[], load: Load): Promise<readonly LoadTiming[]> {
  const random = randomNumbers(7)
  const rounds = contestants.map((): number[] => [])
  const requests = contestants.map((): number[] => [])
  for (let round = -load.warmUp; round < load.rounds; round++) {
    const order = contestants.map((_, position) => ({ position, place: random() })).sort((one, other) => one.place - other.place)
    for (const { position } of order) {
      globalThis.gc?.()
      const started = performance.now()
      const times = await runRound(contestants[position] as LoadedContestant, load)
      const took = performance.now() - started
      if (round < 0) continue
      rounds[position]?.push(took)
      requests[position]?.push(...times)
    }
  }
  const medians = rounds.map(median)
  return contestants.map(({ name }, position) => {
    const sorted = (requests[position] as number[]).toSorted((one, other) => one - other)
    const time = medians[position] as number
    return {
      name,
      p50: sorted[Math.floor(sorted.length * 0.5)] as number,
      p99: sorted[Math.floor(sorted.length * 0.99)] as number,
      rate: (load.requests / time) * 1_000,
      ratio: time / (medians[0] as number),
    }
  })
}

async function runRound({ request }: LoadedContestant, { inFlight, requests }: Load): Promise<readonly number[]> {
  const times: number[] = []
  let begun = 0
  const worker = async (): Promise<void> => {
    while (begun < requests) {
      begun++
      const started = performance.now()
      await request()
      times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, requests) }, worker))
  return times
}

/** A table with a line a contestant. `atMost`: what the project asks of a contestant's ratio, by its name. */
export function printLoad(title: string, timings: readonly LoadTiming[], atMost: Readonly<Record<string, number>> = {}): void {
  console.log(`\n${title}`)
  const width = Math.max(...timings.map(({ name }) => name.length))
  for (const { name, p50, p99, rate, ratio } of timings) {
    const limit = atMost[name]
    const verdict = limit === undefined ? '' : `   at most ${limit}: ${ratio <= limit ? 'holds' : 'MISSED'}`
    console.log(
      `  ${name.padEnd(width)}  p50 ${p50.toFixed(2).padStart(6)} ms  p99 ${p99.toFixed(2).padStart(6)} ms  ${rate.toFixed(0).padStart(7)}/s  ${ratio.toFixed(2).padStart(6)}x${verdict}`,
    )
  }
}
