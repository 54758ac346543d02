// Contestants timed in one process, turn by turn, so that a busy moment of the machine falls on all of them.

export interface Contestant {
  readonly name: string
  /** One round of work. What it answers is thrown away, but must be made. */
  run(): unknown
}

export interface Timing {
  readonly name: string
  /** Milliseconds a round. */
  readonly median: number
  /** Times the median of the first contestant. */
  readonly ratio: number
}

export interface Rounds {
  /** Measured rounds of each contestant. */
  readonly rounds: number
  /** Rounds before that, thrown away. */
  readonly warmUp: number
}

/** Medians, the first contestant being what the others are held against. */
export async function compare(contestants: readonly Contestant[], { rounds, warmUp }: Rounds): Promise<readonly Timing[]> {
  const times = contestants.map((): number[] => [])
  for (let round = -warmUp; round < rounds; round++) {
    for (const [position, contestant] of contestants.entries()) {
      globalThis.gc?.()
      const started = performance.now()
      await contestant.run()
      if (round >= 0) times[position]?.push(performance.now() - started)
    }
  }
  const medians = times.map(median)
  return contestants.map(({ name }, position) => ({
    name,
    median: medians[position] ?? Number.NaN,
    ratio: (medians[position] ?? Number.NaN) / (medians[0] ?? Number.NaN),
  }))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** What the project asks of a contestant's ratio. */
export type Target = { readonly atMost: number } | { readonly atLeast: number }

/** A table with a line a contestant. `targets` by its name. */
export function printTimings(title: string, timings: readonly Timing[], targets: Readonly<Record<string, Target>> = {}): void {
  console.log(`\n${title}`)
  const width = Math.max(...timings.map(({ name }) => name.length))
  for (const { name, median: time, ratio } of timings) {
    console.log(
      `  ${name.padEnd(width)}  ${time.toFixed(time < 10 ? 3 : 0).padStart(9)} ms  ${ratio.toFixed(2).padStart(6)}x${verdict(ratio, targets[name])}`,
    )
  }
}

function verdict(ratio: number, target: Target | undefined): string {
  if (target === undefined) return ''
  const [words, holds] =
    'atMost' in target ? [`at most ${target.atMost}`, ratio <= target.atMost] : [`at least ${target.atLeast}`, ratio >= target.atLeast]
  return `   ${words}: ${holds ? 'holds' : 'MISSED'}`
}

/** Numbers that look random and are the same in every run (mulberry32), in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
