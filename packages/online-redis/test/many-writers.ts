// Writers that put the same rows in any order, again and again until each is acknowledged, and a reader that may never see time go back.

import type { OnlineRow, OnlineStore } from '@granary/core/spec'
import { expectClean } from './failure-of.js'
import { pause } from './load.js'
import { numberOf, put, rowsOf } from './numbered-rows.js'

const keys = Array.from({ length: 1_000 }, (_, key) => `key ${key}`)

export interface Written {
  /** Calls that failed, and were made again. */
  readonly retries: number
  /** Rows read while others were written. */
  readonly seen: number
  /** Rows that were older than before, or missing after they had been there. */
  readonly regressions: readonly string[]
  /** Keys that hold another row than the newest of all acknowledged. */
  readonly wrong: readonly string[]
}

/**
 * 100,000 writes over 1,000 keys, a tenth of them tombstones, by 64 writers, who share the stores; the first also serves the reader. `half`: what
 * happens to the servers once half are acknowledged.
 * Rejects where a write fails and a retry cannot help.
 */
export async function writeManyRows(stores: readonly [OnlineStore, ...OnlineStore[]], half: () => Promise<void>): Promise<Written> {
  const numbers = shuffled(100_000)
  const deleted = (number: number): boolean => number % 10 === 3
  const keyOf = (number: number): string => keys[number % keys.length] as string
  const [store] = stores
  let next = 0
  let acknowledged = 0
  let retries = 0
  let halfway: Promise<void> | undefined

  async function writer(_: unknown, place: number): Promise<void> {
    const own = stores[place % stores.length] ?? store
    while (next < numbers.length) {
      const number = numbers[next++] as number
      await untilAcknowledged(() => put(own, keyOf(number), number, deleted(number)))
      if (++acknowledged === numbers.length / 2) halfway = half()
    }
  }
  async function untilAcknowledged<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call()
      } catch (error) {
        if (!expectClean(error).retryable) throw error
        retries++
        await pause(20)
      }
    }
  }

  const newest = new Map<string, number>()
  const regressions: string[] = []
  let seen = 0
  async function poll(): Promise<void> {
    for (let first = 0; acknowledged < numbers.length; first = (first + 50) % keys.length) {
      const asked = keys.slice(first, first + 50)
      const rows = await untilAcknowledged(() => rowsOf(store, asked))
      rows.forEach((row, position) => {
        const key = asked[position] as string
        const before = newest.get(key)
        if (row === undefined ? before !== undefined : before !== undefined && numberOf(row) < before) regressions.push(key)
        if (row !== undefined) {
          newest.set(key, numberOf(row))
          seen++
        }
      })
    }
  }

  await Promise.all([poll(), ...Array.from({ length: 64 }, writer)])
  await halfway
  const rows = await untilAcknowledged(() => rowsOf(store, keys))
  const wrong = keys.filter((_, key) => !holdsNewest(rows[key], numbers.length - keys.length + key, deleted))
  return { retries, seen, regressions, wrong }
}

/** `number`: the highest of the key's, which is the key's own place in the last round. */
function holdsNewest(row: OnlineRow | undefined, number: number, deleted: (number: number) => boolean): boolean {
  return row !== undefined && numberOf(row) === number && row.deleted === deleted(number) && (row.deleted || row.values[0] === number)
}

function shuffled(count: number): readonly number[] {
  const numbers = Array.from({ length: count }, (_, number) => number)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[numbers[last], numbers[other]] = [numbers[other] as number, numbers[last] as number]
  }
  return numbers
}
