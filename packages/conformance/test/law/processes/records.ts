// What the history and the quarantine must hold once commands have run: every acknowledged row, once, as it was given.

import type { RowBatch } from '@granary/core/spec'
import { storedRows } from '../../../src/law/stored-rows.js'
import { tableId } from './definitions.js'
import type { Played } from './perform.js'
import { rowsOf, type World } from './world.js'

/** Every acknowledged batch is there whole, every other whole or not at all, no row twice, none that nobody gave. */
export function lostOrTwice({ world, acknowledged, calls }: Played): readonly string[] {
  const found: string[] = []
  const { commits = [], batches } = world.history.tables.get(tableId) ?? {}
  const seen = new Set<number>()
  for (const commit of commits) {
    const tags = rowsOf(commit.batch).flatMap(({ deleted, values }) => (deleted ? [] : [values.tag as number]))
    for (const tag of tags) {
      if (seen.has(tag)) found.push(`row ${tag} is stored twice`)
      seen.add(tag)
    }
    found.push(...rowsOf(commit.batch).flatMap((row) => (row.deleted ? [] : unlikeGiven(row.key[0] as string, row.values, world))))
  }
  for (const [id, batch] of batches ?? []) {
    const tags = rowsOf(batch.batch).map(({ values }) => values.tag as number)
    if (calls.has(id) && !calls.get(id)?.some((given) => given.join() === tags.join()))
      found.push(`batch ${id} is stored as ${tags}, which no call gave`)
  }
  for (const { id, good, status, to } of acknowledged) {
    if (to === 'online') continue
    const stored = batches?.get(id)
    if (stored === undefined) found.push(`batch ${id} was acknowledged, and is not there`)
    else if (
      status === 'stored' &&
      rowsOf(stored.batch)
        .map(({ values }) => values.tag)
        .join() !== good.join()
    )
      found.push(`batch ${id} was acknowledged as ${good}, and is another`)
  }
  return found
}

function unlikeGiven(key: string, { tag, a, b = null }: { readonly [column: string]: unknown }, { given }: World): readonly string[] {
  const row = given.get(tag as number)
  if (row === undefined) return [`row ${tag} was given by nobody`]
  const same = row.key === key && row.a === a && (row.code === 1 ? null : row.b) === b
  return same ? [] : [`row ${tag} is stored as ${key} a=${a} b=${b}`]
}

/** A bad row, by the batch that brought it and its position there. */
type BadRow = string

/** Bad rows that were acknowledged, or stood in the quarantine once, and are neither there nor stored by a replay. */
export async function nowhere({ world, acknowledged, calls }: Played): Promise<readonly string[]> {
  const held = await inQuarantine(world)
  const stored = new Set(world.rows().map(({ values }) => values.tag))
  const replayed = (bad: BadRow): boolean => {
    const [id, row] = bad.split(':') as [string, string]
    return calls.get(id)?.some((tags) => stored.has(tags[Number(row)] ?? null)) === true
  }
  const once = new Set<BadRow>([...acknowledged.flatMap(({ id, bad }) => bad.map((row) => `${id}:${row}`)), ...everQuarantined(world)])
  return [...once].filter((bad) => !held.has(bad) && !replayed(bad)).map((bad) => `bad row ${bad} is nowhere`)
}

/** Batches that are stored though some of their rows were neither stored with them nor in the quarantine by then. */
export function halfKept({ world, calls }: Played): readonly string[] {
  const quarantined = new Set(everQuarantined(world))
  const batches = [...(world.history.tables.get(tableId)?.batches ?? [])]
  return batches.flatMap(([id, { batch }]) => {
    const stored = new Set(rowsOf(batch).map(({ values }) => values.tag))
    const whole = calls.get(id)?.some((tags) => tags.every((tag, row) => stored.has(tag) || quarantined.has(`${id}:${row}`)))
    return whole === false ? [`batch ${id} is stored without its bad rows being anywhere`] : []
  })
}

/** Replays of the same rows that were stored more than once. */
export function replayedTwice({ history }: World): readonly string[] {
  const replays = [...(history.tables.get(tableId)?.batches ?? [])].filter(([id]) => id.includes('#replay#'))
  const rows = replays.map(([, { batch }]) =>
    rowsOf(batch)
      .map(({ values }) => values.tag)
      .join(),
  )
  return rows.filter((tags, position) => rows.indexOf(tags) < position).map((tags) => `rows ${tags} were replayed twice`)
}

/** Rows that a replay stored later than they came in, though they left their event time to the store. */
export function replayedLate(world: World, mostAhead: number): readonly string[] {
  const cameAt = new Map<unknown, number>()
  for (const { values, deleted, event } of quarantineRows(world)) if (!deleted) cameAt.set(JSON.parse(values.raw as string).tag, event)
  return world.rows().flatMap(({ values, event }) => {
    const came = cameAt.get(values.tag)
    return came === undefined || event <= came + mostAhead ? [] : [`row ${values.tag} came at ${came} and was replayed for ${event}`]
  })
}

export async function inQuarantine(world: World): Promise<ReadonlySet<BadRow>> {
  const held = new Set<BadRow>()
  for await (const { batchId, row } of world.reader(2, () => world.now).getQuarantine('g')) held.add(`${batchId}:${row}`)
  return held
}

function everQuarantined(world: World): readonly BadRow[] {
  return quarantineRows(world).flatMap(({ key: [id, row], deleted }) => (deleted ? [] : [`${id}:${row}`]))
}

function quarantineRows({ history }: World) {
  return (history.tables.get('g__quarantine@1')?.commits ?? []).flatMap(({ batch }) => storedRows(batch as RowBatch))
}
