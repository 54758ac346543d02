// Readers and writers that keep a store busy while something happens to its server, and note what must not be.

import type { OnlineStore } from '@granary/core/spec'
import { expectClean } from './failure-of.js'
import { numbersOf, put } from './numbered-rows.js'

export interface LoadReport {
  readonly reads: number
  readonly writes: number
  /** How often calls failed, by code. */
  readonly failures: Readonly<Record<string, number>>
  /** Missing rows, older rows than were seen or acknowledged before, errors that say too much. */
  readonly wrong: readonly string[]
}

export interface Load {
  /** Resolves once so many more reads and writes have succeeded. */
  proceed(count: number): Promise<void>
  stop(): Promise<LoadReport>
}

const keys = Array.from({ length: 60 }, (_, key) => `key ${key}`)
const loops = 6

/** `mayLose`: the server may lose what it has acknowledged, but not whole keys. */
export async function startLoad(store: OnlineStore, { mayLose = false } = {}): Promise<Load> {
  const least = new Map<string, number>()
  const failures: Record<string, number> = {}
  const wrong: string[] = []
  let [reads, writes, number, running] = [0, 0, 0, true]
  for (const key of keys) {
    await put(store, key, 0)
    least.set(key, 0)
  }

  const raise = (key: string, seen: number): void => {
    if (seen > (least.get(key) ?? 0)) least.set(key, seen)
  }
  async function repeat(step: () => Promise<void>): Promise<void> {
    while (running) {
      try {
        await step()
      } catch (error) {
        try {
          const { code } = expectClean(error)
          failures[code] = (failures[code] ?? 0) + 1
        } catch (unclean) {
          wrong.push(String(unclean))
        }
        await pause(5)
      }
    }
  }
  const random = (): number => Math.floor(Math.random() * keys.length)
  async function read(): Promise<void> {
    const first = random()
    const asked = Array.from({ length: 5 }, (_, offset) => keys[(first + offset * 7) % keys.length] as string)
    const before = asked.map((key) => least.get(key) ?? 0)
    const seen = await numbersOf(store, asked)
    seen.forEach((value, position) => {
      if (value === undefined) wrong.push(`${asked[position]} is missing`)
      else if (!mayLose && value < (before[position] as number)) wrong.push(`${asked[position]} is at ${value}, was ${before[position]}`)
      else raise(asked[position] as string, value)
    })
    reads++
  }
  async function write(): Promise<void> {
    const key = keys[random()] as string
    const mine = ++number
    await put(store, key, mine)
    raise(key, mine)
    writes++
  }
  const all = Array.from({ length: loops }, () => [repeat(read), repeat(write)]).flat()

  return {
    async proceed(count) {
      const [toRead, toWrite] = [reads + count, writes + count]
      for (let waited = 0; reads < toRead || writes < toWrite; waited += 10) {
        if (waited > 20_000) throw new Error(`The load does not proceed: ${JSON.stringify({ reads, writes, failures })}`)
        await pause(10)
      }
    },
    async stop() {
      running = false
      await Promise.all(all)
      return { reads, writes, failures, wrong }
    },
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
