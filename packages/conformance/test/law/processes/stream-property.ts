// A stream whose process dies, and which comes again with the same id: every row stands once, and a correction made meanwhile stays.

import type { UntypedRow } from '@granary/core'
import fc from 'fast-check'
import { order } from '../../../src/law/oracle.js'
import type { StoredRow } from '../../../src/law/stored-rows.js'
import { allSteps, type InputRow, inputRow, setups } from './commands.js'
import { groupName, type Key, keys } from './definitions.js'
import { inputRows, type Played, played } from './perform.js'
import { type Property, type PropertyOptions, property } from './property.js'
import { lostOrTwice } from './records.js'
import type { Operation } from './scheduler.js'
import { createWorld, epoch, type Process, type World } from './world.js'

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

export function streamOnce({ scope = {}, mutation }: PropertyOptions = {}): Property {
  const parts = [
    setups(scope),
    fc.array(inputRow(scope), { minLength: 2, maxLength: 6 }),
    fc.integer({ min: 1, max: 3 }),
    attempts,
  ] as const
  return property(parts, async (setup, given, batchSize, tries) => {
    const run = played(createWorld({ ...setup, offsets: [0, 0, 0], codes: [2, 2, 2] }, mutation))
    const { world } = run
    const { rows, tags } = streamedRows(given, run)
    const corrections = new Map<number, StoredRow>()
    for (const { p, cut, corrected } of tries) {
      await stream(rows, batchSize, world, p, cut)
      world.scheduler.kill()
      world.boot(world.processes[p] as Process)
      world.now += 3
      const first = world.rows().find(({ values }) => tags.includes(values.tag as number))
      if (corrected && first !== undefined) corrections.set(await correct(first, run), first)
    }
    const { outcome } = await stream(rows, batchSize, world, 0, allSteps)
    if (outcome === undefined || 'error' in outcome) return [`stream: ${String(outcome?.error)}`]
    const stored = new Set(world.rows().map(({ values }) => values.tag))
    const missing = tags.filter((tag) => !stored.has(tag)).map((tag) => `row ${tag} of the stream is missing`)
    return [...world.violations, ...lostOrTwice(run), ...missing, ...undone(corrections, world)]
  })
}

/** The keys in turn, two rows an event time. */
function streamedRows(given: readonly InputRow[], run: Played) {
  const inTurn = given.map((row, position) => ({ ...row, k: keys[position % keys.length] as Key }))
  const { rows, tags } = inputRows(inTurn, run.world.processes[0] as Process, 'both', run, false)
  return { tags, rows: rows.map((row, position) => ({ ...row, event_timestamp: epoch - 10 + (position >> 1) })) }
}

async function stream(
  rows: readonly object[],
  batchSize: number,
  { scheduler, processes }: World,
  p: number,
  steps: number,
): Promise<Operation> {
  const store = await (processes[p] as Process).store()
  const call = () => store.ingest(groupName, rows.values() as Iterable<UntypedRow>, { batchId: 's', batchSize })
  return scheduler.start(p, call, steps, () => undefined)
}

/** Another row of that key and event time. Answers its tag. */
async function correct({ key, event }: StoredRow, run: Played): Promise<number> {
  const { scheduler, processes, given } = run.world
  const tag = ++run.serial
  const row = { k: key[0], event_timestamp: event, a: 9, b: null, tag }
  given.set(tag, { key: key[0] as Key, a: 9, b: null, code: 2, to: 'both' })
  const store = await (processes[0] as Process).store()
  const call = () => store.ingest(groupName, [row], { batchId: `c${tag}` })
  await scheduler.start(0, call, allSteps, () => undefined)
  return tag
}

/** Corrections that lost to a row of the stream: the last one of each place should have won. */
function undone(corrections: ReadonlyMap<number, StoredRow>, world: World): readonly string[] {
  const last = new Map([...corrections].map(([tag, { key, event }]) => [`${key[0]} ${event}`, tag]))
  return [...last].flatMap(([place, tag]) => {
    const winner = world
      .rows()
      .filter(({ key, event }) => `${key[0]} ${event}` === place)
      .reduce((a, b) => (order(a, b) > 0 ? a : b))
    return winner.values.tag === tag ? [] : [`the correction of ${place} lost to row ${winner.values.tag}`]
  })
}
