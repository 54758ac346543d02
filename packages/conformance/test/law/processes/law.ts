// The law on a world at rest: what each process's clock reads online, what history gives for that time, and what a look at all stored rows says.

import type { AnyFeatureStore } from '@granary/core'
import { isTied, lastEvent, sight } from '../../../src/law/oracle.js'
import type { StoredRow } from '../../../src/law/stored-rows.js'
import type { Tally } from '../../../src/law/tally.js'
import { group, type Key, keys } from './definitions.js'
import { epoch, type Process, type World } from './world.js'

interface Look {
  readonly key: Key
  readonly time: number
  readonly online: string
  /** All of the key in the history, and those that went online alone. */
  readonly rows: readonly StoredRow[]
  readonly pushed: readonly StoredRow[]
}

/** Moments after a key's last event time that are worth a look: around each ttl. */
const distances = [0, 1, 2, 4, 5, 6, 7, 12]

/** What is wrong with the world: what was seen meanwhile, and where the law does not hold. Moves true time on. */
export async function breaches(world: World, tally: Tally): Promise<readonly string[]> {
  for (const process of world.processes) await compare(process, world, tally)
  return world.violations
}

async function compare(process: Process, world: World, tally: Tally): Promise<void> {
  let time = 0
  const reader = world.reader(process.code, () => time)
  const looks: Look[] = []
  for (time of momentsFor(process, world)) {
    if (time < world.clock(process)) continue
    world.now = Math.max(world.now, time - process.offset)
    looks.push(...(await lookOnline(reader, process, time, world)))
  }
  const history = await readHistory(reader, process, looks, world)
  for (const [position, { key, time, online, rows, pushed }] of looks.entries()) {
    const expected = show(sight([...rows, ...pushed], time, world.setup.ttl).row, process.code)
    const inHistory = show(sight(rows, time, world.setup.ttl).row, process.code)
    tally.looks++
    if (expected !== 'NOT_FOUND') tally.present++
    const where = `key ${key} at ${time - epoch} by process ${process.index}, last event ${lastEvent([...rows, ...pushed]) - epoch}`
    if (online !== expected) world.violations.push(`law: online gives ${online} instead of ${expected}, ${where}`)
    if (history[position] !== inHistory) world.violations.push(`law: history gives ${history[position]} instead of ${inHistory}, ${where}`)
  }
}

async function lookOnline(reader: AnyFeatureStore, { code }: Process, time: number, world: World): Promise<readonly Look[]> {
  const found = await reader.getOnlineFeatures(
    group(code, world.setup.ttl),
    keys.map((k) => ({ k })),
  )
  return keys.flatMap((key, position) => {
    const of = (all: readonly StoredRow[]) => all.filter((row) => row.key[0] === key)
    const [rows, pushed] = [of(world.rows()), of(world.pushed)]
    const outside = isTied([...rows, ...pushed]) || world.server.lost.has(key) || world.server.forgotten.has(key)
    if (outside || time < lastEvent([...rows, ...pushed])) return []
    return [{ key, time, rows, pushed, online: showRead(found.rows[position], found.statuses[position], code) }]
  })
}

function momentsFor(process: Process, world: World): readonly number[] {
  const moments = new Set([world.clock(process)])
  for (const key of keys) {
    const last = lastEvent([...world.rows(), ...world.pushed].filter((row) => row.key[0] === key))
    if (last > 0) for (const distance of distances) moments.add(last + distance)
  }
  return [...moments].sort((a, b) => a - b)
}

/** What history gives for each key and time. */
export async function readHistory(
  reader: AnyFeatureStore,
  { code }: Pick<Process, 'code'>,
  looks: readonly { readonly key: Key; readonly time: number }[],
  world: World,
  knownAt: 'event' | 'created' = 'event',
): Promise<readonly string[]> {
  const spine = looks.map(({ key, time }) => ({ k: key, event_timestamp: time }))
  const found = await reader.getHistoricalFeatures(group(code, world.setup.ttl), { spine, knownAt, include: ['statuses'] })
  const [rows, statuses] = [await found.rows(), await found.statuses()]
  return rows.map((row, position) => showRead(row, statuses[position], code))
}

const featuresOf = { 1: ['a', 'tag'], 2: ['a', 'b', 'tag'] } as const

function showRead(
  row: { readonly [name: string]: unknown } | undefined,
  statuses: { readonly [name: string]: string } | undefined,
  code: 1 | 2,
): string {
  const shown = featuresOf[code].map((name) => {
    const status = statuses?.[name]
    return status === 'PRESENT' ? `${name}=${row?.[name]}` : status === 'NULL_VALUE' && row?.[name] === null ? `${name}=null` : 'NOT_FOUND'
  })
  return shown.every((one) => one === 'NOT_FOUND') ? 'NOT_FOUND' : shown.join(' ')
}

/** The same of a row that the oracle chose. */
export function show(row: StoredRow | undefined, code: 1 | 2): string {
  return row === undefined ? 'NOT_FOUND' : featuresOf[code].map((name) => `${name}=${row.values[name] ?? null}`).join(' ')
}
