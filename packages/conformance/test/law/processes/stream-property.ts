// A stream whose process dies, and which comes again with the same id: every row stands once, and a correction made meanwhile stays.

import fc from 'fast-check'
import { order } from '../oracle.js'
import { allSteps, type InputRow, inputRow, setups } from './commands.js'
import { groupName, type Key, keys } from './definitions.js'
import { inputRows, played } from './perform.js'
import { type PropertyOptions, property } from './property.js'
import { lostOrTwice } from './records.js'
import { createWorld, epoch } from './world.js'

interface Attempt {
  /** After so many store calls the process dies. */
  readonly cut: number
  readonly p: number
  /** Whether the first row that is stored by then is corrected. */
  readonly corrected: boolean
}
const attempts: fc.Arbitrary<readonly Attempt[]> = fc.array(fc.record({ cut: fc.nat(12), p: fc.nat(2), corrected: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
})

export function streamOnce({ scope = {}, mutation }: PropertyOptions = {}) {
  const parts = [
    setups(scope),
    fc.array(inputRow(scope), { minLength: 2, maxLength: 6 }),
    fc.integer({ min: 1, max: 3 }),
    attempts,
  ] as const
  return property(parts, async (setup, given, batchSize, tries) => {
    const run = played(createWorld({ ...setup, offsets: [0, 0, 0], codes: [2, 2, 2] }, mutation))
    const { world } = run
    const { scheduler, processes } = world
    const { rows, tags } = inputRows(
      given.map((row, position): InputRow => ({ ...row, k: keys[position % 2] as Key })),
      processes[0]!,
      'both',
      run,
      false,
    )
    const timed = rows.map((row, position) => ({ ...row, event_timestamp: epoch - 10 + (position >> 1) }))
    const stream = async (p: number, steps: number) => {
      const store = await processes[p]!.store()
      return scheduler.start(
        p,
        () =>
          store.ingest(
            groupName,
            (async function* () {
              yield* timed
            })(),
            { batchId: 's', batchSize },
          ),
        steps,
        () => undefined,
      )
    }
    const corrections = new Map<string, number>()
    for (const { p, cut, corrected } of tries) {
      await stream(p, cut)
      scheduler.kill()
      world.boot(processes[p]!)
      world.now += 3
      const first = world.rows().find(({ values }) => tags.includes(values.tag as number))
      if (!corrected || first === undefined) continue
      const store = await processes[0]!.store()
      const tag = ++run.serial
      const row = { k: first.key[0], event_timestamp: first.event, a: 9, b: null, tag }
      world.given.set(tag, { key: row.k as string, a: 9, b: null, code: 2, to: 'both' })
      await scheduler.start(
        0,
        () => store.ingest(groupName, [row], { batchId: `c${tag}` }),
        allSteps,
        () => undefined,
      )
      corrections.set(`${row.k} ${first.event}`, tag)
    }
    const last = await stream(0, allSteps)
    if (last.outcome === undefined || 'error' in last.outcome) return [`stream: ${String(last.outcome?.error)}`]
    const stored = world.rows()
    const missing = tags
      .filter((tag) => !stored.some(({ values }) => values.tag === tag))
      .map((tag) => `row ${tag} of the stream is missing`)
    const undone = [...corrections].flatMap(([place, tag]) => {
      const winner = stored.filter(({ key, event }) => `${key[0]} ${event}` === place).reduce((a, b) => (order(a, b) > 0 ? a : b))
      return winner.values.tag === tag ? [] : [`the correction of ${place} lost to row ${winner.values.tag}`]
    })
    return [...world.violations, ...lostOrTwice(run), ...missing, ...undone]
  })
}
