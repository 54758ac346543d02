// Properties of reading the history: no order of rows matters, and what was known at a time stays what was known then.

import fc from 'fast-check'
import { isTied, sight } from '../../../src/law/oracle.js'
import { type Command, histories, setups } from './commands.js'
import { type Key, keys } from './definitions.js'
import { readHistory, show } from './law.js'
import { play, played } from './perform.js'
import { type PropertyOptions, property } from './property.js'
import { shuffled } from './shuffled-store.js'
import { createWorld, epoch, type World } from './world.js'

const newest = { code: 2 } as const

/** Rows in any order, cut into files in any way, give every reader at every time the same, by both clocks. */
export function orderOfRows({ scope = {}, mutation }: PropertyOptions = {}) {
  return property(
    [setups(scope), histories(scope), fc.array(fc.nat(), { minLength: 30, maxLength: 30, size: 'max' })],
    async (setup, commands, places) => {
      const run = played(createWorld(setup, mutation))
      await play(commands, run)
      const { world } = run
      const times = new Set(world.rows().flatMap(({ event, created }) => [event, event + 1, Math.floor(created / 1_000)]))
      const looks = keys.filter((key) => !isTied(rowsOf(key, world))).flatMap((key) => [...times].map((time) => ({ key, time })))
      let next = 0
      const random = (): number => (places[next++ % places.length] as number) / 2 ** 31
      const reader = world.reader(
        2,
        () => world.now,
        (store) => shuffled(store, random),
      )
      const found: string[] = []
      for (const knownAt of ['event', 'created'] as const) {
        const read = await readHistory(reader, newest, looks, world, knownAt)
        for (const [position, { key, time }] of looks.entries()) {
          const expected = show(sight(rowsOf(key, world), time, setup.ttl, knownAt).row, 2)
          if (read[position] !== expected)
            found.push(`order: history by ${knownAt} gives ${read[position]} instead of ${expected}, key ${key} at ${time - epoch}`)
        }
      }
      return found
    },
  )
}

interface Probe {
  readonly key: Key
  readonly time: number
  readonly known: string
}

/** What was known at a time that every clock has passed, while nothing was in flight, is final. Imports change it, so there are none. */
export function knownStaysKnown({ scope = {}, mutation }: PropertyOptions = {}) {
  return property([setups(scope), histories(scope)], async (setup, commands) => {
    const run = played(createWorld(setup, mutation))
    const { world } = run
    const reader = world.reader(2, () => world.now)
    const probes: Probe[] = []
    await play(commands, run, async ({ op }: Command) => {
      if (op !== 'tick' || world.scheduler.operations.length > 0) return
      const time = Math.min(...world.processes.map((process) => world.clock(process))) - 1
      const known = await readHistory(
        reader,
        newest,
        keys.map((key) => ({ key, time })),
        world,
        'created',
      )
      probes.push(...keys.map((key, position) => ({ key, time, known: known[position] as string })))
    })
    const now = await readHistory(reader, newest, probes, world, 'created')
    return probes.flatMap(({ key, time, known }, position) =>
      now[position] === known || isTied(rowsOf(key, world))
        ? []
        : [`knownAt: key ${key} at ${time - epoch} was ${known} and is ${now[position]}`],
    )
  })
}

function rowsOf(key: Key, world: World) {
  return world.rows().filter((row) => row.key[0] === key)
}
