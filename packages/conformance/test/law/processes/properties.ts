// The properties of the model, over the real engine: a history is played, then something must hold. Each fails with all that is wrong.

import fc from 'fast-check'
import { isTied, order } from '../../../src/law/oracle.js'
import { newTally } from '../../../src/law/tally.js'
import { allSteps, type Command, histories, inputRow, setups, skew } from './commands.js'
import { groupName, keys, rule, tableId } from './definitions.js'
import { breaches } from './law.js'
import { perform, play, played } from './perform.js'
import { type Property, type PropertyOptions, property } from './property.js'
import { halfKept, inQuarantine, lostOrTwice, nowhere, replayedLate, replayedTwice } from './records.js'
import { createWorld } from './world.js'

const processes = fc.integer({ min: 0, max: 2 })
const incrementally = (p: number, steps = allSteps): Command => ({ op: 'incremental', p, steps })

/** After one incremental materialization by anybody, whatever happened before. */
export function lawAfterIncremental({ scope = {}, mutation, tally = newTally() }: PropertyOptions = {}): Property {
  return property([setups(scope), histories(scope), processes], async (setup, commands, who) => {
    const run = played(createWorld(setup, mutation))
    await play([...commands, incrementally(who)], run)
    return breaches(run.world, tally)
  })
}

/** An incremental materialization straddles other commands, ends, and another one completes. */
export function lawDuringIncremental({ scope = {}, mutation, tally = newTally() }: PropertyOptions = {}): Property {
  const parts = [setups(scope), histories(scope), histories({ ...scope, most: 4 }), processes, fc.nat(8)] as const
  return property(parts, async (setup, before, meanwhile, who, cut) => {
    const run = played(createWorld(setup, mutation))
    await play([...before, incrementally(who, cut)], run)
    const straddling = run.latest
    await play(
      meanwhile.filter(({ op }) => op !== 'crash'),
      run,
    )
    if (straddling !== undefined) await run.world.scheduler.finish(straddling)
    await play([incrementally((who + 1) % 3)], run)
    return breaches(run.world, tally)
  })
}

/** No materialization is needed while nothing crashed and nothing was emptied: all that began has ended. */
export function lawWithoutMaterialization({ scope = {}, mutation, tally = newTally() }: PropertyOptions = {}): Property {
  return property([setups(scope), histories(scope)], async (setup, commands) => {
    const run = played(createWorld(setup, mutation))
    await play(
      commands.filter(({ op }) => op !== 'crash'),
      run,
    )
    await run.world.scheduler.finishAll()
    return breaches(run.world, tally)
  })
}

/** Every stored batch is repeated once by its id, by anybody and with another row: that alone brings the online store level. */
export function lawByRetries({ scope = {}, mutation, tally = newTally() }: PropertyOptions = {}): Property {
  return property([setups(scope), histories(scope), processes, inputRow(scope)], async (setup, commands, p, row) => {
    const run = played(createWorld(setup, mutation))
    await play(commands, run)
    run.world.scheduler.kill()
    const ids = [...(run.world.history.tables.get(tableId)?.batches.keys() ?? [])]
    await play(
      ids.map((id) => ({ op: 'ingest', p, id, rows: [row], imported: false, onInvalid: 'reject', to: 'both', steps: allSteps })),
      run,
    )
    return breaches(run.world, tally)
  })
}

/** A materialization over all time by anybody heals an online store that lost rows. */
export function lawAfterFullRange({ scope = {}, mutation, tally = newTally() }: PropertyOptions = {}): Property {
  return property([setups(scope), histories(scope), processes], async (setup, commands, who) => {
    const run = played(createWorld(setup, mutation))
    await play(commands, run)
    const store = await run.world.processes[who]?.store()
    const all = await run.world.scheduler.start(
      who,
      async () => store?.materialize({ groups: [groupName] }),
      allSteps,
      () => undefined,
    )
    if (all.outcome === undefined || 'error' in all.outcome) return [`materialize: ${String(all.outcome?.error)}`]
    run.world.server.heal()
    return breaches(run.world, tally)
  })
}

/** A materialization by range fills an empty online store with the newest row of each key that has one in the range, from its beginning on. */
export function rangeCarriesNewest({ scope = {}, mutation }: PropertyOptions = {}): Property {
  const bounds = fc.record({
    op: fc.constant('range'),
    p: processes,
    back: fc.integer({ min: -skew, max: 12 }),
    width: fc.nat(8),
    steps: fc.constant(allSteps),
  })
  return property([setups(scope), histories(scope), bounds] as const, async (setup, commands, range) => {
    const run = played(createWorld(setup, mutation))
    const { world } = run
    await play(commands, run)
    world.scheduler.kill()
    const to = world.now - range.back
    const from = to - range.width
    await play([{ op: 'empty' }, range], run)
    const found = keys.flatMap((key) => {
      const rows = world.rows().filter((row) => row.key[0] === key && row.event >= from)
      const newest = rows.some(({ event }) => event <= to) ? rows.reduce((a, b) => (order(a, b) > 0 ? a : b)) : undefined
      const online = world.server.rows().get(key)
      const same = online?.event === newest?.event && online?.created === newest?.created
      return same || isTied(rows) ? [] : [`range: key ${key} is online at ${online?.event} instead of ${newest?.event}`]
    })
    return [...world.violations, ...found]
  })
}

/** What is acknowledged is in the history, whole, once and as it was given. */
export function durableOnce({ scope = {}, mutation }: PropertyOptions = {}): Property {
  return property([setups(scope), histories(scope)], async (setup, commands) => {
    const run = played(createWorld(setup, mutation))
    await play(commands, run)
    return [...run.world.violations, ...lostOrTwice(run)]
  })
}

/** A bad row is in the quarantine until a replay has stored it, and a replay that refuses nothing leaves nothing there. */
export function quarantineKeeps({ scope = { rules: true, minimum: 2 }, mutation }: PropertyOptions = {}): Property {
  return property([setups(scope), histories(scope), processes], async (setup, commands, p) => {
    const run = played(createWorld(setup, mutation))
    await play(commands, run)
    const found = [
      ...run.world.violations,
      ...(await nowhere(run)),
      ...halfKept(run),
      ...replayedTwice(run.world),
      ...replayedLate(run.world, skew),
    ]
    run.world.scheduler.kill()
    rule.minimum = 0
    run.world.now += 2 * skew // no row lies ahead of any clock
    await perform({ op: 'replay', p, id: 'x', steps: allSteps }, run)
    return [...found, ...[...(await inQuarantine(run.world))].map((bad) => `bad row ${bad} outlasts a replay that refuses nothing`)]
  })
}
