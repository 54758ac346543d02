// Rows of a stream as they come, cut into requests: gathered while an earlier request is under way, sent as soon as one batch is whole.

import { encodedRow, type KnownTypes } from '../wire/encode.js'
import type { Place } from './ingest-target.js'

/** Some batches. `offset`: of the first row in the stream. */
export interface Part {
  readonly offset: number
  readonly lines: readonly string[]
}

export interface GatheredRows {
  /** All whole batches that are there, one at least; the rest at the end. Undefined: no more. Throws what the rows' source threw, after its last whole batch. */
  next(): Promise<Part | undefined>
  /** The rows are not asked for more. A source that is deaf to it is not waited for. */
  stop(): void
}

export interface Gathering extends Place {
  readonly batchSize: number
  readonly types: KnownTypes | undefined
}

/** The source rests while so much waits: rows, or letters of their text. */
const [mostRows, mostLetters] = [10_000, 8_000_000]

export function gatheredRows(rows: Iterable<unknown> | AsyncIterable<unknown>, { from, first, batchSize, types }: Gathering): GatheredRows {
  let lines: string[] = []
  let letters = 0
  let offset = from
  let ended = false
  let failure: { readonly cause: unknown } | undefined
  let [cameIn, wentOut] = [nobody, nobody]
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()

  async function gather(): Promise<void> {
    for (let position = first; !ended; position++) {
      const step = await iterator.next()
      if (step.done === true) break
      if (position < from) continue
      const line = JSON.stringify(encodedRow(step.value, position, types))
      letters += line.length
      if (lines.push(line) >= batchSize) cameIn()
      while (!ended && lines.length >= batchSize && (lines.length >= mostRows || letters >= mostLetters))
        await new Promise<void>((resolve) => (wentOut = resolve))
    }
  }
  gather()
    .catch((cause: unknown) => {
      failure = { cause }
    })
    .finally(() => {
      ended = true
      cameIn()
    })

  return {
    async next() {
      while (!ended && lines.length < batchSize) await new Promise<void>((resolve) => (cameIn = resolve))
      const rest = lines.length % batchSize
      const part = { offset, lines: ended && failure === undefined ? lines : lines.slice(0, lines.length - rest) }
      if (part.lines.length === 0) {
        if (failure !== undefined) throw failure.cause
        return undefined
      }
      lines = lines.slice(part.lines.length)
      letters = lines.reduce((sum, line) => sum + line.length, 0)
      offset += part.lines.length
      wentOut()
      return part
    },
    stop() {
      ended = true
      wentOut()
      void Promise.resolve(iterator.return?.()).catch(() => undefined)
    },
  }
}

function nobody(): void {
  // waits
}
