// Commands carried out on a world, and what the answers of the store and its online rows must not show meanwhile.

import { type AnyFeatureStore, GranaryError, type IngestReport } from '@granary/core'
import type { OnlineRow } from '@granary/core/spec'
import { order, type Times } from '../../../src/law/oracle.js'
import type { Command, InputRow } from './commands.js'
import { groupName, type Key, rule, tableId } from './definitions.js'
import type { Operation } from './scheduler.js'
import { epoch, type Process, rowsOf, type World } from './world.js'

/** A batch that was acknowledged: the tags of its good rows, and the row numbers of its bad ones. */
export interface Acknowledged {
  readonly id: string
  readonly good: readonly number[]
  readonly bad: readonly number[]
  readonly status: 'stored' | 'duplicate'
  readonly to: 'both' | 'offline' | 'online'
}

/** What a run of commands leaves to be judged. */
export interface Played {
  readonly world: World
  readonly acknowledged: Acknowledged[]
  /** The rows of each ingest that began, by batch id: their tags, in order. */
  readonly calls: Map<string, (readonly number[])[]>
  /** The last operation that began. */
  latest: Operation | undefined
  serial: number
}

export function played(world: World): Played {
  return { world, acknowledged: [], calls: new Map(), latest: undefined, serial: 0 }
}

export async function play(commands: readonly Command[], run: Played, afterEach?: (command: Command) => Promise<void>): Promise<void> {
  for (const command of commands) {
    const before = run.world.server.rows()
    await perform(command, run)
    checkNoRegress(command, before, run.world)
    await afterEach?.(command)
  }
}

/** Of each key the newest row stays online, but for what has expired. */
function checkNoRegress({ op }: Command, before: ReadonlyMap<string, OnlineRow>, { server, setup, violations }: World): void {
  if (op === 'empty' || op === 'evict' || op === 'restore') return
  const after = server.rows()
  for (const [key, row] of before) {
    const now = after.get(key)
    const older = now === undefined || order(times(now), times(row)) < 0
    const excused = setup.expiry === 'swept' ? op === 'sweep' || op === 'go' : server.mayBeGone(key, row)
    if (older && !excused) violations.push(`regress: online, key ${key} went back from ${row.event - epoch} after ${op}`)
  }
}

function times({ table, event, created }: OnlineRow): Times {
  return { event, created, width: table.columns.length }
}

export async function perform(command: Command, run: Played): Promise<void> {
  const { world } = run
  const { scheduler, server } = world
  const begin: Begin = async (process, steps, call, settled = noError(command.op, world)) => {
    const store = await process.store()
    run.latest = await scheduler.start(process.index, () => call(store), steps, settled)
  }
  const of = ({ p }: { readonly p: number }): Process => world.processes[p] as Process
  switch (command.op) {
    case 'ingest':
      return ingest(command, of(command), run, begin)
    case 'delete': {
      const process = of(command)
      const row = { k: command.k, ...(command.de === null ? {} : { event_timestamp: world.clock(process) + command.de }) }
      return begin(process, command.steps, (store) => store.delete(groupName, [row], { batchId: `d${++run.serial}` }))
    }
    case 'incremental':
      return begin(of(command), command.steps, (store) => store.materializeIncremental({ groups: [groupName] }))
    case 'range': {
      const to = world.now - command.back
      return begin(of(command), command.steps, (store) => store.materialize({ groups: [groupName], from: to - command.width, to }))
    }
    case 'sweep':
      return begin(of(command), command.steps, (store) => store.sweep({ groups: [groupName] }))
    case 'replay':
      return begin(of(command), command.steps, (store) => store.replayQuarantine(groupName, { batchId: command.id }))
    case 'go': {
      const { operations } = scheduler
      const operation = operations[command.i % Math.max(1, operations.length)]
      return operation === undefined ? undefined : scheduler.step(operation, command.steps)
    }
    case 'tick':
      world.now += command.dt
      return
    case 'rule':
      rule.minimum = command.minimum
      return
    case 'crash':
      scheduler.kill(command.p)
      return world.boot(of(command))
    case 'upgrade':
      of(command).code = 2
      return world.boot(of(command))
    case 'empty':
      world.lives++
      world.pushed = []
      return server.empty()
    case 'evict':
      world.pushed = world.pushed.filter(({ key }) => key[0] !== command.k)
      return server.evict(command.k)
    case 'dump':
      world.dumpedPushes = [...world.pushed]
      return server.dump()
    case 'restore':
      if (!server.restore()) return
      world.lives++
      world.pushed = [...world.dumpedPushes]
      return scheduler.kill()
  }
}

type Begin = (
  process: Process,
  steps: number,
  call: (store: AnyFeatureStore) => Promise<unknown>,
  settled?: (operation: Operation) => void,
) => Promise<void>

async function ingest(command: Extract<Command, { op: 'ingest' }>, process: Process, run: Played, begin: Begin): Promise<void> {
  const { world } = run
  const { to, steps, onInvalid } = command
  const batchId = command.id ?? `b${++run.serial}`
  const { rows, tags } = inputRows(command.rows, process, to, run, command.imported)
  run.calls.set(batchId, [...(run.calls.get(batchId) ?? []), tags])
  const { lives } = world
  const call = (store: AnyFeatureStore): Promise<IngestReport> => {
    if (to === 'both') return store.ingest(groupName, rows, { batchId, onInvalid, ...(command.imported ? { created: 'known' } : {}) })
    return store.push(groupName, rows[0] as (typeof rows)[number], { to, batchId })
  }
  await begin(process, steps, call, ({ outcome }) => {
    if (outcome !== undefined && 'error' in outcome) {
      const refused = GranaryError.isInstance(outcome.error) && outcome.error.code === 'VALIDATION_RULE'
      if (!refused || onInvalid !== 'reject') world.violations.push(`ingest: ${String(outcome.error)}`)
      return
    }
    const report = outcome?.value as IngestReport
    const bad = [...new Set(report.errors.map(({ row }) => row))]
    const good = tags.filter((_, row) => !bad.includes(row))
    run.acknowledged.push({ id: batchId, good, bad, status: report.status, to })
    if (report.status === 'duplicate' && to === 'both' && lives === world.lives) checkRepeated(batchId, world)
  })
}

/** Rows as a store takes them, each with a tag of its own. A push has one row. */
export function inputRows(given: readonly InputRow[], process: Process, to: 'both' | 'offline' | 'online', run: Played, imported: boolean) {
  const { world } = run
  const now = world.clock(process)
  const tags: number[] = []
  const rows = (to === 'both' ? given : given.slice(0, 1)).map(({ k, de, a, b, imp }) => {
    const tag = ++run.serial
    tags.push(tag)
    world.given.set(tag, { key: k, a, b, code: process.code, to })
    return { k, a, b, tag, ...(de === null ? {} : { event_timestamp: now + de }), ...(imported ? { known: now - imp } : {}) }
  })
  return { rows, tags }
}

/** A repeated batch was answered: of each of its keys the online store has at least the newest row that the first call stored. */
function checkRepeated(batchId: string, world: World): void {
  const { server, history, setup, processes, violations } = world
  const first = history.tables.get(tableId)?.batches.get(batchId)
  if (first === undefined) return void violations.push(`repeated: batch ${batchId} is said to be stored, and is not`)
  const online = server.rows()
  const slowest = Math.min(...processes.map((process) => world.clock(process)))
  for (const row of rowsOf(first.batch)) {
    const key = row.key[0] as Key
    if (server.lost.has(key) || server.forgotten.has(key)) continue
    if (setup.ttl !== undefined && row.event < slowest - setup.ttl) continue // nobody wants it any more
    const there = online.get(key)
    if (there === undefined || order(times(there), { ...row, width: 0 }) < 0)
      violations.push(`repeated: key ${key} of batch ${batchId} is older online than in the history`)
  }
}

function noError(op: string, world: World) {
  return ({ outcome }: Operation): void => {
    if (outcome !== undefined && 'error' in outcome) world.violations.push(`${op}: ${String(outcome.error)}`)
  }
}
